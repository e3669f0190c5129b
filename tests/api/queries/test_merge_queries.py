"""Merged queries, stored and read. Expected answers: API contract reference, section 4.7."""

from __future__ import annotations

from typing import Any

from client import Client, Person

ITEMS = {"model": "thelook", "view": "order_items", "fields": ["order_items.status", "order_items.count"]}
USERS = {"model": "thelook", "view": "users", "fields": ["users.state", "users.count"]}


def sources(person: Person) -> list[dict[str, Any]]:
    first, second = (person.post("/queries", json=body).json() for body in (ITEMS, USERS))
    pair = {"field_name": "order_items.status", "source_field_name": "users.state"}
    return [
        {"query_id": first["id"], "name": "Items"},
        {"query_slug": second["slug"], "name": "Users", "merge_fields": [pair]},
    ]


def test_sources_are_named_by_id_and_slug(demo_api: Client) -> None:
    person = demo_api.as_developer
    answer = person.post("/merge_queries", json={"source_queries": sources(person), "limit": "10"})
    assert answer.status_code == 200, answer.text
    merged = answer.json()
    assert [source["name"] for source in merged["source_queries"]] == ["Items", "Users"]
    assert all(source["query_id"] and source["query_slug"] for source in merged["source_queries"])
    assert (merged["limit"], merged["total"]) == ("10", False)
    assert person.get(f"/merge_queries/{merged['id']}").json() == merged


def test_same_body_is_the_same_merged_query(demo_api: Client) -> None:
    person = demo_api.as_developer
    bodies = [{"source_queries": sources(person)} for _ in range(2)]
    first, again = (person.post("/merge_queries", json=body).json()["id"] for body in bodies)
    other = person.post("/merge_queries", json={**bodies[0], "total": True}).json()["id"]
    assert first == again != other


def test_unknown_queries_and_fields_are_named_together(demo_api: Client) -> None:
    person = demo_api.as_developer
    given = sources(person)
    given[1]["merge_fields"][0]["source_field_name"] = "users.nothing"
    given.append({"query_id": "999999"})
    answer = person.post("/merge_queries", json={"source_queries": given})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [
        "source_queries[1].merge_fields",
        "source_queries[2].query_id",
    ]


def test_merged_query_without_sources_is_refused(demo_api: Client) -> None:
    assert demo_api.as_developer.post("/merge_queries", json={}).status_code == 422


def test_merged_query_needs_the_data_of_all_its_models(demo_api: Client, outsider: Person) -> None:
    person = demo_api.as_developer
    merged = person.post("/merge_queries", json={"source_queries": sources(person)}).json()
    assert outsider.get(f"/merge_queries/{merged['id']}").status_code == 404
    assert outsider.post("/merge_queries", json={"source_queries": sources(person)}).status_code == 422
