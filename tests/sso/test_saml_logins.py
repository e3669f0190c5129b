"""Logins by SAML, with answers that another implementation has made and signed."""

from __future__ import annotations

from identity_provider import Provider
from saml_logins import Browser, said, switch_on, user_by_subject

from client import Client
from lookalike.store import schema as s
from lookalike.store.users import add_credentials_email


def log_in(client: Client, provider: Provider, subject: str = "ada", **attributes: list[str]) -> int:
    browser = Browser(client)
    answer = provider.answer(browser.request_id, subject, attributes=said(**attributes))
    response = browser.come_back(answer)
    assert response.status_code == 303, response.text
    return int(user_by_subject(client, subject)["id"])


def test_signed_assertion_starts_a_session(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    browser = Browser(sso, "/login/saml?target=/looks/1")
    response = browser.come_back(provider.answer(browser.request_id, attributes=said()))
    assert (response.status_code, response.headers["location"]) == (303, "/looks/1")
    assert response.headers["set-cookie"].startswith("__Host-lookalike=")


def test_signed_response_starts_a_session_too(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    browser = Browser(sso)
    answer = provider.answer(browser.request_id, sign_assertion=False, sign_response=True)
    assert browser.come_back(answer).status_code == 303


def test_same_subject_is_same_user(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    first = log_in(sso, provider)
    assert log_in(sso, provider, address=["other@example.com"]) == first


def test_same_subject_of_another_issuer_is_somebody_else(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    first = log_in(sso, provider)
    with sso.instance.store.write() as work:
        work.connection.execute(s.credentials_external.update().values(issuer="https://older.example.com"))
    browser = Browser(sso)
    assert browser.come_back(provider.answer(browser.request_id)).status_code == 303
    with sso.instance.store.read() as db:
        owners = db.column(
            s.credentials_external.select().with_only_columns(s.credentials_external.c.user_id)
        )
    assert first in owners
    assert len(set(owners)) == 2


def test_target_elsewhere_is_not_followed(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        browser = Browser(sso, f"/login/saml?target={target}")
        response = browser.come_back(provider.answer(browser.request_id))
        assert response.headers["location"] == "/"


def test_disabled_user_is_refused(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    user_id = log_in(sso, provider)
    sso.as_admin.patch(f"/users/{user_id}", json={"is_disabled": True})
    browser = Browser(sso)
    response = browser.come_back(provider.answer(browser.request_id))
    assert response.status_code == 403
    assert "disabled" in response.text


def test_roles_follow_groups_at_each_login(sso: Client, provider: Provider) -> None:
    mapping = [{"name": "analysts", "role_ids": ["4"]}, {"name": "makers", "role_ids": ["1"]}]
    switch_on(sso, provider, set_roles_from_groups=True, groups_with_role_ids=mapping)
    user_id = log_in(sso, provider)
    assert sso.as_admin.get(f"/users/{user_id}").json()["role_ids"] == ["4"]
    log_in(sso, provider, groups=["makers"])
    assert sso.as_admin.get(f"/users/{user_id}").json()["role_ids"] == ["1"]


def test_user_without_role_is_refused_where_one_is_required(sso: Client, provider: Provider) -> None:
    mapping = [{"name": "analysts", "role_ids": ["4"]}]
    required = {"auth_requires_role": True, "set_roles_from_groups": True, "groups_with_role_ids": mapping}
    switch_on(sso, provider, **required)
    browser = Browser(sso)
    response = browser.come_back(provider.answer(browser.request_id, attributes=said(groups=["strangers"])))
    assert response.status_code == 403
    assert sso.as_admin.get("/users/credential/saml/ada").status_code == 404


def test_normal_groups_and_direct_roles_go_where_not_allowed(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    user_id = log_in(sso, provider)
    group = sso.as_admin.post("/groups", json={"name": "Friends"}).json()["id"]
    sso.as_admin.post(f"/groups/{group}/users", json={"user_id": str(user_id)})
    sso.as_admin.put(f"/users/{user_id}/roles", json=["1"])
    strict = {"allow_normal_group_membership": False, "allow_direct_roles": False}
    switch_on(sso, provider, set_roles_from_groups=True, **strict)
    log_in(sso, provider)
    user = sso.as_admin.get(f"/users/{user_id}").json()
    assert (user["role_ids"], user["group_ids"]) == ([], ["1"])


def test_default_roles_are_for_new_users_alone(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider, default_new_user_role_ids=["4"])
    user_id = log_in(sso, provider)
    sso.as_admin.put(f"/users/{user_id}/roles", json=["1"])
    log_in(sso, provider)
    assert sso.as_admin.get(f"/users/{user_id}").json()["role_ids"] == ["1"]


def test_attributes_follow_and_go_with_the_claim(sso: Client, provider: Provider) -> None:
    made = sso.as_admin.post("/user_attributes", json={"name": "region", "label": "Region", "type": "string"})
    attribute = made.json()["id"]
    switch_on(sso, provider, user_attributes_with_ids=[{"name": "area", "user_attribute_ids": [attribute]}])
    user_id = log_in(sso, provider, area=["North", "South"])
    address = f"/users/{user_id}/attribute_values?user_attribute_ids={attribute}"
    assert sso.as_admin.get(address).json()[0]["value"] == "North,South"
    log_in(sso, provider)
    assert sso.as_admin.get(address).json() == []


def test_missing_required_attribute_is_refused(sso: Client, provider: Provider) -> None:
    made = sso.as_admin.post("/user_attributes", json={"name": "region", "label": "Region", "type": "string"})
    needed = [{"name": "area", "required": True, "user_attribute_ids": [made.json()["id"]]}]
    switch_on(sso, provider, user_attributes_with_ids=needed)
    browser = Browser(sso)
    assert browser.come_back(provider.answer(browser.request_id, attributes=said())).status_code == 403


def test_existing_account_is_found_by_email_only_when_asked_for(sso: Client, provider: Provider) -> None:
    with sso.instance.store.write() as work:
        add_credentials_email(work, sso.as_viewer.user_id, "Ada@Example.com")
    switch_on(sso, provider)
    assert log_in(sso, provider, "first") != sso.as_viewer.user_id
    switch_on(sso, provider, new_user_migration_types="email")
    assert log_in(sso, provider, "second") == sso.as_viewer.user_id


def test_second_subject_never_gets_a_linked_account(sso: Client, provider: Provider) -> None:
    with sso.instance.store.write() as work:
        add_credentials_email(work, sso.as_viewer.user_id, "ada@example.com")
    switch_on(sso, provider, new_user_migration_types="email")
    log_in(sso, provider, "first")
    browser = Browser(sso)
    assert (
        browser.come_back(provider.answer(browser.request_id, "second", attributes=said())).status_code == 403
    )


def test_cve_2025_12414_lookalike_addresses_never_share_an_account(sso: Client, provider: Provider) -> None:
    with sso.instance.store.write() as work:
        add_credentials_email(work, sso.as_admin.user_id, "admin@example.com")
    switch_on(sso, provider, new_user_migration_types="email")
    addresses = (
        "аdmin@example.com",  # a Cyrillic letter
        "admin@exampIe.com",
        "admin@example。com",
        "ａdmin@example.com",
        "admin@xn--example-.com",
        "admin@xn--xample-9of.com",
        "admin@еxample.com",
        "adm\u0131n@example.com",
        "admin\u200b@example.com",
        "admin@example.com.",
        "admin+x@example.com",
        "admi\u006e\u0303@example.com",
        "ADMİN@example.com",
        "admin@example.com@evil.example",
        "admin@example.com\u0000",
    )
    found = set()
    for number, address in enumerate(addresses):
        if "\u0000" not in address:
            found.add(log_in(sso, provider, f"attacker-{number}", address=[address]))
    assert sso.as_admin.user_id not in found
    assert len(found) == len(addresses) - 1


def test_trial_shows_what_would_be_known_and_logs_nobody_in(sso: Client, provider: Provider) -> None:
    trial = {"idp_cert": provider.certificate, "idp_issuer": "https://idp.example.com/metadata"}
    made = sso.as_admin.post("/saml_test_configs", json={**trial, "idp_url": "https://idp.example.com/login"})
    assert made.status_code == 200, made.text
    browser = Browser(sso, f"/login/saml/test/{made.json()['test_slug']}")
    response = browser.come_back(provider.answer(browser.request_id, attributes=said()))
    assert response.status_code == 200
    assert "analysts" in response.text
    assert "set-cookie" not in response.headers
    assert sso.as_admin.get("/users/credential/saml/ada").status_code == 404


def test_login_is_closed_while_it_is_off(sso: Client) -> None:
    assert sso.request("GET", "/login/saml", whole=True).status_code == 403
