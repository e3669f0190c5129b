"""The picture of a stored query as a specification, by the rights of whoever asks."""

from __future__ import annotations

from typing import Any

from client import Client, Person

PREFIX = "/api/lookalike/v1"
BY_STATUS: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count"],
    "sorts": ["order_items.status"],
    "vis_config": {"type": "looker_column"},
}


def query_id(person: Person, **more: Any) -> str:
    return person.post("/queries", json={**BY_STATUS, **more}).json()["id"]


def chart(person: Person, number: str, **body: Any) -> Any:
    return person.post(f"{PREFIX}/queries/{number}/chart", json=body, whole=True)


def test_chart_shows_the_rows_of_the_query(demo_api: Client) -> None:
    person = demo_api.as_developer
    number = query_id(person)
    found = chart(person, number).json()
    rows = person.get(f"/queries/{number}/run/json").json()
    drawn = [(item["x"], item["y"]) for item in found["specification"]["data"]["values"]]
    assert drawn == [(row["order_items.status"], row["order_items.count"]) for row in rows]
    assert (found["kind"], found["rows"], found["truncated"]) == ("looker_column", len(rows), False)


def test_settings_of_the_body_stand_in_place_of_the_query(demo_api: Client) -> None:
    person = demo_api.as_developer
    found = chart(person, query_id(person), vis_config={"type": "looker_bar"}).json()
    assert found["kind"] == "looker_bar"


def test_second_chart_comes_from_the_cache(demo_api: Client) -> None:
    person = demo_api.as_developer
    number = query_id(person, vis_config={"type": "looker_line", "y_axis_gridlines": False})
    hits = [chart(person, number).headers["x-lookalike-cache"] for _ in range(2)]
    assert hits == ["miss", "hit"]


def test_type_that_is_not_drawn_is_refused_by_name(demo_api: Client) -> None:
    person = demo_api.as_developer
    refused = chart(person, query_id(person), vis_config={"type": "looker_globe"})
    assert refused.status_code == 400
    assert refused.json()["message"].startswith(
        "Visualization type 'looker_globe' cannot be drawn; there are: "
    )


def test_chart_is_no_format_of_queries(demo_api: Client) -> None:
    person = demo_api.as_developer
    assert person.get(f"/queries/{query_id(person)}/run/chart").status_code == 400
