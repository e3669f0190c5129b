"""The contract's operations against the methods of the installed `looker-sdk`."""

from __future__ import annotations

from typing import Any

import pytest
from looker_sdk_source import Method, methods

from lookalike.contract import operations

# Operations of release 26.12 that the SDK of 26.22 no longer has. Older SDKs call them, so they stay.
REMOVED_SINCE_26_12 = {
    "create_ci_run": "replaced by create_continuous_integration_run",
    "get_ci_run": "replaced by get_continuous_integration_run",
    "create_git_diagnostic_report": "withdrawn without a successor",
    "get_git_diagnostic_report": "withdrawn without a successor",
    "repair_git_diagnostic_report": "withdrawn without a successor",
}

ADDED_SINCE_26_12 = {
    "agent_lookml",
    "all_user_db_connections",
    "cancel_continuous_integration_run",
    "color_collections_active",
    "create_continuous_integration_suite",
    "create_workforce_test_config",
    "delete_continuous_integration_suite",
    "delete_user_db_connection",
    "delete_workforce_test_config",
    "duplicate_continuous_integration_run",
    "get_continuous_integration_suite",
    "get_continuous_integration_suites",
    "get_conversation_message_responses",
    "get_dashboard_image",
    "pull_project_from_production",
    "pull_project_from_remote",
    "search_continuous_integration_runs",
    "update_continuous_integration_suite",
    "update_user_db_connection",
    "update_workforce_config",
    "upload_data",
    "workforce_config",
    "workforce_test_config",
}

# Parameters that the contract has and the SDK sends in another way.
SENT_OTHERWISE = {
    ("login", "client_id"): "the SDK sends it in the form body",
    ("login", "client_secret"): "the SDK sends it in the form body",
}

# The types that the SDK gives a body where the contract says something narrower or wider.
BODY_TYPES = {
    "login": "form",
    "fetch_integration_form": "MutableMapping[str, Any]",
    "fetch_remote_data_action_form": "MutableMapping[str, Any]",
}

QUERY_TYPES = {
    "string": "str",
    "integer": "int",
    "boolean": "bool",
    "array": "DelimSequence[str]",
    "object": "str",
}

OPERATIONS: dict[str, dict[str, Any]] = {row["id"]: row for row in operations()}
SHARED = sorted(OPERATIONS.keys() & methods().keys())


def query_parameters(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        parameter["name"]: parameter
        for parameter in row["params"]
        if parameter["in"] == "query" and (row["id"], parameter["name"]) not in SENT_OTHERWISE
    }


def sdk_query_type(parameter: dict[str, Any]) -> str:
    if parameter.get("format") == "date-time":
        return "datetime.datetime"
    return QUERY_TYPES[parameter["type"]]


def sdk_body_types(row: dict[str, Any]) -> set[str]:
    """The SDK names the write form only where it differs from the type."""
    body = row["body"]
    if row["id"] in BODY_TYPES:
        return {BODY_TYPES[row["id"]]}
    if "$ref" in body:
        name = body["$ref"].rsplit("/", 1)[1]
        return {name, f"Write{name}"}
    if body["type"] == "array":
        item = body["items"]
        return {f"Sequence[{item['$ref'].rsplit('/', 1)[1] if '$ref' in item else 'str'}]"}
    return {"str"}


def test_sdk_has_every_operation_but_the_removed():
    assert OPERATIONS.keys() - methods().keys() == REMOVED_SINCE_26_12.keys()


def test_contract_has_every_method_of_sdk():
    assert methods().keys() - OPERATIONS.keys() == set()


def test_new_operations_are_marked_with_their_release():
    assert {row["id"] for row in OPERATIONS.values() if row["since"] == "26.22"} == ADDED_SINCE_26_12


@pytest.mark.parametrize("name", SHARED)
def test_operation_is_called_as_in_sdk(name: str):
    row, method = OPERATIONS[name], methods()[name]
    assert (row["verb"], row["path"]) == (method.verb, method.path)
    in_path = [parameter["name"] for parameter in row["params"] if parameter["in"] == "path"]
    assert sorted(in_path) == sorted(method.path_params)
    check_query(query_parameters(row), method)
    check_body(row, method)


def check_query(parameters: dict[str, dict[str, Any]], method: Method) -> None:
    assert {name: sdk_query_type(parameter) for name, parameter in parameters.items()} == method.query_params
    required = {name for name, parameter in parameters.items() if parameter["required"]}
    assert required == method.required & parameters.keys()


def check_body(row: dict[str, Any], method: Method) -> None:
    if row["body"] is None:
        assert method.body is None
        return
    assert method.body in sdk_body_types(row)
    if row["id"] != "login":
        assert row["body_required"] == ("body" in method.required)
