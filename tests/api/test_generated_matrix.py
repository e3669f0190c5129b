"""Every operation that works, made from the contract, as six kinds of caller, on things of others and on one's own.

The table by hand (test_access_matrix.py) says what comes of it; this one says what must hold for all of them, also for
an operation that somebody adds tomorrow: without a token that counts nobody gets in, nobody gets past a permission that
the operation's rule asks for, and nothing that belongs to somebody else is in any answer. Whatever is somebody else's
is named after a zebra.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scene import ZEBRA, Scene, served_scene

from client import LoopThread
from contract_check import ContractCheck
from lookalike.api.not_yet import NOT_YET
from lookalike.api_explorer.asked import asked_by
from lookalike.dispatch.contract import Operation, Schema, read_contract

CONTRACT = read_contract()
WORKING = sorted(set(CONTRACT.operations) - NOT_YET)
PEOPLE = ("nobody", "viewer", "developer")
OWN = {
    "user_id": "{me}",
    "folder_id": "{mine.folder}",
    "space_id": "{mine.folder}",
    "look_id": "{mine.look}",
    "device_id": "{mine.phone}",
}
FOREIGN = {
    "user_id": "{other}",
    "folder_id": "{private.folder}",
    "space_id": "{private.folder}",
    "look_id": "{private.look}",
    "resource_id": "{private.look}",
    "device_id": "{phone}",
    "query_id": "{private.query}",
    "merge_query_id": "{private.merge}",
    "scheduled_plan_id": "{private.plan}",
    "content_metadata_id": "{private.content}",
    "content_metadata_access_id": "{private.rule}",
    "content_favorite_id": "{private.favorite}",
    "credentials_api3_id": "{other.key}",
    "credentials_embed_id": "{other.embed}",
    "key_id": "{other.key}",
    "client_guid": "{app}",
    "embed_secret_id": "{secret}",
    "session_reference_token": "{reference}",
    "entry_id": "{helping}",
    "operation": "{operation}",
    "id": "{trashed}",
    "datagroup_id": "{datagroup}",
    "materialization_id": "{build}",
    "lookml_model_name": "{model}",
    "group_id": "{group}",
    "role_id": "{role}",
    "permission_set_id": "{permission_set}",
    "model_set_id": "{model_set}",
    "user_attribute_id": "{attribute}",
    "credential_id": "{other.email}",
    "test_slug": "{trial.saml}",
    "explorer_call_id": "{noted}",
    "explorer_request_id": "{saved}",
    "query_task_id": "{task}",
    "key": "{lockout}",
    "breaker_id": "{breaker}",
    "sandbox_id": "{sandbox}",
    "session_id": "{session}",
    "slug": "{statement}",
    "deleting_group_id": "{child.inner}",
}
# Words that are no things of anybody's.
WORDS = {
    "api_version": "4.0",
    "specification": "swagger.json",
    "connection_name": "thelook",
    "credential_type": "email",
    "result_format": "json",
    "model": "thelook",
    "model_name": "thelook",
    "view": "order_items",
    "view_name": "order_items",
    "explore_name": "order_items",
    "field_name": "products.brand",
    "workspace_id": "production",
    "export_format": "http",
    "setting_name": "token_seconds",
    "pattern": "a",
    "terms": "a",
    "dashboard_id": "1",
    "lookml_dashboard_id": "a::b",
}
OF_OPERATION = {
    "run_sql_interface_query": {"query_id": "{private.sql}"},
    "query_for_slug": {"slug": "{private.slug}"},
    "user_session": {"user_id": "{session.owner}"},
    "delete_user_session": {"user_id": "{session.owner}"},
    "delete_group_from_group": {"group_id": "{child.outer}"},
    "restore_from_trash": {"type": "folders"},
    "content_thumbnail": {"type": "look"},
    "vector_thumbnail": {"type": "look"},
    "redo_operation": {"operation": "{undone}"},
    "update_service_account": {"user_id": "{service}"},
    "delete_service_account": {"user_id": "{service}"},
    "oidc_test_config": {"test_slug": "{trial.oidc}"},
    "delete_oidc_test_config": {"test_slug": "{trial.oidc}"},
    "workforce_test_config": {"test_slug": "{trial.workforce}"},
    "delete_workforce_test_config": {"test_slug": "{trial.workforce}"},
}
ASKED = {
    "content_metadata_id": "{private.content}",
    "parent_id": "{private.content}",
    "folder_id": "{private.folder}",
    "query_task_ids": "0" * 32,
    "crontab": "0+8+*+*+1",
}
# Values of bodies that name something; all other required ones are of their type and mean nothing.
GIVEN = {
    "parent_id": "{private.folder}",
    "query_id": "{private.query}",
    "model": "thelook",
    "view": "order_items",
    "result_format": "json",
    "name": "{new}",
}
OF_TYPE = {"string": "x", "integer": 1, "number": 1.0, "boolean": False, "array": [], "object": {}}
UNKNOWN = "99999"
# Questions belong to nobody: the same one is stored once, and whoever may explore a model may read and ask it.
OPEN_TO_EXPLORERS = {"query", "query_for_slug", "create_query_task"}
# Their slugs are of 128 bits and more: who has one was given it, and may ask the connection anything anyway.
OPEN_TO_EXPLORERS |= {"sql_query", "run_sql_query"}
OPEN_TO_ALL = {"workspace"}  # the one of production; a rule of the other asks for `develop`
# A copy of the whole instance takes seconds; its own tests make some.
NOT_BY_ADMINISTRATORS = {"create_sandbox"}


def path_of(operation: Operation, things: dict[str, str]) -> str:
    """The path with what its parameters name filled in: first what `things` has, a word, or an id of nothing."""
    known = {**WORDS, **things, **OF_OPERATION.get(operation.id, {})}
    path = re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], UNKNOWN), operation.path)
    wanted = [each.name for each in operation.params if each.place == "query" and each.required]
    query = "&".join(f"{name}={ASKED.get(name, UNKNOWN)}" for name in wanted)
    own = operation.prefix if operation.prefix != "/api/4.0" else ""
    return f"{own}{path}?{query}" if query else f"{own}{path}"


def body_of(operation: Operation) -> Any:
    """The smallest body that the contract takes."""
    if operation.body_type is None:
        return None
    if operation.body_type != "object" or operation.body_is_list:
        return [] if operation.body_is_list or operation.body_type == "array" else "x"
    schema: Schema | None = CONTRACT.schemas.get(operation.body or "")
    if schema is None:
        return {}
    return {name: GIVEN.get(name, OF_TYPE.get(schema.properties[name].type, "x")) for name in schema.required}


@pytest.fixture(scope="module")
def scene(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Scene]:
    data = tmp_path_factory.mktemp("generated") / "data"
    with served_scene(sqlite_template, thelook_file, data, loop_thread, contract_check) as scene:
        yield scene


@pytest.mark.parametrize("name", WORKING)
def test_operation_on_things_of_others_keeps_to_its_rule(scene: Scene, name: str) -> None:
    operation = CONTRACT.operations[name]
    path, body, verb = path_of(operation, FOREIGN), body_of(operation), operation.verb.upper()
    public = scene.api.app.dispatcher.handlers[name].rule is None
    for caller in ("stranger", "wrong"):
        answer = scene.call(caller, verb, path, body)
        assert public or answer.status_code == 401, caller
        assert ZEBRA not in answer.text.lower(), caller
    for caller in PEOPLE:
        answer = scene.call(caller, verb, path, body)
        if not (name in OPEN_TO_EXPLORERS and caller == "developer"):
            assert ZEBRA not in answer.text.lower(), f"{caller}: {answer.text}"
        if name not in OPEN_TO_ALL and is_refused(scene, name, caller):
            assert answer.status_code in (403, 404), f"{caller}: {answer.status_code} {answer.text}"
    if name not in NOT_BY_ADMINISTRATORS:
        assert scene.call("admin", verb, path, body).status_code not in (401, 500)


@pytest.mark.parametrize(
    "name", [each for each in WORKING if set(OWN) & set(CONTRACT.operations[each].path_params)]
)
def test_operation_on_ones_own_things_shows_nobody_else(scene: Scene, name: str) -> None:
    operation = CONTRACT.operations[name]
    path, body = path_of(operation, {**FOREIGN, **OWN}), body_of(operation)
    for caller in PEOPLE:
        answer = scene.call(caller, operation.verb.upper(), path, body)
        assert answer.status_code != 401
        assert ZEBRA not in answer.text.lower(), f"{caller}: {answer.text}"


def is_refused(scene: Scene, name: str, caller: str) -> bool:
    """Whether the rule asks for permissions alone, of which this caller has none."""
    handler = scene.api.app.dispatcher.handlers[name]
    if handler.rule is None:
        return False
    asked = asked_by(handler.rule, has_row=handler.row_param is not None)
    if asked == "the Admin permission set":
        return True
    permissions = re.findall(r"`(\w+)`", asked)
    rest = re.sub(r"`\w+`|,", "", asked).strip()
    token = scene.kept_caller(caller).token or ""
    who = scene.api.instance.callers.of(token)
    assert who is not None
    return bool(permissions) and not rest and not any(who.has(each) for each in permissions)


def test_every_parameter_of_a_path_is_known() -> None:
    """A new one names a thing of somebody else's here, or is a word."""
    known = {*FOREIGN, *WORDS, *(each for more in OF_OPERATION.values() for each in more)}
    found = {each for name in WORKING for each in CONTRACT.operations[name].path_params}
    assert found - known == set()
