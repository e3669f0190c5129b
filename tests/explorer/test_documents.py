"""The documents that the API Explorer reads."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from client import Client
from lookalike.api_explorer.index import documents

INDEX: dict[str, Any] = json.loads(documents().index)
OPERATIONS = {each["id"]: each for each in INDEX["operations"]}


def fetch(api: Client, path: str, **headers: str) -> Any:
    return api.request("GET", f"/api-explorer/data/{path}", whole=True, headers=headers)


def test_index_names_every_operation_of_both_apis() -> None:
    assert len([each for each in INDEX["operations"] if not each.get("own")]) == 506
    assert OPERATIONS["undo_operation"]["own"] is True


def test_index_is_small_enough_for_the_first_screen() -> None:
    assert len(gzip.compress(documents().index, 9)) <= 80_000


@pytest.mark.parametrize(
    ("operation", "grade"),
    [
        ("all_users", "read"),
        ("start_pdt_build", "write"),
        ("run_inline_query", "harmless"),
        ("create_query", "harmless"),
        ("test_connection", "harmless"),
        ("run_sql_query", "write"),
        ("create_user", "write"),
        ("update_look", "write"),
        ("scheduled_plan_run_once", "write"),
        ("delete_user", "danger"),
        ("set_role_users", "danger"),
        ("undo_operations", "danger"),
        ("kill_query", "write"),
        ("logout", "write"),
    ],
)
def test_each_operation_has_a_grade_of_care(operation: str, grade: str) -> None:
    assert OPERATIONS[operation]["grade"] == grade


def test_index_tells_the_permission_that_the_rules_ask_for() -> None:
    assert OPERATIONS["update_look"]["needs"] == "edit access to the folder, `save_looks`"
    assert OPERATIONS["login"]["needs"] == "no login"
    assert "needs" not in OPERATIONS["all_boards"] or not OPERATIONS["all_boards"].get("notYet")


def test_dry_run_is_offered_where_the_server_has_it() -> None:
    offered = {name for name, each in OPERATIONS.items() if each.get("dryRun")}
    assert {"create_user", "delete_user", "update_look"} <= offered
    assert offered.isdisjoint({"all_users", "run_sql_query", "login", "run_inline_query"})


def test_details_of_a_tag_describe_parameters_and_answers(local_api: Client) -> None:
    look = fetch(local_api, "tags/Look.json").json()["update_look"]
    assert look["parameters"]["look_id"] == "Id of a Look."
    assert [each["status"] for each in look["answers"]] == [200, 400, 404, 422, 429]


def test_types_hold_those_of_both_apis(local_api: Client) -> None:
    types = fetch(local_api, "types.json").json()
    assert types["Look"]["properties"]["id"]["readOnly"] is True
    assert "UndoReport" in types


def test_unchanged_index_is_not_sent_again(local_api: Client) -> None:
    first = fetch(local_api, "index.json")
    again = fetch(local_api, "index.json", **{"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_index_is_compressed_for_browsers(local_api: Client) -> None:
    answer = fetch(local_api, "index.json", **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert fetch(local_api, "index.json", **{"Accept-Encoding": "identity"}).content == documents().index


@pytest.mark.parametrize("path", ["nothing.json", "tags/Nothing.json", "tags/..%2Findex.json"])
def test_unknown_document_is_not_found(local_api: Client, path: str) -> None:
    assert fetch(local_api, path).status_code == 404
