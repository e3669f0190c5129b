"""Login by LDAP against OpenLDAP's own server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from directory import BASE, configuration, directory_server

from client import Client
from lookalike.login.visitor import Visitor
from lookalike.sso import ldap
from lookalike.sso.identity import SignOnRefused
from lookalike.sso.login import login_by_ldap

VISITOR = Visitor("192.0.2.1", "", "request")
# Texts that end a filter, widen it or turn it round where they are not escaped.
INJECTIONS = (
    "*", "a*", "*)(uid=*", "*)(|(uid=*", "ada)(objectclass=*", "ada)(&)", "ada))(|(uid=*", "*))%00", "ada\x00",
    "(uid=ada)", "\\2a", "\\", "a\\da", "ada)(!(&(1=0)", "*()|&'", "ada\n", "ÿ*", "\ud800", "|(uid=ada)", "ada*",
)  # fmt: skip


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with directory_server() as port:
        yield port


def switch_on(client: Client, port: int, **more: Any) -> None:
    response = client.as_admin.patch("/ldap_config", json=configuration(port, **more))
    assert response.status_code == 200, response.text


def log_in(client: Client, login: str, password: str) -> int:
    user_id, cookie = client.loop.run(login_by_ldap(client.instance, login, password, VISITOR))
    assert cookie.startswith("__Host-lookalike=")
    return user_id


def test_name_and_password_start_a_session(sso: Client, port: int) -> None:
    switch_on(sso, port)
    user_id = log_in(sso, "ada", "analytical engine")
    user = sso.as_admin.get(f"/users/{user_id}").json()
    assert (user["first_name"], user["last_name"]) == ("Ada", "Lovelace")
    assert user["credentials_ldap"]["ldap_id"] == "ada"
    assert user["credentials_ldap"]["ldap_dn"] == f"uid=ada,ou=people,{BASE}"


def test_address_is_a_name_too_where_configured(sso: Client, port: int) -> None:
    switch_on(sso, port)
    assert log_in(sso, "ada@example.com", "analytical engine") == log_in(sso, "ada", "analytical engine")


def test_wrong_password_is_refused(sso: Client, port: int) -> None:
    switch_on(sso, port)
    with pytest.raises(SignOnRefused, match="wrong"):
        log_in(sso, "ada", "analytical")


def test_empty_password_is_refused(sso: Client, port: int) -> None:
    """A directory says yes to a bind without a password: it takes it for an anonymous one."""
    switch_on(sso, port)
    with pytest.raises(SignOnRefused, match="wrong"):
        log_in(sso, "ada", "")


@pytest.mark.parametrize("login", INJECTIONS)
def test_ldap_injection_is_refused(sso: Client, port: int, login: str) -> None:
    switch_on(sso, port)
    for password in ("analytical engine", "nothing much"):
        with pytest.raises(SignOnRefused, match="wrong"):
            log_in(sso, login, password)


def test_escapes_every_sign_of_the_filter_language() -> None:
    assert ldap.user_filter({"user_id_attribute_names": "uid"}, "a*(b)\\\x00é") == (
        "(|(uid=a\\2a\\28b\\29\\5c\\00\\c3\\a9))"
    )


def test_roles_follow_the_directorys_groups(sso: Client, port: int) -> None:
    mapping = [{"name": f"cn=analysts,ou=groups,{BASE}", "looker_group_name": "Analysts", "role_ids": ["4"]}]
    switch_on(sso, port, set_roles_from_groups=True, groups_with_role_ids=mapping)
    assert sso.as_admin.get(f"/users/{log_in(sso, 'ada', 'analytical engine')}").json()["role_ids"] == ["4"]
    assert sso.as_admin.get(f"/users/{log_in(sso, 'ben', 'nothing much')}").json()["role_ids"] == []


def test_attributes_come_from_the_directory(sso: Client, port: int) -> None:
    made = sso.as_admin.post("/user_attributes", json={"name": "number", "label": "Number", "type": "string"})
    attribute = made.json()["id"]
    switch_on(
        sso, port, user_attributes_with_ids=[{"name": "employeeNumber", "user_attribute_ids": [attribute]}]
    )
    user_id = log_in(sso, "ada", "analytical engine")
    values = sso.as_admin.get(f"/users/{user_id}/attribute_values?user_attribute_ids={attribute}").json()
    assert [each["value"] for each in values] == ["7"]


def tried(client: Client, what: str, port: int, **more: Any) -> dict[str, Any]:
    response = client.as_admin.put(f"/ldap_config/test_{what}", json=configuration(port, **more))
    assert response.status_code == 200, response.text
    return response.json()


def test_connection_can_be_tried(sso: Client, port: int) -> None:
    assert tried(sso, "connection", port)["status"] == "success"
    failed = tried(sso, "connection", 1)
    assert failed["status"] == "error"
    assert "127.0.0.1:1" in failed["message"]


def test_service_account_can_be_tried(sso: Client, port: int) -> None:
    assert tried(sso, "auth", port)["status"] == "success"
    failed = tried(sso, "auth", port, auth_password="wrong")
    assert (failed["status"], failed["issues"][0]["severity"]) == ("error", "error")


def test_user_info_shows_groups_and_roles(sso: Client, port: int) -> None:
    mapping = [{"name": "analysts", "role_ids": ["4"]}]
    user = tried(sso, "user_info", port, test_ldap_user="ada", groups_with_role_ids=mapping)["user"]
    assert (user["email"], user["ldap_id"], user["roles"]) == ("ada@example.com", "ada", ["Viewer"])
    assert "analysts" in user["groups"]
    assert not any("password" in name.lower() for name in user["attributes"])


def test_user_auth_tells_right_from_wrong(sso: Client, port: int) -> None:
    right = {"test_ldap_user": "ada", "test_ldap_password": "analytical engine"}
    assert tried(sso, "user_auth", port, **right)["status"] == "success"
    assert tried(sso, "user_auth", port, **{**right, "test_ldap_password": "wrong"})["status"] == "error"


def test_user_auth_needs_name_and_password(sso: Client, port: int) -> None:
    response = sso.as_admin.put("/ldap_config/test_user_auth", json=configuration(port))
    assert response.status_code == 422
    assert {each["field"] for each in response.json()["errors"]} == {"test_ldap_user", "test_ldap_password"}


def test_private_directory_is_reached_only_where_allowed(local_api: Client, port: int) -> None:
    failed = tried(local_api, "connection", port)
    assert failed["status"] == "error"
    assert "egress_allow" in failed["message"]


def test_mute_server_costs_bounded_time(sso: Client) -> None:
    async def mute() -> str:
        server = await asyncio.start_server(lambda reader, writer: asyncio.sleep(60), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = sso.instance.settings
        try:
            await asyncio.wait_for(ldap.reach_as_service(client, configuration(port)), 30)
        except Exception as refused:
            return type(refused).__name__
        finally:
            server.close()
        return "answered"

    assert sso.loop.run(mute()) == "SignOnBroken"
