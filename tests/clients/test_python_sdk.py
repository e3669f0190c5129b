"""The official Python SDK: settings, logins, users, roles, sessions and errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import looker_sdk
import pytest
from live_server import Door, LiveServer
from looker_sdk import error
from looker_sdk import models40 as mdls
from looker_sdk.rtl import transport
from looker_sdk.rtl.model import EXPLICIT_NULL, DelimSequence
from looker_sdk.sdk.api40.methods import Looker40SDK

UNIQUE = iter(range(1_000_000))


@pytest.fixture
def user(sdk: Looker40SDK) -> Iterator[mdls.User]:
    made = sdk.create_user(mdls.WriteUser(first_name="Ann", last_name=f"Sdk{next(UNIQUE)}"))
    yield made
    sdk.delete_user(identity(made))


def identity(made: mdls.User) -> str:
    assert made.id is not None
    return made.id


def refusal(call, *arguments, **named) -> error.SDKError:
    with pytest.raises(error.SDKError) as refused:
        call(*arguments, **named)
    return refused.value


# --- settings and logins ------------------------------------------------------------------------------------


def test_ini_file_works_as_it_was_written(server: LiveServer) -> None:
    assert looker_sdk.init40(str(server.ini)).me().email == "admin@example.com"


def test_ini_file_is_found_in_the_working_folder(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(server.ini.parent)
    assert looker_sdk.init40().me().display_name == "Admin User"


def test_environment_alone_is_enough(
    server: LiveServer, door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOOKERSDK_BASE_URL", door.url)
    monkeypatch.setenv("LOOKERSDK_CLIENT_ID", server.client_id)
    monkeypatch.setenv("LOOKERSDK_CLIENT_SECRET", server.client_secret)
    monkeypatch.setenv("LOOKERSDK_VERIFY_SSL", "true")
    if door.ca:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(door.ca))
    assert looker_sdk.init40().me().id == "1"


def test_wrong_secret_raises_not_found(
    server: LiveServer, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKERSDK_BASE_URL", door.url)
    monkeypatch.setenv("LOOKERSDK_CLIENT_SECRET", "wrong")
    refused = refusal(looker_sdk.init40(str(server.ini)).me)
    assert json.loads(refused.message)["message"] == "Not found"  # a failed login is shown as it came


def test_logout_is_followed_by_a_new_login(sdk: Looker40SDK) -> None:
    assert sdk.me().id == "1"
    first = sdk.auth.token.access_token
    sdk.auth.logout()
    assert not sdk.auth.is_authenticated
    assert sdk.me().id == "1"
    assert sdk.auth.token.access_token != first


def test_context_manager_logs_out(sdk: Looker40SDK) -> None:
    with sdk:
        sdk.me()
        token = sdk.auth.token.access_token
    with pytest.raises(error.SDKError):
        sdk.get("/user", mdls.User, transport_options={"headers": {"Authorization": f"Bearer {token}"}})


def test_login_user_acts_as_another_user(sdk: Looker40SDK, user: mdls.User) -> None:
    sdk.auth.login_user(int(identity(user)))
    assert sdk.me().id == user.id
    assert sdk.session().sudo_user_id == "1"
    sdk.auth.logout()
    assert sdk.me().id == "1"


def test_login_user_operation_returns_a_token(sdk: Looker40SDK, user: mdls.User) -> None:
    token = sdk.login_user(identity(user))
    assert (token.token_type, token.expires_in) == ("Bearer", 3600)
    headers = {"Authorization": f"Bearer {token.access_token}"}
    assert sdk.me(transport_options={"headers": headers}).id == user.id


# --- users --------------------------------------------------------------------------------------------------


def test_me_is_the_administrator(sdk: Looker40SDK) -> None:
    me = sdk.me()
    assert (me.id, me.first_name, me.last_name, me.is_disabled) == ("1", "Admin", "User", False)
    assert me.role_ids == ["2"]


def test_update_user_changes_the_name(sdk: Looker40SDK, user: mdls.User) -> None:
    changed = sdk.update_user(user_id=identity(user), body=mdls.WriteUser(first_name="Anna"))
    assert (changed.first_name, changed.last_name) == ("Anna", user.last_name)
    assert sdk.user(identity(user)).display_name == f"Anna {user.last_name}"


def test_update_user_takes_an_id_that_is_a_number(sdk: Looker40SDK, user: mdls.User) -> None:
    """Scripts write `user_id=29`; older releases of the SDK send that as it is, this one wants text."""
    number = int(identity(user))
    path, body = f"/users/{number}", mdls.WriteUser(last_name="Numbered")
    changed: Any = sdk.patch(path, mdls.User, body=body)
    assert changed.last_name == "Numbered"


def test_update_user_takes_the_whole_user_back(sdk: Looker40SDK, user: mdls.User) -> None:
    whole = sdk.user(identity(user))
    whole.locale = "de_DE"
    changed: Any = sdk.patch(f"/users/{user.id}", mdls.User, body=whole)
    assert (changed.id, changed.locale) == (user.id, "de_DE")


def test_explicit_null_clears_and_absent_keeps(sdk: Looker40SDK, user: mdls.User) -> None:
    sdk.update_user(identity(user), mdls.WriteUser(first_name="Ada", ui_state={"tab": "1"}))
    kept = sdk.update_user(identity(user), mdls.WriteUser(first_name="Eve"))
    assert kept.ui_state == {"tab": "1"}
    cleared = sdk.update_user(identity(user), mdls.WriteUser(first_name=EXPLICIT_NULL))
    assert not cleared.first_name


def test_search_users_finds_by_pattern(sdk: Looker40SDK, user: mdls.User) -> None:
    assert user.last_name is not None
    exact = sdk.search_users(last_name=user.last_name.upper())
    assert [found.id for found in exact] == [user.id]
    assert user.id in [found.id for found in sdk.search_users(last_name="sdk%")]
    assert list(sdk.search_users(last_name="Sd")) == []


def test_fields_leave_the_rest_absent(sdk: Looker40SDK, user: mdls.User) -> None:
    found = sdk.user(identity(user), fields="id, first_name")
    assert (found.id, found.first_name, found.last_name, found.can) == (user.id, "Ann", None, None)


def test_pages_of_users_hold_everybody_once(sdk: Looker40SDK, user: mdls.User) -> None:
    everybody = [each.id for each in sdk.all_users(fields="id")]
    paged: list[str | None] = []
    for offset in range(0, len(everybody), 2):
        paged += [each.id for each in sdk.all_users(fields="id", limit=2, offset=offset)]
    assert paged == everybody
    assert [each.id for each in sdk.all_users(fields="id", page=1, per_page=2)] == everybody[:2]


def test_all_users_takes_a_list_of_ids(sdk: Looker40SDK, user: mdls.User) -> None:
    ids = DelimSequence(["1", identity(user)])
    assert [each.id for each in sdk.all_users(ids=ids)] == ["1", user.id]


def test_email_credentials_are_found_by_email(sdk: Looker40SDK, user: mdls.User) -> None:
    email = f"ann{next(UNIQUE)}@example.com"
    made = sdk.create_user_credentials_email(identity(user), mdls.WriteCredentialsEmail(email=email))
    assert (made.email, made.type) == (email, "email")
    assert sdk.user(identity(user)).email == email
    assert [found.id for found in sdk.search_users(email=email)] == [user.id]
    assert sdk.user_for_credential("email", email).id == user.id


def test_new_api_key_logs_in(
    sdk: Looker40SDK, user: mdls.User, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = sdk.create_user_credentials_api3(identity(user))
    assert key.client_id and key.client_secret
    assert (len(key.client_id), len(key.client_secret), key.client_secret[:4]) == (20, 40, "lka_")
    monkeypatch.setenv("LOOKERSDK_CLIENT_ID", key.client_id)
    monkeypatch.setenv("LOOKERSDK_CLIENT_SECRET", key.client_secret)
    assert looker_sdk.init40(str(server.ini)).me().id == user.id


def test_set_user_roles_replaces_the_roles(sdk: Looker40SDK, user: mdls.User) -> None:
    ids = {role.name: role.id or "" for role in sdk.all_roles()}
    assert {"Admin", "Developer", "User", "Viewer"} <= set(ids)
    given = sdk.set_user_roles(identity(user), [ids["Viewer"], ids["User"]])
    assert {role.name for role in given} == {"Viewer", "User"}
    sdk.set_user_roles(identity(user), [ids["Developer"]])
    assert [role.name for role in sdk.user_roles(identity(user))] == ["Developer"]


def test_administrators_role_has_administer(sdk: Looker40SDK) -> None:
    admin = sdk.role("2")
    assert admin.permission_set and admin.permission_set.permissions
    assert "administer" in admin.permission_set.permissions


def test_delete_user_answers_with_nothing(sdk: Looker40SDK) -> None:
    made = sdk.create_user(mdls.WriteUser(first_name="Gone"))
    assert sdk.delete_user(identity(made)) == ""
    assert refusal(sdk.user, identity(made)).message == "Not found"


# --- Idempotency-Key ----------------------------------------------------------------------------------------


def test_idempotency_key_makes_one_user(server: LiveServer, sdk: Looker40SDK, door: Door) -> None:
    """The SDK sends given headers along with its login, too."""
    name = f"Once{next(UNIQUE)}"
    options: transport.TransportOptions = {"headers": {"Idempotency-Key": name}}
    body = mdls.WriteUser(first_name=name)
    first = sdk.create_user(body, transport_options=options)
    second = sdk.create_user(body, transport_options=options)
    assert second.id == first.id
    assert [found.id for found in sdk.search_users(first_name=name)] == [first.id]
    sdk.delete_user(identity(first))


def test_idempotency_key_never_repeats_a_login(server: LiveServer, new_sdk) -> None:
    options: transport.TransportOptions = {"headers": {"Idempotency-Key": f"login{next(UNIQUE)}"}}
    one, other = new_sdk(), new_sdk()
    assert one.me(transport_options=options).id == other.me(transport_options=options).id == "1"
    assert one.auth.token.access_token != other.auth.token.access_token


# --- sessions and the instance ------------------------------------------------------------------------------


def test_session_moves_to_the_dev_workspace(sdk: Looker40SDK) -> None:
    session = sdk.session()
    assert (session.workspace_id, session.sudo_user_id) == ("production", None)
    assert sdk.update_session(mdls.WriteApiSession(workspace_id="dev")).workspace_id == "dev"
    assert sdk.session().workspace_id == "dev"


def test_versions_are_what_clients_compare(sdk: Looker40SDK, server: LiveServer) -> None:
    versions = sdk.versions()
    assert versions.looker_release_version and versions.looker_release_version.startswith("26.")
    assert versions.current_version and versions.current_version.version == "4.0"
    assert versions.api_server_url == server.tls.url
    assert versions.supported_versions
    assert "4.0" in [each.version for each in versions.supported_versions]


def test_all_timezones_know_berlin(sdk: Looker40SDK) -> None:
    labels = {zone.value: zone.label for zone in sdk.all_timezones()}
    assert "Europe/Berlin" in labels and "America/Los_Angeles" in labels


def test_all_locales_know_english(sdk: Looker40SDK) -> None:
    assert "en" in [locale.code for locale in sdk.all_locales()]


def test_get_setting_answers(sdk: Looker40SDK) -> None:
    assert sdk.get_setting().timezone == "UTC"


def test_all_workspaces_are_two(sdk: Looker40SDK) -> None:
    assert {workspace.id for workspace in sdk.all_workspaces()} == {"production", "dev"}


# --- errors -------------------------------------------------------------------------------------------------


def test_missing_look_raises_with_its_page(sdk: Looker40SDK, server: LiveServer) -> None:
    refused = refusal(sdk.look, "999999")
    assert refused.message == "Not found"
    assert refused.documentation_url == f"{server.tls.url}/docs/r/err/4.0/404/get/looks/:look_id"
    assert list(refused.errors) == []


def test_invalid_body_raises_with_its_fields(sdk: Looker40SDK) -> None:
    refused = refusal(sdk.create_folder, mdls.CreateFolder(name="", parent_id="1"))
    assert refused.message == "Validation Failed"
    assert [detail.field for detail in refused.errors] == ["name"]
    assert all(detail.documentation_url and detail.message and detail.code for detail in refused.errors)


def test_operation_of_a_later_release_says_so(sdk: Looker40SDK) -> None:
    refused = refusal(sdk.all_boards)
    assert "all_boards" in refused.message


def test_unknown_search_field_is_named(sdk: Looker40SDK) -> None:
    refused = refusal(sdk.search_users, sorts="no_such_field")
    assert "no_such_field" in refused.message or "no_such_field" in str(refused.errors)
