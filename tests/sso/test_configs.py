"""The configurations: valid or refused with every bad field, secrets never shown, nobody locked out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from identity_provider import ISSUER, LOGIN_URL, Provider, metadata_address
from saml_logins import configuration, switch_on

from client import Client
from lookalike.store import schema as s
from lookalike.store.users import add_credentials_email

LDAP = {
    "connection_host": "ldap.example.com",
    "auth_username": "cn=reader",
    "auth_password": "Tr0ub4dor&3",
    "user_bind_base_dn": "dc=example",
    "user_id_attribute_names": "uid",
}
CONFIGS = ("ldap", "saml", "oidc", "workforce")


def bad_fields(response: Any) -> set[str]:
    assert response.status_code == 422, response.text
    return {each["field"] for each in response.json()["errors"]}


@pytest.mark.parametrize("kind", CONFIGS)
def test_only_administrators_read_and_change(sso: Client, kind: str) -> None:
    for person in (sso.as_developer, sso.as_viewer, sso.as_nobody):
        assert person.get(f"/{kind}_config").status_code in (403, 404)
        assert person.patch(f"/{kind}_config", json={}).status_code in (403, 404)
    assert sso.as_admin.get(f"/{kind}_config").status_code == 200


@pytest.mark.parametrize("kind", ["saml", "oidc", "workforce"])
def test_only_administrators_touch_trials(sso: Client, kind: str) -> None:
    assert sso.as_developer.post(f"/{kind}_test_configs", json={}).status_code in (403, 404)
    assert sso.as_developer.get(f"/{kind}_test_configs/any").status_code in (403, 404)
    assert sso.as_developer.delete(f"/{kind}_test_configs/any").status_code in (403, 404)
    assert sso.as_admin.get(f"/{kind}_test_configs/any").status_code == 404
    assert sso.as_admin.delete(f"/{kind}_test_configs/any").status_code == 404


def test_switching_on_names_everything_that_is_missing(sso: Client) -> None:
    assert bad_fields(sso.as_admin.patch("/saml_config", json={"enabled": True})) == {
        "idp_url",
        "idp_issuer",
        "idp_cert",
    }


def test_every_bad_field_is_named_at_once(sso: Client) -> None:
    body = {
        "idp_url": "javascript:alert(1)",
        "idp_cert": "no certificate",
        "allowed_clock_drift": 86400,
        "groups_finder_type": "guess",
        "new_user_migration_types": "email,telepathy",
        "default_new_user_role_ids": ["999"],
        "user_attributes_with_ids": [{"name": "x", "user_attribute_ids": ["3"]}],
    }
    assert bad_fields(sso.as_admin.patch("/saml_config", json=body)) == {
        "idp_url",
        "idp_cert",
        "allowed_clock_drift",
        "groups_finder_type",
        "new_user_migration_types",
        "default_new_user_role_ids",
        "user_attributes_with_ids[0].user_attribute_ids",
    }


@pytest.mark.parametrize("text", ["(a=b", "a=b)(c=d", "(a=b)(c=d)", ")("])
def test_custom_filter_cannot_leave_its_place(sso: Client, text: str) -> None:
    assert bad_fields(sso.as_admin.patch("/ldap_config", json={"user_custom_filter": text})) == {
        "user_custom_filter"
    }


def test_secret_is_kept_sealed_and_never_shown(sso: Client) -> None:
    changed = sso.as_admin.patch("/ldap_config", json=LDAP)
    shown = sso.as_admin.get("/ldap_config")
    assert "Tr0ub4dor" not in changed.text + shown.text
    assert shown.json()["has_auth_password"] is True
    with sso.instance.store.read() as db:
        rows = db.all(s.settings.select()) + db.all(s.journal.select())
    assert "Tr0ub4dor" not in str(rows)


def test_what_is_not_sent_stays(sso: Client) -> None:
    sso.as_admin.patch("/ldap_config", json=LDAP)
    sso.as_admin.patch("/ldap_config", json={"user_bind_base_dn": "dc=other"})
    config = sso.as_admin.get("/ldap_config").json()
    assert (config["connection_host"], config["user_bind_base_dn"]) == ("ldap.example.com", "dc=other")
    assert config["has_auth_password"] is True


def test_mirrored_group_is_made_with_its_roles(sso: Client) -> None:
    entry = {"name": "cn=analysts", "looker_group_name": "Analysts", "role_ids": ["4"]}
    changed = sso.as_admin.patch("/saml_config", json={"groups_with_role_ids": [entry]}).json()
    (group,) = changed["groups"]
    assert [role["name"] for role in group["roles"]] == ["Viewer"]
    found = sso.as_admin.get(f"/groups/{group['looker_group_id']}").json()
    assert (found["name"], found["externally_managed"]) == ("Analysts", True)


def test_group_of_somebody_else_is_not_taken_over(sso: Client) -> None:
    sso.as_admin.post("/groups", json={"name": "Analysts"})
    entry = {"name": "analysts", "looker_group_name": "Analysts", "role_ids": ["2"]}
    response = sso.as_admin.patch("/saml_config", json={"groups_with_role_ids": [entry]})
    assert bad_fields(response) == {"groups_with_role_ids.looker_group_name"}


def test_metadata_gives_the_fields_of_a_configuration(sso: Client, provider: Provider) -> None:
    headers = {"Content-Type": "text/plain"}
    response = sso.as_admin.post("/parse_saml_idp_metadata", content=provider.metadata, headers=headers)
    assert response.status_code == 200, response.text
    found = response.json()
    assert (found["idp_issuer"], found["idp_url"]) == (ISSUER, LOGIN_URL)
    assert found["idp_cert"].split() == provider.certificate.split()
    refused = sso.as_admin.post("/parse_saml_idp_metadata", content="<!DOCTYPE a><a/>", headers=headers)
    assert refused.status_code == 400
    assert sso.as_viewer.post("/parse_saml_idp_metadata", content="<a/>", headers=headers).status_code in (
        403,
        404,
    )


def test_metadata_is_fetched_from_an_address(sso: Client, provider: Provider, tmp_path: Path) -> None:
    with metadata_address(provider, tmp_path) as address:
        response = sso.as_admin.post(
            "/fetch_and_parse_saml_idp_metadata",
            content=address,
            headers={"Content-Type": "text/plain"},
        )
    assert response.status_code == 200, response.text
    assert (response.json()["idp_issuer"], response.json()["idp_url"]) == (ISSUER, LOGIN_URL)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://[::1]:1/x",
        "file:///etc/passwd",
        "http://10.0.0.1/",
        "gopher://a/",
    ],
)
def test_metadata_is_not_fetched_from_inside(sso: Client, url: str) -> None:
    headers = {"Content-Type": "text/plain"}
    response = sso.as_admin.post("/fetch_and_parse_saml_idp_metadata", content=url, headers=headers)
    assert response.status_code == 400
    assert sso.as_viewer.post(
        "/fetch_and_parse_saml_idp_metadata", content=url, headers=headers
    ).status_code in (
        403,
        404,
    )


def test_trial_config_comes_and_goes(sso: Client) -> None:
    body = {
        "identifier": "a",
        "secret": "b",
        "issuer": "https://idp.example.com",
        "authorization_endpoint": "https://idp.example.com/a",
        "token_endpoint": "https://idp.example.com/t",
    }
    made = sso.as_admin.post("/oidc_test_configs", json=body)
    assert made.status_code == 200, made.text
    slug = made.json()["test_slug"]
    found = sso.as_admin.get(f"/oidc_test_configs/{slug}").json()
    assert found["identifier"] == "a"
    assert "secret" not in found
    assert sso.as_admin.delete(f"/oidc_test_configs/{slug}").status_code == 204
    assert sso.as_admin.get(f"/oidc_test_configs/{slug}").status_code == 404


def test_workforce_cannot_be_switched_on(sso: Client) -> None:
    response = sso.as_admin.patch("/workforce_config", json={"enabled": True})
    assert response.status_code == 400
    assert "SAML" in response.json()["message"]
    assert sso.as_admin.patch("/workforce_config", json={"auth_requires_role": True}).status_code == 200
    assert sso.as_admin.post("/workforce_test_configs", json={"enabled": True}).status_code == 400


def test_trial_of_workforce_comes_and_goes(sso: Client) -> None:
    made = sso.as_admin.post("/workforce_test_configs", json={"auth_requires_role": True})
    assert made.status_code == 200, made.text
    address = f"/workforce_test_configs/{made.json()['test_slug']}"
    assert sso.as_admin.get(address).json()["auth_requires_role"] is True
    assert sso.as_admin.get("/workforce_config").json()["auth_requires_role"] is False
    assert sso.as_admin.delete(address).status_code == 204
    assert sso.as_admin.get(address).status_code == 404


def test_switching_on_locks_no_administrator_out(sso: Client, provider: Provider) -> None:
    """The last way in is a password, and passwords would be closed."""
    with sso.instance.store.write() as work:
        add_credentials_email(work, sso.as_admin.user_id, "admin@example.com", password_hash="a hash")
    keys = sso.as_admin.get(f"/users/{sso.as_admin.user_id}/credentials_api3").json()
    for key in keys:
        gone = sso.as_admin.delete(f"/users/{sso.as_admin.user_id}/credentials_api3/{key['id']}")
        assert gone.status_code == 204, gone.text
    strict = configuration(provider, alternate_email_login_allowed=False)
    response = sso.as_admin.patch("/saml_config", json=strict)
    assert response.status_code in (400, 403)
    assert response.json()["errors"][0]["code"] == "would_remove_last_admin"
    assert sso.as_admin.get("/saml_config").json()["enabled"] is False
    switch_on(sso, provider, alternate_email_login_allowed=True)
