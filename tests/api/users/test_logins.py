"""Logins of users: addresses, API keys, other systems, sessions, and links for passwords."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from people import codes, give_key, make_user

from client import Client
from lookalike.access.attributes import candidates
from lookalike.store import schema
from lookalike.store.passwords import hash_password, password_matches
from lookalike.store.users import use_reset_token

EMAIL = "someone@example.com"


def add_email(api: Client, user_id: str | int, email: str = EMAIL):
    return api.as_admin.post(f"/users/{user_id}/credentials_email", json={"email": email})


# --- email ------------------------------------------------------------------------------------------------


def test_new_email_login_has_lookers_shape(local_api: Client):
    user = make_user(local_api, first_name="John")
    login = add_email(local_api, user["id"]).json()
    url = f"https://bi.example.com/api/4.0/users/{user['id']}"
    created = login.pop("created_at")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", created)
    assert login == {
        "can": {"show_password_reset_url": True},
        "email": EMAIL,
        "forced_password_reset_at_next_login": False,
        "is_disabled": True,
        "logged_in_at": "",
        "password_reset_url": "",
        "account_setup_url": "",
        "password_reset_url_expired": False,
        "account_setup_url_expired": False,
        "type": "email",
        "url": f"{url}/credentials_email",
        "user_id": user["id"],
        "user_url": url,
    }


def test_user_shows_their_email_login(local_api: Client):
    user = make_user(local_api)
    add_email(local_api, user["id"])
    seen = local_api.as_admin.get(f"/users/{user['id']}").json()
    assert (seen["email"], seen["credentials_email"]["email"]) == (EMAIL, EMAIL)
    assert local_api.as_admin.get(f"/users/{user['id']}/credentials_email").json()["user_id"] == user["id"]


def test_user_without_email_login_answers_not_found(local_api: Client):
    assert (
        local_api.as_admin.get(f"/users/{local_api.as_viewer.user_id}/credentials_email").status_code == 404
    )


@pytest.mark.parametrize("email", ["nobody", "a b@example.com", "ünï@example.com", "@example.com", "a@", ""])
def test_addresses_that_are_none_are_refused(local_api: Client, email: str):
    response = add_email(local_api, local_api.as_viewer.user_id, email)
    assert response.status_code == 422
    assert codes(response)[0][0] == "email"


def test_address_of_another_user_is_refused_in_any_case(api: Client):
    add_email(api, api.as_viewer.user_id)
    assert add_email(api, api.as_nobody.user_id, "SomeOne@Example.COM").status_code == 409
    add_email(api, api.as_nobody.user_id, "other@example.com")
    path = f"/users/{api.as_nobody.user_id}/credentials_email"
    response = api.as_admin.patch(path, json={"email": "SOMEONE@example.com"})
    assert response.status_code == 422
    assert codes(response) == [("email", "already_exists")]


def test_address_is_changed_and_removed(local_api: Client):
    path = f"/users/{local_api.as_viewer.user_id}/credentials_email"
    add_email(local_api, local_api.as_viewer.user_id)
    body = {"email": "new@example.com", "forced_password_reset_at_next_login": True}
    changed = local_api.as_admin.patch(path, json=body).json()
    assert (changed["email"], changed["forced_password_reset_at_next_login"]) == ("new@example.com", True)
    assert local_api.as_admin.delete(path).status_code == 204
    assert local_api.as_admin.delete(path).status_code == 404


def test_users_do_not_change_their_own_address(local_api: Client):
    add_email(local_api, local_api.as_viewer.user_id)
    path = f"/users/{local_api.as_viewer.user_id}/credentials_email"
    assert local_api.as_viewer.patch(path, json={"email": "me@example.com"}).status_code == 403


def test_email_logins_are_searched_by_address(api: Client):
    add_email(api, api.as_viewer.user_id, "v@example.com")
    add_email(api, api.as_nobody.user_id, "n@example.com")
    search = "/credentials_email/search"
    found = api.as_admin.get(search, params={"email": "v@%"}).json()
    assert [each["email"] for each in found] == ["v@example.com"]
    found = api.as_admin.get(search, params={"emails": "N@example.com,v@example.com"}).json()
    assert [each["email"] for each in found] == ["v@example.com", "n@example.com"]
    assert api.as_viewer.get(search).status_code == 403


# --- links for passwords ----------------------------------------------------------------------------------


def test_reset_link_is_shown_once_and_kept_as_a_hash(local_api: Client):
    add_email(local_api, local_api.as_viewer.user_id)
    path = f"/users/{local_api.as_viewer.user_id}/credentials_email"
    link = local_api.as_admin.post(f"{path}/password_reset").json()["password_reset_url"]
    assert re.fullmatch(r"https://bi\.example\.com/password/reset/[A-Za-z0-9]{32}", link)
    assert local_api.as_admin.get(path).json()["password_reset_url"] == ""
    with local_api.instance.store.read() as db:
        row = db.one(schema.credentials_email.select())
    assert row is not None
    assert row["reset_token_hash"] == local_api.instance.vault.hash(link.rsplit("/", 1)[1])


def test_reset_link_works_once_within_the_hour(api: Client):
    add_email(api, api.as_viewer.user_id)
    path = f"/users/{api.as_viewer.user_id}/credentials_email"
    token = api.as_admin.post(f"{path}/password_reset").json()["password_reset_url"].rsplit("/", 1)[1]
    hashed = api.instance.vault.hash(token)
    with api.instance.store.write() as work:
        assert use_reset_token(work, hashed, "argon2-hash") is not None
        assert use_reset_token(work, hashed, "argon2-hash") is None
    assert api.as_admin.get(path).json()["is_disabled"] is False


def test_reset_link_ends_after_60_minutes(local_api: Client):
    add_email(local_api, local_api.as_viewer.user_id)
    path = f"/users/{local_api.as_viewer.user_id}/credentials_email"
    token = local_api.as_admin.post(f"{path}/password_reset").json()["password_reset_url"].rsplit("/", 1)[1]
    with local_api.instance.store.write() as work:
        work.now += timedelta(minutes=60)
        assert use_reset_token(work, local_api.instance.vault.hash(token), "argon2-hash") is None


def test_link_is_sent_by_mail_or_to_the_outbox(local_api: Client):
    user = make_user(local_api)
    add_email(local_api, user["id"])
    answer = local_api.as_admin.post(f"/users/{user['id']}/credentials_email/send_password_reset").json()
    assert answer["account_setup_url"].startswith("https://bi.example.com/account/setup/")
    (mail,) = local_api.instance.settings.outbox_folder.glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert message["To"] == EMAIL and answer["account_setup_url"] in message.get_content()
    assert mail.stat().st_mode & 0o777 == 0o600


def test_links_are_made_by_administrators_for_email_logins(local_api: Client):
    path = f"/users/{local_api.as_viewer.user_id}/credentials_email"
    for end in ("password_reset", "send_password_reset"):
        assert local_api.as_admin.post(f"{path}/{end}").status_code == 404
        assert local_api.as_viewer.post(f"{path}/{end}").status_code == 403


def test_passwords_are_argon2id_and_checked():
    hashed = hash_password("correct horse")
    assert hashed.startswith("$argon2id$")
    assert password_matches("correct horse", hashed)
    assert not password_matches("battery staple", hashed)
    assert not password_matches("no account has this password", None)


# --- API keys ---------------------------------------------------------------------------------------------


def test_new_key_shows_its_secret_once(local_api: Client):
    key = give_key(local_api, local_api.as_viewer)
    assert re.fullmatch(r"[A-Za-z0-9]{20}", key["client_id"])
    assert re.fullmatch(r"lka_[A-Za-z0-9]{36}", key["client_secret"])
    path = f"/users/{local_api.as_viewer.user_id}/credentials_api3"
    assert key["url"] == f"https://bi.example.com/api/4.0{path}/{key['id']}"
    again = local_api.as_admin.get(f"{path}/{key['id']}").json()
    assert again == {name: value for name, value in key.items() if name != "client_secret"}
    assert local_api.as_viewer.get(path).json() == [again]


def test_key_logs_in_until_it_is_deleted(api: Client):
    key = give_key(api, api.as_viewer)
    body = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    token = api.as_stranger.post("/login", data=body).json()["access_token"]
    headers = {"Authorization": f"token {token}"}
    assert api.as_stranger.get("/user", headers=headers).status_code == 200
    path = f"/users/{api.as_viewer.user_id}/credentials_api3/{key['id']}"
    assert api.as_viewer.delete(path).status_code == 204
    assert api.as_stranger.get("/user", headers=headers).status_code == 401
    assert api.as_stranger.post("/login", data=body).status_code == 404


def test_purpose_of_a_key_is_noted(local_api: Client):
    key = give_key(local_api, local_api.as_viewer)
    path = f"/users/{local_api.as_viewer.user_id}/credentials_api3/{key['id']}"
    assert (
        local_api.as_admin.patch(path, json={"purpose": "nightly export"}).json()["purpose"]
        == "nightly export"
    )
    assert local_api.as_viewer.patch(path, json={"purpose": "x"}).status_code == 403


def test_users_make_own_keys_only_where_allowed(local_api: Client):
    me = local_api.as_viewer
    path = f"/users/{me.user_id}/credentials_api3"
    assert me.post(path).status_code == 403
    local_api.as_admin.patch(f"/users/{me.user_id}", json={"can_manage_api3_creds": True})
    assert me.post(path).status_code == 200
    assert me.post(f"/users/{local_api.as_nobody.user_id}/credentials_api3").status_code == 403


def test_keys_of_others_are_not_shown(local_api: Client):
    key = give_key(local_api, local_api.as_viewer)
    path = f"/users/{local_api.as_viewer.user_id}/credentials_api3"
    assert local_api.as_developer.get(path).status_code == 403
    assert local_api.as_developer.get(f"{path}/{key['id']}").status_code == 403
    assert (
        local_api.as_admin.get(
            f"/users/{local_api.as_nobody.user_id}/credentials_api3/{key['id']}"
        ).status_code
        == 404
    )


# --- other systems, second factors ------------------------------------------------------------------------


def external(api: Client, kind: str, **rest: object) -> dict[str, object]:
    with api.instance.store.write() as work:
        values = {"user_id": api.as_viewer.user_id, "type": kind, "created_at": work.now, **rest}
        return work.insert(schema.credentials_external, values)


@pytest.mark.parametrize(
    ("kind", "id_property"),
    [
        ("google", "google_user_id"),
        ("ldap", "ldap_id"),
        ("saml", "saml_user_id"),
        ("oidc", "oidc_user_id"),
        ("looker_openid", None),
        ("totp", None),
    ],
)
def test_login_by_another_system_is_read_and_removed(local_api: Client, kind: str, id_property: str | None):
    api = local_api
    path = f"/users/{api.as_viewer.user_id}/credentials_{kind}"
    assert api.as_admin.get(path).status_code == 404
    external(api, kind, external_id="remote-7")
    login = api.as_viewer.get(path).json()
    assert (login["type"], login["is_disabled"]) == (kind, False)
    assert id_property is None or login[id_property] == "remote-7"
    assert api.as_viewer.get("/user").json()[f"credentials_{kind}"] == login
    assert api.as_developer.get(path).status_code == 403
    assert api.as_viewer.delete(path).status_code == 403
    assert api.as_admin.delete(path).status_code == 204
    assert api.as_admin.delete(path).status_code == 404


def test_the_address_of_another_system_is_the_users_own(local_api: Client):
    api, path = local_api, f"/users/{local_api.as_viewer.user_id}"
    external(api, "saml", external_id="remote-7", email="vi@idp.example.com")
    assert api.as_admin.get(path).json()["email"] == "vi@idp.example.com"
    for search in ("/users/search?email=vi@idp%25", "/users/search/names/vi@idp%25"):
        assert [each["email"] for each in api.as_admin.get(search).json()] == ["vi@idp.example.com"]
    assert api.as_developer.get("/users/search?email=vi@idp%25").json() == []
    login = {"email": "vi@example.com"}
    assert api.as_admin.post(f"{path}/credentials_email", json=login).status_code == 200
    assert api.as_admin.get(path).json()["email"] == "vi@example.com"


@pytest.mark.parametrize(
    ("kind", "doc", "value"),
    [
        ("saml", {}, "vi@idp.example.com"),
        ("oidc", {"email_proven": True}, "vi@idp.example.com"),
        ("oidc", {"email_proven": False}, None),
    ],
)
def test_only_an_address_that_is_vouched_for_opens_rows(
    local_api: Client, kind: str, doc: dict[str, bool], value: str | None
):
    external(local_api, kind, external_id="remote-7", email="vi@idp.example.com", doc=doc)
    with local_api.instance.store.read() as db:
        found = {
            each[0].attribute["name"]: each[0].value for each in candidates(db, local_api.as_viewer.user_id)
        }
    assert found["email"] == value


def test_user_is_found_by_login_of_another_system(local_api: Client):
    external(local_api, "saml", external_id="remote/7")
    found = local_api.as_admin.get("/users/credential/saml/remote%2F7").json()
    assert found["id"] == str(local_api.as_viewer.user_id)
    assert local_api.as_viewer.get("/users/credential/saml/remote%2F7").status_code == 403


def test_embedding_logins_are_listed_by_number(local_api: Client):
    path = f"/users/{local_api.as_viewer.user_id}/credentials_embed"
    assert local_api.as_admin.get(path).json() == []
    row = external(local_api, "embed", external_id="customer-1", doc={"external_group_id": "acme"})
    login = local_api.as_admin.get(f"{path}/{row['id']}").json()
    assert (login["external_user_id"], login["external_group_id"]) == ("customer-1", "acme")
    assert local_api.as_admin.get(path).json() == [login]
    assert local_api.as_developer.get(path).status_code == 403
    assert local_api.as_admin.get(f"{path}/99").status_code == 404
    assert local_api.as_admin.delete(f"{path}/99").status_code == 404
    assert local_api.as_admin.delete(f"{path}/{row['id']}").status_code == 204


# --- sessions ---------------------------------------------------------------------------------------------


def test_sessions_are_logins_to_the_pages_only(api: Client):
    path = f"/users/{api.as_viewer.user_id}/sessions"
    assert api.as_admin.get(path).json() == []  # the viewer has a token of the API
    with api.instance.store.write() as work:
        times = {"created_at": work.now, "expires_at": work.now + timedelta(hours=1)}
        values = {"token_hash": b"page", "user_id": api.as_viewer.user_id, "kind": "session", **times}
        session = work.insert(schema.api_tokens, values)
    listed = api.as_admin.get(path).json()
    assert [each["id"] for each in listed] == [str(session["id"])]
    assert api.as_admin.get(f"{path}/{session['id']}").json() == listed[0]
    assert api.as_viewer.get("/user").json()["sessions"] == listed
    assert api.as_admin.delete(f"{path}/{session['id']}").status_code == 204
    assert api.as_admin.get(path).json() == []


def test_sessions_are_for_administrators(local_api: Client):
    path = f"/users/{local_api.as_viewer.user_id}/sessions"
    assert local_api.as_viewer.get(path).status_code == 403
    assert local_api.as_admin.get(f"{path}/1").status_code == 404
    assert local_api.as_admin.delete(f"{path}/1").status_code == 404
