"""API keys that protect themselves: limits, rotation, leaks. Source: trust reference, section 6.6."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import httpx
import pytest

from client import Client, Person
from lookalike.store import schema as s
from lookalike.store.users import add_credentials_email

KEYS = "/api/lookalike/v1/keys"
LEAKED = "/api/lookalike/v1/leaked-keys"


def made(api: Client, person: Person | None = None, **limits: Any) -> dict[str, Any]:
    """A key of an administrator, or of that person, made by the administrator."""
    owner = person or api.as_admin
    answer = api.as_admin.post(KEYS, whole=True, json={"user_id": str(owner.user_id), **limits})
    assert answer.status_code == 200, answer.text
    return answer.json()


def login(
    api: Client, key: dict[str, Any], secret: str | None = None, address: str = "127.0.0.1"
) -> httpx.Response:
    return called(
        api,
        "POST",
        "/login",
        address,
        data={"client_id": key["client_id"], "client_secret": secret or key["client_secret"]},
    )


def called(api: Client, verb: str, path: str, address: str = "127.0.0.1", **options: Any) -> httpx.Response:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(api.app, client=(address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=api.instance.web_url) as http:
            return await http.request(verb, f"/api/4.0{path}", **options)

    return api.loop.run(call())


def logged_in(api: Client, key: dict[str, Any]) -> Person:
    return Person(api, int(key["user_id"]), login(api, key).json()["access_token"])


def change(api: Client, key: dict[str, Any], **limits: Any) -> None:
    """The administrator has another key, so that this one may lose its rights."""
    made(api)
    assert api.as_admin.patch(f"{KEYS}/{key['id']}", whole=True, json=limits).status_code == 200


# --- the secret ---------------------------------------------------------------------------------------------


def test_a_secret_ends_in_the_checksum_of_the_rest(api: Client) -> None:
    secret = api.as_admin.post(f"/users/{api.as_viewer.user_id}/credentials_api3").json()["client_secret"]
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for character in secret[34:]:
        number = number * 62 + digits.index(character)
    assert (secret[:4], len(secret)) == ("lka_", 40)
    assert number == zlib.crc32(secret[:34].encode())


def test_secrets_can_have_the_form_of_looker(local_api: Client) -> None:
    object.__setattr__(local_api.instance.settings, "key_format", "looker")
    secret = made(local_api)["client_secret"]
    assert len(secret) == 24
    assert secret.isalnum()


def test_only_the_end_of_a_secret_is_kept(api: Client) -> None:
    key = made(api)
    [shown] = [each for each in api.as_admin.get(KEYS, whole=True).json() if each["id"] == key["id"]]
    assert shown["secret_hint"] == key["client_secret"][-4:]
    assert "client_secret" not in shown


# --- who may see and change ---------------------------------------------------------------------------------


def test_people_see_their_own_keys_alone(api: Client) -> None:
    theirs, mine = made(api), made(api, api.as_viewer)
    assert [each["id"] for each in api.as_viewer.get(KEYS, whole=True).json()] == [mine["id"]]
    assert api.as_viewer.get(f"{KEYS}/{mine['id']}", whole=True).status_code == 200
    assert api.as_viewer.get(f"{KEYS}/{theirs['id']}", whole=True).status_code == 404


def test_a_stranger_sees_no_keys(api: Client) -> None:
    assert api.as_stranger.get(KEYS, whole=True).status_code == 401
    assert api.as_stranger.post(KEYS, whole=True, json={}).status_code == 401


def test_people_make_no_keys_for_others(api: Client) -> None:
    answer = api.as_viewer.post(KEYS, whole=True, json={"user_id": str(api.as_admin.user_id)})
    assert answer.status_code in (403, 404)


def test_people_change_keys_only_where_they_may_make_them(api: Client) -> None:
    key = made(api, api.as_viewer)
    assert api.as_viewer.patch(f"{KEYS}/{key['id']}", whole=True, json={"purpose": "x"}).status_code == 403
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"can_manage_api3_creds": True})
    assert api.as_viewer.patch(f"{KEYS}/{key['id']}", whole=True, json={"purpose": "x"}).status_code == 200


def test_owners_do_not_set_the_class_of_their_traffic(api: Client) -> None:
    key = made(api, api.as_viewer)
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"can_manage_api3_creds": True})
    answer = api.as_viewer.patch(f"{KEYS}/{key['id']}", whole=True, json={"traffic_class": "interactive"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "traffic_class"


def test_every_bad_field_is_named(api: Client) -> None:
    body = {
        "mode": "half",
        "scopes": ["all_userz"],
        "allowed_ips": ["10.0.0.0/99"],
        "traffic_class": "fast",
        "open_window": "22-6",
        "expires_at": "soon",
        "calls_per_s": 0,
        "auto_dedupe_s": 0,
    }
    answer = api.as_admin.post(KEYS, whole=True, json=body)
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == set(body)


# --- what a key may not do ----------------------------------------------------------------------------------


def test_an_expired_key_does_not_log_in(api: Client) -> None:
    key = made(api, expires_at="2020-01-01T00:00:00Z")
    assert login(api, key).status_code == 404


def test_logins_end_with_their_key(api: Client) -> None:
    key = made(api)
    person = logged_in(api, key)
    change(api, key, expires_at="2020-01-01T00:00:00Z")
    assert person.get("/user").status_code == 401


def test_a_key_works_from_its_addresses_alone(api: Client) -> None:
    key = made(api, allowed_ips=["10.1.0.0/16"])
    assert login(api, key, address="192.0.2.1").status_code == 404
    token = login(api, key, address="10.1.2.3").json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert called(api, "GET", "/user", "10.1.2.3", headers=headers).status_code == 200
    assert called(api, "GET", "/user", "192.0.2.1", headers=headers).status_code == 401


def test_a_read_only_key_reads_and_changes_nothing(api: Client) -> None:
    person = logged_in(api, made(api, mode="read_only"))
    assert person.get("/users").status_code == 200
    answer = person.post("/groups", json={"name": "New"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "key_read_only"
    assert [each["name"] for each in person.get("/groups").json()] == ["All Users"]


def test_a_read_only_key_may_ask_questions(api: Client) -> None:
    person = logged_in(api, made(api, mode="read_only"))
    query = {"model": "system__activity", "view": "user", "fields": ["user.count"]}
    assert person.post("/queries", json=query).status_code == 200
    assert person.post("/queries/run/json", json=query).status_code == 200


def test_sudo_keeps_the_limits_of_the_key(api: Client) -> None:
    person = logged_in(api, made(api, mode="read_only"))
    token = person.post(f"/login/{api.as_developer.user_id}").json()["access_token"]
    other = Person(api, api.as_developer.user_id, token)
    assert other.get("/user").json()["id"] == str(api.as_developer.user_id)
    assert other.patch("/session", json={"workspace_id": "dev"}).status_code == 200
    query = {"name": "Mine", "parent_id": "1"}
    assert other.post("/folders", json=query).json()["errors"][0]["code"] == "key_read_only"


def test_a_scoped_key_calls_its_operations_alone(api: Client) -> None:
    person = logged_in(api, made(api, scopes=["all_users", "Group"]))
    assert person.get("/users").status_code == 200
    assert person.get("/groups").status_code == 200
    refused = person.get("/roles")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "key_scope"


def test_the_scope_read_only_opens_every_read(api: Client) -> None:
    person = logged_in(api, made(api, scopes=["read_only", "create_group"]))
    assert person.get("/roles").status_code == 200
    assert person.post("/groups", json={"name": "New"}).status_code == 200
    assert person.delete("/groups/1").json()["errors"][0]["code"] == "key_scope"


def test_changed_limits_count_for_logins_that_are_there(api: Client) -> None:
    key = made(api)
    person = logged_in(api, key)
    assert person.post("/groups", json={"name": "One"}).status_code == 200
    change(api, key, mode="read_only")
    assert person.post("/groups", json={"name": "Two"}).status_code == 400


def test_outside_its_window_a_key_gets_no_data(api: Client) -> None:
    now = datetime.now(UTC)
    begins, ends = now + timedelta(hours=2), now + timedelta(hours=4)
    window = f"{begins:%H:%M}-{ends:%H:%M} UTC"
    person = logged_in(api, made(api, open_window=window))
    query = {"model": "system__activity", "view": "user", "fields": ["user.count"]}
    refused = person.post("/queries/run/json", json=query)
    assert refused.json()["errors"][0]["code"] == "outside_window"
    assert begins.strftime("%H:%MZ") in refused.json()["message"]
    assert person.get("/users").status_code == 200


# --- rotation and revocation --------------------------------------------------------------------------------


def test_both_secrets_work_after_a_rotation(api: Client) -> None:
    key = made(api)
    rotated = api.as_admin.post(f"{KEYS}/{key['id']}/rotate", whole=True, json={"overlap": "72h"}).json()
    until = datetime.fromisoformat(rotated["old_secret_until"])
    assert timedelta(hours=71) < until - datetime.now(UTC) <= timedelta(hours=72)
    assert login(api, key).status_code == 200
    assert login(api, key, rotated["client_secret"]).status_code == 200


def test_the_old_secret_ends_with_the_overlap(api: Client) -> None:
    key = made(api)
    api.as_admin.post(f"{KEYS}/{key['id']}/rotate", whole=True, json={"overlap": "72h"})
    with api.instance.store.write() as work:
        past = work.now - timedelta(seconds=1)
        work.update(s.credentials_api3, int(key["id"]), {"old_secret_until": past})
    assert login(api, key).status_code == 404


def test_without_overlap_the_old_secret_is_over(api: Client) -> None:
    key = made(api)
    api.as_admin.post(f"{KEYS}/{key['id']}/rotate", whole=True, json={"overlap": "0h"})
    assert login(api, key).status_code == 404


@pytest.mark.parametrize("overlap", ["31d", "soon", "-1h"])
def test_an_overlap_that_is_none_is_refused(local_api: Client, overlap: str) -> None:
    key = made(local_api)
    answer = local_api.as_admin.post(f"{KEYS}/{key['id']}/rotate", whole=True, json={"overlap": overlap})
    assert answer.status_code == 422


def test_only_who_may_change_a_key_rotates_it(api: Client) -> None:
    key = made(api, api.as_viewer)
    assert api.as_viewer.post(f"{KEYS}/{key['id']}/rotate", whole=True).status_code == 403
    assert api.as_developer.post(f"{KEYS}/{key['id']}/rotate", whole=True).status_code == 404


def test_a_revoked_key_ends_its_logins(api: Client) -> None:
    key = made(api, api.as_viewer)
    person = logged_in(api, key)
    assert api.as_developer.post(f"{KEYS}/{key['id']}/revoke", whole=True).status_code == 404
    assert api.as_viewer.post(f"{KEYS}/{key['id']}/revoke", whole=True).json()["is_disabled"] is True
    assert person.get("/user").status_code == 401
    assert login(api, key).status_code == 404


# --- leaks --------------------------------------------------------------------------------------------------


def report(api: Client, secret: str) -> httpx.Response:
    answer = api.as_stranger.post(LEAKED, whole=True, json={"key": secret})
    assert api.instance.errands.wait()
    return answer


def test_a_leaked_key_is_revoked_by_anybody(api: Client) -> None:
    key = made(api, api.as_viewer)
    person = logged_in(api, key)
    assert report(api, key["client_secret"]).json() == {"received": True}
    assert person.get("/user").status_code == 401
    shown = api.as_admin.get(f"{KEYS}/{key['id']}", whole=True).json()
    assert (shown["is_disabled"], shown["exposed_how"]) == (True, "leaked")


def test_an_unknown_key_gets_the_same_answer(api: Client) -> None:
    key = made(api, api.as_viewer)
    known, unknown = report(api, key["client_secret"]), report(api, "lka_" + "x" * 36)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_the_secret_before_a_rotation_leaks_too(api: Client) -> None:
    key = made(api, api.as_viewer)
    api.as_admin.post(f"{KEYS}/{key['id']}/rotate", whole=True)
    report(api, key["client_secret"])
    assert api.as_admin.get(f"{KEYS}/{key['id']}", whole=True).json()["is_disabled"] is True


def test_owner_and_administrators_are_told_by_mail(local_api: Client) -> None:
    api = local_api
    with api.instance.store.write() as work:
        add_credentials_email(work, api.as_viewer.user_id, "viewer@example.com")
        add_credentials_email(work, api.as_admin.user_id, "boss@example.com")
        add_credentials_email(work, api.as_developer.user_id, "developer@example.com")
    key = made(api, api.as_viewer)
    report(api, key["client_secret"])
    folder = api.instance.settings.outbox_folder
    mails = [message_from_bytes(path.read_bytes()) for path in folder.glob("notice_*.eml")]
    assert {mail["To"] for mail in mails} == {"viewer@example.com", "boss@example.com"}
    assert all(key["client_id"] in str(mail.get_payload()) for mail in mails)
    assert not any(key["client_secret"] in str(mail.get_payload()) for mail in mails)


def test_the_last_way_in_is_told_and_not_closed(api: Client) -> None:
    key = made(api)
    report(api, key["client_secret"])
    shown = api.as_admin.get(f"{KEYS}/{key['id']}", whole=True).json()
    assert (shown["is_disabled"], shown["exposed_how"]) == (False, "leaked")


def test_reports_are_limited_by_address(local_api: Client) -> None:
    statuses = [report(local_api, "nothing").status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_a_secret_in_the_address_marks_its_key(api: Client) -> None:
    key = made(api)
    path = f"/login?client_id={key['client_id']}&client_secret={key['client_secret']}"
    answer = api.as_stranger.post(path)
    assert answer.status_code == 200
    assert "client_secret stood in the address" in answer.headers["x-lookalike-warning"]
    shown = api.as_admin.get(f"{KEYS}/{key['id']}", whole=True).json()
    assert shown["exposed_how"] == "url"


def test_the_last_address_of_a_key_is_shown(api: Client) -> None:
    key = made(api)
    login(api, key, address="203.0.113.5")
    assert api.instance.history.flush()
    shown = api.as_admin.get(f"{KEYS}/{key['id']}", whole=True).json()
    assert shown["last_ip"] == "203.0.113.5"
    assert shown["last_used_at"] is not None


# --- the same call twice ------------------------------------------------------------------------------------


def test_the_same_post_is_carried_out_once_by_such_a_key(api: Client) -> None:
    person = logged_in(api, made(api, auto_dedupe_s=60))
    first = person.post("/users", json={"first_name": "Ada"})
    again = person.post("/users", json={"first_name": "Ada"})
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert person.post("/users", json={"first_name": "Bea"}).json()["id"] != first.json()["id"]


def test_the_same_post_later_is_another(api: Client) -> None:
    person = logged_in(api, made(api, auto_dedupe_s=60))
    first = person.post("/users", json={"first_name": "Ada"}).json()
    with api.instance.store.write() as work:
        table = s.idempotency_keys
        work.connection.execute(table.update().values(created_at=work.now - timedelta(seconds=61)))
    assert person.post("/users", json={"first_name": "Ada"}).json()["id"] != first["id"]
