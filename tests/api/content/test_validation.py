"""Content that names what is no more: each field, explore and model is told, with the Look or the schedule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from client import Client, Person
from lookalike.store import schema as s
from lookalike.store.queries import add_query

QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}


def look(api: Client, title: str = "Broken", folder_id: int = 1, **query: Any) -> int:
    """A Look on a query as it was stored when the LookML was another."""
    with api.instance.store.write() as work:
        query_id = add_query(work, {**QUERY, **query})["id"]
    body = {"title": title, "folder_id": str(folder_id), "query_id": str(query_id)}
    answer = api.as_admin.post("/looks", json=body)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


def validated(person: Person, criteria: str = "") -> dict[str, Any]:
    answer = person.get(f"/content_validation?{criteria}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def missing(api: Client) -> list[str | None]:
    found = validated(api.as_admin)["content_with_errors"]
    return [error["field_name"] for content in found for error in content["errors"]]


def test_look_that_fits_the_model_has_no_errors(data_api: Client) -> None:
    look(data_api, filters={"users.state": "California"}, sorts=["order_items.count desc 0"])
    found = validated(data_api.as_admin)
    assert found["content_with_errors"] == []
    assert (found["total_looks_validated"], found["total_explores_validated"]) == (1, 1)


def test_field_that_is_gone_is_named_with_its_look(data_api: Client) -> None:
    look_id = look(data_api, fields=["order_items.count", "order_items.statu"])
    (content,) = validated(data_api.as_developer)["content_with_errors"]
    assert content["look"] == {
        "id": str(look_id),
        "title": "Broken",
        "short_url": f"/looks/{look_id}",
        "folder": {"id": "1", "name": "Shared"},
    }
    assert content["errors"] == [
        {
            "message": "The explore 'order_items' of the model 'thelook' has no field 'order_items.statu'. "
            "Did you mean 'order_items.status'?",
            "field_name": "order_items.statu",
            "model_name": "thelook",
            "explore_name": "order_items",
            "removable": True,
        }
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"filters": {"users.gone": "x"}},
        {"pivots": ["users.gone"]},
        {"sorts": ["users.gone desc 1"]},
        {"fill_fields": ["users.gone"]},
        {"subtotals": ["users.gone"]},
        {"filter_expression": "${users.gone} = 1"},
        {"dynamic_fields": json.dumps([{"measure": "m", "based_on": "users.gone", "type": "sum"}])},
        {"dynamic_fields": json.dumps([{"table_calculation": "t", "expression": "${users.gone} + 1"}])},
        {
            "dynamic_fields": json.dumps(
                [{"measure": "m", "based_on": "users.id", "filters": {"users.gone": "1"}}]
            )
        },
        {
            "dynamic_fields": json.dumps(
                [{"table_calculation": "t", "calculation_type": "running_total", "args": ["users.gone"]}]
            )
        },
    ],
)
def test_field_is_found_missing_wherever_it_is_named(data_api: Client, query: dict[str, Any]) -> None:
    look(data_api, **query)
    assert missing(data_api) == ["users.gone"]


def test_fields_of_the_querys_own_are_there(data_api: Client) -> None:
    own = [
        {"dimension": "decade", "expression": "floor(${users.age} / 10)"},
        {"measure": "oldest", "based_on": "users.age", "type": "max"},
        {"table_calculation": "twice", "expression": "${oldest} * 2"},
    ]
    fields = ["decade", "oldest", "twice"]
    look(data_api, fields=fields, dynamic_fields=json.dumps(own), sorts=["twice desc"])
    assert missing(data_api) == []


def test_expression_that_cannot_be_read_is_told(data_api: Client) -> None:
    look(data_api, filter_expression="${users.age} = (")
    ((content,),) = (validated(data_api.as_admin)["content_with_errors"],)
    assert "cannot be read" in content["errors"][0]["message"]
    assert content["errors"][0]["removable"] is False


def test_explore_and_model_that_are_gone_are_named(data_api: Client) -> None:
    look(data_api, "Explore", view="gone")
    look(data_api, "Model", model="gone")
    errors = [each["errors"][0] for each in validated(data_api.as_admin)["content_with_errors"]]
    assert [each["message"] for each in errors] == [
        "The model 'thelook' has no explore 'gone'.",
        "There is no model 'gone'.",
    ]


def test_filters_of_a_schedule_are_checked_too(data_api: Client) -> None:
    look_id = look(data_api)
    with data_api.instance.store.write() as work:
        plan = {
            "name": "Weekly",
            "user_id": data_api.as_admin.user_id,
            "look_id": look_id,
            "created_at": work.now,
            "updated_at": work.now,
            "doc": {"filters_string": "?users.gone=1&users.state=Texas"},
        }
        plan_id = work.insert(s.scheduled_plans, plan)["id"]
    found = validated(data_api.as_admin)
    (content,) = found["content_with_errors"]
    assert content["scheduled_plan"] == {"id": str(plan_id), "name": "Weekly", "look_id": str(look_id)}
    assert [each["field_name"] for each in content["errors"]] == ["users.gone"]
    assert found["total_scheduled_plans_validated"] == 1


def test_only_what_the_caller_may_see_is_validated(data_api: Client) -> None:
    private = data_api.as_admin.get(f"/users/{data_api.as_admin.user_id}").json()["personal_folder_id"]
    look(data_api, "Secret", int(private), view="gone")
    assert validated(data_api.as_developer)["total_looks_validated"] == 0
    assert validated(data_api.as_admin)["total_looks_validated"] == 1
    assert data_api.as_viewer.get("/content_validation").status_code == 404


def test_folders_and_projects_narrow_it_down(data_api: Client) -> None:
    folder = data_api.as_admin.post("/folders", json={"name": "Team", "parent_id": "1"}).json()["id"]
    look(data_api, "Inside", int(folder))
    look(data_api, "Outside")
    assert validated(data_api.as_admin, f"space_ids={folder}")["total_looks_validated"] == 1
    assert validated(data_api.as_admin, "project_names=thelook")["total_looks_validated"] == 2
    answer = data_api.as_admin.get("/content_validation?project_names=gone")
    assert (answer.status_code, "gone" in answer.text) == (400, True)


def test_thousands_of_looks_are_validated_in_parts(data_api: Client) -> None:
    first = look(data_api, "First", fields=["users.gone"])
    with data_api.instance.store.write() as work:
        row = work.get(s.looks, first)
        assert row is not None
        for number in range(1_200):
            more = {"title": f"Look {number}", "content_metadata_id": row["content_metadata_id"]}
            work.insert(s.looks, {**{key: row[key] for key in row if key != "id"}, **more})
    found = validated(data_api.as_admin)
    assert (found["total_looks_validated"], len(found["content_with_errors"])) == (1_201, 1_201)
