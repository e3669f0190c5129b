"""The list of one's own statements in the SQL Runner."""

from __future__ import annotations

from typing import Any

from client import Client, Person

PATH = "/api/lookalike/v1/sql-statements"


def stored(person: Person, sql: str) -> str:
    answer = person.post("/sql_queries", json={"connection_name": "thelook", "sql": sql})
    assert answer.status_code == 200, answer.text
    return answer.json()["slug"]


def statements(person: Person, **params: Any) -> list[dict[str, Any]]:
    answer = person.get(PATH, whole=True, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_own_statements_are_listed_last_run_first(demo_api: Client) -> None:
    person = demo_api.as_developer
    older, newer = stored(person, "SELECT 11 AS older"), stored(person, "SELECT 12 AS newer")
    for slug in (newer, older):
        assert person.post(f"/sql_queries/{slug}/run/json").status_code == 200
    assert [each["slug"] for each in statements(person, limit=2)] == [older, newer]


def test_statement_tells_where_it_runs_and_how_often(demo_api: Client) -> None:
    person = demo_api.as_developer
    slug = stored(person, "SELECT 13 AS told")
    person.post(f"/sql_queries/{slug}/run/json")
    found = next(each for each in statements(person) if each["slug"] == slug)
    assert (found["connection_name"], found["sql"], found["run_count"]) == ("thelook", "SELECT 13 AS told", 1)
    assert found["last_run_at"] is not None


def test_statements_of_others_are_not_listed(demo_api: Client) -> None:
    slug = stored(demo_api.as_admin, "SELECT 14 AS of_the_administrator")
    assert slug not in {each["slug"] for each in statements(demo_api.as_developer)}


def test_statements_can_be_searched_by_their_text(demo_api: Client) -> None:
    person = demo_api.as_developer
    slug = stored(person, "SELECT 15 AS needle")
    assert [each["slug"] for each in statements(person, sql="%NEEDLE%")] == [slug]


def test_whoever_may_not_run_sql_has_no_list(demo_api: Client) -> None:
    assert demo_api.as_viewer.get(PATH, whole=True).status_code == 404
