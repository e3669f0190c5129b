"""The documents that the server hands out, and the files that they are made from."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from looker_sdk_source import methods, text

import lookalike.contract
from lookalike.contract import openapi, operations, own_openapi, own_operations, swagger, types

REPOSITORY = Path(__file__).resolve().parents[2]
GENERATED = Path(lookalike.contract.__file__).parent

OPENAPI: dict[str, Any] = json.loads(openapi("https://bi.example.com:19999"))
SWAGGER: dict[str, Any] = json.loads(swagger("https://bi.example.com:19999"))


def operations_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolves(document: dict[str, Any], reference: str) -> bool:
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node.get(step, {})
    return bool(node)


def words(prose: str) -> list[str]:
    return re.findall(r"[a-z0-9_']+", prose.lower())


def runs(prose: str) -> set[tuple[str, ...]]:
    """Every seven words in a row."""
    found = words(prose)
    return {tuple(found[i : i + 7]) for i in range(len(found) - 6)}


def prose_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node[key] for key in ("summary", "description") if isinstance(node.get(key), str))
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from prose_of(value)


GENERATED_FILES = (
    *("openapi.json", "swagger.json", "operations.json", "types.py"),
    *("own_openapi.json", "own_operations.json", "own_types.py"),
)


@pytest.mark.parametrize("name", GENERATED_FILES)
def test_generated_file_is_fresh(name: str, rebuilt: Path):
    assert (rebuilt / name).read_bytes() == (GENERATED / name).read_bytes(), "run `make contract`"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contract")
    subprocess.run([sys.executable, REPOSITORY / "contract" / "build.py", folder], check=True, timeout=60)
    return folder


def test_documents_hold_506_operations_and_379_types():
    assert len(operations_of(OPENAPI)) == len(operations_of(SWAGGER)) == len(operations()) == 506
    assert len(OPENAPI["components"]["schemas"]) == len(SWAGGER["definitions"]) == 379


@pytest.mark.parametrize("document", [OPENAPI, SWAGGER], ids=["openapi", "swagger"])
def test_every_reference_resolves(document: dict[str, Any]):
    assert [reference for reference in references(document) if not resolves(document, reference)] == []


@pytest.mark.parametrize("document", [OPENAPI, SWAGGER], ids=["openapi", "swagger"])
def test_operation_ids_are_unique(document: dict[str, Any]):
    ids = [operation["operationId"] for operation in operations_of(document)]
    assert len(ids) == len(set(ids))


def test_both_documents_have_the_same_operations():
    calls = [
        {(path, verb) for path in document["paths"] for verb in document["paths"][path]}
        for document in (OPENAPI, SWAGGER)
    ]
    assert calls[0] == calls[1]


def test_openapi_names_the_address_of_the_server():
    assert OPENAPI["servers"] == [{"url": "https://bi.example.com:19999/api/4.0"}]


def test_swagger_names_the_address_of_the_server():
    assert SWAGGER["host"] == "bi.example.com:19999"
    assert SWAGGER["schemes"] == ["https"]
    assert SWAGGER["basePath"] == "/api/4.0"


def test_no_placeholder_is_left_in_documents():
    assert "__API" not in json.dumps([OPENAPI, SWAGGER])


def test_swagger_parameters_are_of_version_2():
    places = {parameter["in"] for row in operations_of(SWAGGER) for parameter in row.get("parameters", ())}
    assert places == {"path", "query", "body"}
    assert all(
        "schema" not in parameter
        for row in operations_of(SWAGGER)
        for parameter in row.get("parameters", ())
        if parameter["in"] != "body"
    )


def test_swagger_body_names_its_definition():
    update_look = SWAGGER["paths"]["/looks/{look_id}"]["patch"]
    assert update_look["parameters"][-1] == {
        "name": "body",
        "in": "body",
        "required": True,
        "schema": {"$ref": "#/definitions/LookWithQuery"},
    }


def test_release_stands_in_both_documents():
    assert OPENAPI["info"]["x-looker-release-version"] == "26.22.0"
    assert SWAGGER["info"]["x-looker-release-version"] == "26.22.0"


def test_every_operation_has_a_sentence_as_summary():
    faulty = [
        row["id"] for row in operations() if not row["summary"].endswith(".") or len(row["summary"]) > 160
    ]
    assert faulty == []


def test_no_summary_is_the_sdks_own():
    copied = [
        row["id"]
        for row in operations()
        if row["id"] in methods() and words(row["summary"]) == words(methods()[row["id"]].docstring)
    ]
    assert copied == []


def test_prose_shares_no_seven_words_with_sdk():
    sdk = runs(text("methods").replace("#", " ")) | runs(text("models"))
    assert [sentence for sentence in set(prose_of(OPENAPI)) if runs(sentence) & sdk] == []


def test_no_two_operations_share_a_summary():
    summaries = [row["summary"] for row in operations()]
    assert sorted({text for text in summaries if summaries.count(text) > 1}) == []


def test_operation_row_tells_how_to_call_it():
    (row,) = (row for row in operations() if row["id"] == "update_look")
    del row["summary"]
    assert row == {
        "id": "update_look",
        "verb": "PATCH",
        "path": "/looks/{look_id}",
        "tag": "Look",
        "params": [
            {"name": "look_id", "in": "path", "required": True, "type": "string"},
            {"name": "fields", "in": "query", "required": False, "type": "string"},
        ],
        "body": {"$ref": "#/components/schemas/LookWithQuery"},
        "body_type": "WriteLookWithQuery",
        "body_media_type": "application/json",
        "body_required": True,
        "success_status": 200,
        "success_media_types": ["application/json"],
        "success_schema": {"$ref": "#/components/schemas/LookWithQuery"},
        "statuses": [200, 400, 404, 422, 429],
        "stability": "stable",
        "deprecated": False,
        "activity": "non_query",
        "since": "26.12",
    }


@pytest.mark.parametrize(
    ("operation_id", "status"),
    [
        ("login", 200),
        ("logout", 204),
        ("create_user", 200),
        ("copy_look", 201),
        ("move_look", 201),
        ("copy_dashboard", 201),
        ("move_dashboard", 201),
        ("import_lookml_dashboard", 201),
        ("create_dashboard_filter_state", 201),
        ("create_continuous_integration_run", 201),
        ("deploy_to_production", 204),
        ("validate_theme", 204),
        ("tag_ref", 200),
        ("query_task_results", 200),
        ("delete_color_collection", 204),
    ],
)
def test_success_status_is_the_one_clients_see(operation_id: str, status: int):
    assert {row["id"]: row["success_status"] for row in operations()}[operation_id] == status


OWN: dict[str, Any] = json.loads(own_openapi("https://bi.example.com:19999"))


def test_own_document_has_an_address_of_its_own():
    assert OWN["servers"] == [{"url": "https://bi.example.com:19999/api/lookalike/v1"}]


def test_own_operations_are_not_in_lookers_document():
    own = {row["id"] for row in own_operations()}
    assert own == {operation["operationId"] for operation in operations_of(OWN)}
    assert own and own & {row["id"] for row in operations()} == set()


def test_own_document_resolves_every_reference():
    assert [reference for reference in references(OWN) if not resolves(OWN, reference)] == []


def test_own_document_holds_only_types_that_it_needs():
    named = {reference.rpartition("/")[2] for reference in references(OWN)}
    assert set(OWN["components"]["schemas"]) == named


def test_absent_and_null_stay_apart_in_bodies():
    body = msgspec.json.decode(b'{"title": null}', type=types.WriteLookWithQuery)
    assert body.title is None
    assert body.description is msgspec.UNSET


def test_bodies_ignore_read_only_and_unknown_keys():
    sent = b'{"id": 7, "can": {"show": true}, "sunshine": 1, "title": "Orders"}'
    body = msgspec.json.decode(sent, type=types.WriteLookWithQuery)
    assert msgspec.to_builtins(body) == {"title": "Orders"}


def test_property_named_like_a_keyword_keeps_its_name_on_the_wire():
    body = msgspec.json.decode(b'{"from": "bi@example.com"}', type=types.WriteSmtpSettings)
    assert body.from_ == "bi@example.com"
