"""Two releases of the API compared, and who uses what has changed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from client import Client, Person
from lookalike import contract
from lookalike.store import history

PATH, REQUESTS = "/api/lookalike/v1/explorer/comparisons", "/api/lookalike/v1/explorer/requests"
OURS: dict[str, Any] = json.loads(contract.openapi(""))


def compared(person: Person, **asked: Any) -> Any:
    answer = person.post(PATH, whole=True, json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(methods: list[dict[str, Any]]) -> list[str]:
    return [each["operation_id"] for each in methods]


def changed_document() -> dict[str, Any]:
    """Ours with a method less, a method more, and one that changed in every way."""
    document = copy.deepcopy(OURS)
    paths = document["paths"]
    del paths["/user"]["get"]
    paths["/zoo"] = {
        "get": {"operationId": "zoo", "tags": ["Zoo"], "responses": {"200": {"description": "Done."}}}
    }
    look = paths["/looks/{look_id}"]["patch"]
    look["parameters"][1] = {"name": "only", "in": "query", "required": True, "schema": {"type": "integer"}}
    look["requestBody"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Look"}
    look["responses"].pop("404")
    look["deprecated"] = True
    document["components"]["schemas"]["Look"]["properties"].pop("title")
    return document


@pytest.fixture
def mine(local_api: Client) -> Person:
    return local_api.person("ada")


def test_releases_tell_what_came_and_what_went(mine: Person) -> None:
    found = compared(mine, base="26.12", compared="26.22")
    assert found["releases"] == ["26.12", "26.22"]
    assert (len(found["added"]), "upload_data" in names(found["added"])) == (23, True)
    assert "create_git_diagnostic_report" in names(found["removed"])
    moved = next(each for each in found["changed"] if each["operation_id"] == "move_dashboard")
    assert moved["changes"] == ["New parameter project_name: string in the query."]


def test_the_other_way_round_tells_the_opposite(mine: Person) -> None:
    found = compared(mine, base="26.22", compared="26.12")
    assert "create_git_diagnostic_report" in names(found["added"])
    assert len(found["removed"]) == 23


def test_document_is_compared_with_a_release(mine: Person) -> None:
    found = compared(mine, base_document=OURS, compared_document=changed_document())
    assert (names(found["added"]), names(found["removed"])) == (["zoo"], ["me"])
    look = next(each for each in found["changed"] if each["operation_id"] == "update_look")
    assert look["changes"] == [
        "New parameter only: required integer in the query.",
        "No parameter fields any more.",
        "The body was LookWithQuery and is Look.",
        "No status 404 any more.",
        "It is deprecated now.",
    ]
    assert found["types"] == [{"name": "Look", "changes": ["No property title any more."]}]


def test_swagger_and_openapi_of_one_release_are_alike(mine: Person) -> None:
    swagger = json.loads(contract.swagger(""))
    found = compared(mine, base_document=swagger, compared_document=OURS)
    assert (found["added"], found["removed"], found["types"]) == ([], [], [])
    # Swagger 2 has no maps in addresses, and ours there has the key of a login in the address alone.
    assert names(found["changed"]) == ["login", "model_fieldname_suggestions"]


def test_saved_requests_that_use_a_changed_method_are_named(mine: Person) -> None:
    for name, operation in (("Nightly", "update_look"), ("Me", "me"), ("Other", "look")):
        mine.post(REQUESTS, whole=True, json={"name": name, "operation_id": operation})
    found = compared(mine, base_document=OURS, compared_document=changed_document())
    look = next(each for each in found["changed"] if each["operation_id"] == "update_look")
    assert (look["saved_requests"], found["removed"][0]["saved_requests"]) == (["Nightly"], ["Me"])


def count(api: Client, user_id: int, operation: str, total: int) -> None:
    from lookalike.store.database import utc_now

    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    row = {"created_at": hour, "operation_id": operation, "verb": "PATCH", "endpoint": "/looks/{look_id}"}
    row |= {"activity_type": "non_query", "status_class": 2, "user_id": user_id, "credential_id": 7}
    with api.instance.store.write_aside() as connection:
        history.count_calls(connection, [{**row, "total": total, "latency_sum": 1.0, "latency_max": 1.0}])


def test_callers_of_a_changed_method_are_told(local_api: Client, mine: Person) -> None:
    other = local_api.person("grace")
    count(local_api, mine.user_id, "update_look", 3)
    count(local_api, other.user_id, "update_look", 5)
    asked = {"base_document": OURS, "compared_document": changed_document()}
    hers, his = (str(mine.user_id), 3), (str(other.user_id), 5)
    assert callers(compared(local_api.as_admin, **asked)) == [his, hers]
    assert callers(compared(mine, **asked)) == [hers]


def callers(found: Any) -> list[tuple[str, int]]:
    look = next(each for each in found["changed"] if each["operation_id"] == "update_look")
    return [(each["user_id"], each["calls"]) for each in look["callers"]]


def test_deprecated_method_in_use_is_told_though_it_stays(mine: Person) -> None:
    mine.post(REQUESTS, whole=True, json={"name": "Theme", "operation_id": "default_theme"})
    found = compared(mine, base="26.12", compared="26.22")
    theme = next(each for each in found["changed"] if each["operation_id"] == "default_theme")
    assert theme["changes"] == ["It was deprecated before, and is in use."]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"base": "3.1", "compared": "26.22"}, "base"),
        ({"base": "26.12"}, "compared"),
        ({"base_document": [1], "compared": "26.22"}, "base_document"),
        ({"base_document": {"openapi": "3.0.0"}, "compared": "26.22"}, None),
        ({"base_document": {"openapi": "3.0.0", "paths": {"/a": {"get": 5}}}, "compared": "26.22"}, None),
        ({"base_document": {"openapi": "3.0.0", "paths": []}, "compared": "26.22"}, None),
        (
            {"base_document": {"swagger": "2.0", "paths": {}, "definitions": {"A": 1}}, "compared": "26.22"},
            None,
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(mine: Person, asked: dict[str, Any], field: str | None) -> None:
    answer = mine.post(PATH, whole=True, json=asked)
    assert (answer.status_code, answer.json()["errors"][0].get("field")) == (422, field)
