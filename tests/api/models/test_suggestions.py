"""Suggested values for filters: where they come from, and that nobody is suggested what they may not see."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.query_runs.suggestions import matches
from postgres import PostgresServer

MODEL = """
connection: "shop"
named_value_format: kilo { value_format: "0.0,\\"K\\"" strict_value_format: yes }
access_grant: payroll { user_attribute: department allowed_values: ["board"] }
view: users {
  sql_table_name: users ;;
  dimension: id { type: number primary_key: yes }
  dimension: city {}
  dimension: country { full_suggestions: yes }
  dimension: region { full_suggestions: no sql: ${TABLE}.country ;; }
  dimension: open_city { sql: ${TABLE}.city ;; bypass_suggest_restrictions: yes }
  dimension: open_region { sql: ${TABLE}.city ;; full_suggestions: no bypass_suggest_restrictions: yes }
  dimension: secret { sql: ${TABLE}.city ;; required_access_grants: [payroll] }
  dimension: quiet { sql: ${TABLE}.city ;; suggestable: no }
  dimension: tag { sql: ${TABLE}.tag ;; }
  dimension: age { type: number }
  dimension: is_adult { type: yesno sql: ${age} >= 18 ;; }
  dimension: age_tier { type: tier tiers: [18, 65] style: integer sql: ${age} ;; }
  dimension: stage { case: { when: { sql: ${age} < 18 ;; label: "Child" } else: "Adult" } }
  dimension: size { suggestions: ["Small", "Medium", "Large"] }
  dimension: town { sql: ${TABLE}.tag ;; suggest_dimension: city }
  dimension: place { sql: ${TABLE}.tag ;; suggest_explore: cities suggest_dimension: cities.name }
  dimension: hidden_place { sql: ${TABLE}.tag ;; suggest_explore: wages suggest_dimension: wages.city }
  dimension: broken { sql: ${TABLE}.no_such_column ;; }
  dimension: ordered_city { sql: CASE WHEN ${orders.id} > 0 THEN ${TABLE}.city END ;; }
  dimension_group: born { type: time timeframes: [date, month_name] sql: DATE '2000-01-01' ;; }
  filter: any_city { suggest_dimension: city }
  parameter: unit { type: unquoted allowed_value: { label: "Pounds" value: "lb" } allowed_value: { value: "kg" } }
  measure: count { type: count }
}
view: cities {
  derived_table: { sql: SELECT 'Oslo' AS name UNION ALL SELECT 'Rome' ;; }
  dimension: name {}
}
view: orders {
  sql_table_name: orders ;;
  dimension: id { type: number primary_key: yes }
  dimension: user_id { type: number }
  dimension: status {}
}
view: silent { sql_table_name: users ;; suggestions: no dimension: city {} dimension: size { suggestions: ["S"] } }
view: many { derived_table: { sql: SELECT 'v' || range AS v FROM range(1200) ;; } dimension: v {} }
view: exact { derived_table: { sql: SELECT 'v' || range AS v FROM range(1000) ;; } dimension: v {} }
explore: orders {
  join: users { relationship: many_to_one sql_on: ${orders.user_id} = ${users.id} ;; }
}
explore: users { join: orders { relationship: one_to_many sql_on: ${orders.user_id} = ${users.id} ;; } }
explore: own_users { from: users view_name: users access_filter: { field: users.country user_attribute: land } 
  join: orders { relationship: one_to_many sql_on: ${orders.user_id} = ${users.id} ;; } }
explore: adults { from: users view_name: users sql_always_where: ${users.age} >= 18 ;;
  join: orders { relationship: one_to_many sql_on: ${orders.user_id} = ${users.id} ;; } }
explore: buyers { from: users view_name: users always_join: [orders] 
  join: orders { type: inner relationship: one_to_many sql_on: ${orders.user_id} = ${users.id} ;; } }
explore: first_adults { from: users view_name: users sql_always_where: ${users.age} >= 18 ;; 
  always_filter: { filters: [users.city: "Oslo"] }
  join: orders { relationship: one_to_many sql_on: ${orders.user_id} = ${users.id} ;; } }
explore: cities {}
explore: silent {}
explore: many {}
explore: exact {}
explore: wages { from: users required_access_grants: [payroll] }
"""
TABLES = """
CREATE TABLE users (id INT, city TEXT, country TEXT, age INT, tag TEXT);
INSERT INTO users VALUES (1, 'Oslo', 'NO', 30, '50%'), (2, 'Bergen', 'NO', 12, 'a,b'), (3, 'Rome', 'IT', 40, 'a_b'),
  (4, 'New York', 'US', 50, '-x'), (5, 'York', 'UK', 9, 'say "hi"'), (6, NULL, 'UK', 20, 'NULL'), (7, '', 'UK', 20, '');
CREATE TABLE orders (id INT, user_id INT, status TEXT);
INSERT INTO orders VALUES (1, 1, 'open'), (2, 3, 'open'), (3, 2, 'shut');
"""


@pytest.fixture(scope="module")
def shop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("shop")
    with duckdb.connect(folder / "shop.duckdb") as database:
        database.execute(TABLES)
    shutil.copytree(sqlite_template, folder / "data")
    yield from opened(folder, f"duckdb:///{folder}/shop.duckdb", loop_thread, contract_check)


@pytest.fixture(scope="module")
def postgres_shop(
    postgres: PostgresServer,
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    folder, url = tmp_path_factory.mktemp("postgres_shop"), postgres.create("suggestion_shop")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)  # pyright: ignore[reportArgumentType, reportCallIssue]
    shutil.copytree(sqlite_template, folder / "data")
    yield from opened(folder, url, loop_thread, contract_check)


def opened(
    folder: Path, address: str, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    """The administrator is of the board and of all lands, the developer of Norway alone."""
    (folder / "project").mkdir()
    (folder / "project" / "shop.model.lkml").write_text(MODEL)
    stated = {"data": str(folder / "data"), "host_url": "https://bi.example.com", "connection": address}
    instance = open_instance(Settings.load({**stated, "project": str(folder / "project")}, {}))
    client = Client(instance, loop_thread, contract_check)
    give(client, "department", (client.as_admin, "board"))
    give(client, "land", (client.as_admin, "NO,IT,US,UK"), (client.as_developer, "NO"))
    yield client
    client.close()
    instance.close()


def give(client: Client, name: str, *values: tuple[Person, str]) -> None:
    attribute = {"name": name, "label": name, "type": "string"}
    made = client.as_admin.post("/user_attributes", json=attribute).json()
    for person, value in values:
        path = f"/users/{person.user_id}/attribute_values/{made['id']}"
        assert client.as_admin.patch(path, json={"value": value}).status_code == 200


def ask(person: Person, explore: str, field: str, **params: Any) -> dict[str, Any]:
    answer = person.get(f"/models/shop/views/{explore}/fields/{field}/suggestions", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def suggested(person: Person, explore: str, field: str, **params: Any) -> list[str]:
    found = ask(person, explore, field, **params)
    assert found["error"] is None
    return found["suggestions"]


CITIES = ["Bergen", "New York", "Oslo", "Rome", "York"]


def test_distinct_values_come_sorted_without_blanks(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.city") == CITIES


def test_field_may_be_named_without_its_view(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "city") == CITIES


def test_view_of_an_explore_may_be_named(shop: Client) -> None:
    assert suggested(shop.as_admin, "many", "v", term="v1199") == ["v1199"]
    assert suggested(shop.as_admin, "orders", "orders.status") == ["open", "shut"]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("york", ["New York", "York"]),
        ("york%", ["York"]),
        ("%E", ["Rome"]),
        ("n%K", ["New York"]),
        ("o%o", ["Oslo"]),
        ("%", CITIES),
        ("", CITIES),
        ("xyz", []),
        ("_slo", []),
        ("Oslo'); DROP TABLE users; --", []),
    ],
)
def test_term_is_a_part_or_a_pattern(shop: Client, term: str, expected: list[str]) -> None:
    assert suggested(shop.as_admin, "users", "users.city", term=term) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("a,", ["a,b"]),
        ("a_", ["a_b"]),
        ("-", ["-x"]),
        ('"', ['say "hi"']),
        ("nul", ["NULL"]),
        ("^", []),
        ("50", ["50%"]),
    ],
)
def test_signs_of_the_filter_language_are_plain_in_terms(
    shop: Client, term: str, expected: list[str]
) -> None:
    assert suggested(shop.as_admin, "users", "users.tag", term=term) == expected


def test_view_alone_is_asked_without_the_joins(shop: Client) -> None:
    """Nobody in York has ordered; the city is a value of the view all the same."""
    assert suggested(shop.as_admin, "orders", "users.city") == CITIES


def test_full_suggestions_are_of_the_explore(shop: Client) -> None:
    assert suggested(shop.as_admin, "orders", "users.country") == ["IT", "NO"]


def test_access_filter_keeps_foreign_values_away(shop: Client) -> None:
    assert suggested(shop.as_developer, "own_users", "users.city") == ["Bergen", "Oslo"]
    assert suggested(shop.as_admin, "own_users", "users.city") == CITIES


def test_access_filter_without_a_value_suggests_nothing(shop: Client) -> None:
    assert suggested(shop.as_viewer, "own_users", "users.city") == []


def test_access_filter_keeps_its_case(shop: Client) -> None:
    """Terms have no case; what restricts rows keeps it, even on the suggested field itself."""
    person = shop.person("lower case", 1)
    attribute = next(a for a in shop.as_admin.get("/user_attributes").json() if a["name"] == "land")
    path = f"/users/{person.user_id}/attribute_values/{attribute['id']}"
    shop.as_admin.patch(path, json={"value": "no"})
    assert suggested(person, "own_users", "users.country", term="no") == []


def test_always_where_keeps_rows_away(shop: Client) -> None:
    assert suggested(shop.as_admin, "adults", "users.city") == ["New York", "Oslo", "Rome"]


def test_always_join_makes_it_the_explore(shop: Client) -> None:
    assert suggested(shop.as_admin, "buyers", "users.city") == ["Bergen", "Oslo", "Rome"]


def test_default_filter_of_the_field_itself_is_left_out(shop: Client) -> None:
    assert suggested(shop.as_admin, "first_adults", "users.city") == ["New York", "Oslo", "Rome"]


@pytest.mark.parametrize("field", ["open_city", "open_region"])
def test_bypass_shows_all_values_of_the_view(shop: Client, field: str) -> None:
    assert suggested(shop.as_developer, "own_users", f"users.{field}") == CITIES


def test_restricted_explore_without_full_suggestions_has_none(shop: Client) -> None:
    found = ask(shop.as_developer, "own_users", "users.region")
    assert found["suggestions"] == []
    assert "full_suggestions: no" in found["error"]


def test_bypass_does_not_pass_by_grants(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.secret") == CITIES
    answer = shop.as_developer.get("/models/shop/views/users/fields/users.secret/suggestions")
    assert answer.status_code == 404


def test_filters_narrow_the_values(shop: Client) -> None:
    filters = json.dumps({"users.age": ">=40"})
    assert suggested(shop.as_admin, "users", "users.city", filters=filters) == ["New York", "Rome"]


def test_filters_on_other_views_ask_the_explore(shop: Client) -> None:
    filters = json.dumps({"orders.status": "open"})
    assert suggested(shop.as_admin, "users", "users.city", filters=filters) == ["Oslo", "Rome"]


def test_filters_may_be_spelled_as_in_python(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.city", filters="{'users.age': '50'}") == ["New York"]


def test_filter_and_term_hold_together(shop: Client) -> None:
    filters = json.dumps({"users.city": "-York"})
    assert suggested(shop.as_admin, "users", "users.city", filters=filters, term="york") == ["New York"]


@pytest.mark.parametrize("filters", ["age", "[1]", '{"users.age": 5}', "{1: 2}", "__import__('os')"])
def test_filters_of_another_shape_are_refused(shop: Client, filters: str) -> None:
    path = "/models/shop/views/users/fields/users.city/suggestions"
    answer = shop.as_admin.get(path, params={"filters": filters})
    assert answer.status_code == 400
    assert "filters" in answer.json()["message"]


def test_filter_on_an_unknown_field_is_refused(shop: Client) -> None:
    path = "/models/shop/views/users/fields/users.city/suggestions"
    answer = shop.as_admin.get(path, params={"filters": '{"users.shoe": "1"}'})
    assert answer.status_code == 400
    assert "users.shoe" in answer.json()["message"]


def test_field_made_of_other_views_is_of_the_explore(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.ordered_city") == ["Bergen", "Oslo", "Rome"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("size", ["Small", "Medium", "Large"]),
        ("is_adult", ["Yes", "No"]),
        ("stage", ["Child", "Adult"]),
        ("age_tier", ["Below 18", "18 to 64", "65 or Above", "Undefined"]),
        ("unit", ["lb", "kg"]),
    ],
)
def test_values_of_the_model_need_no_query(shop: Client, field: str, expected: list[str]) -> None:
    assert suggested(shop.as_admin, "users", f"users.{field}") == expected


def test_listed_values_are_searched_like_the_others(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.size", term="M%") == ["Medium"]
    assert suggested(shop.as_admin, "users", "users.size", term="AL") == ["Small"]


@pytest.mark.parametrize(
    ("value", "term", "found"),
    [
        ("aba", "ab%ba", False),
        ("abba", "ab%ba", True),
        ("a", "%a%a%", False),
        ("aXbXc", "a%b%c", True),
        ("abc", "a%c%b", False),
        ("Straße", "STRASSE", True),
    ],
)
def test_pattern_takes_its_pieces_in_order(value: str, term: str, found: bool) -> None:
    assert matches(value, term) is found


def test_another_dimension_can_lend_its_values(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.town", term="o%") == ["Oslo"]
    assert suggested(shop.as_developer, "own_users", "users.town") == ["Bergen", "Oslo"]
    assert suggested(shop.as_developer, "own_users", "users.any_city") == ["Bergen", "Oslo"]


def test_another_explore_can_lend_its_values(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.place") == ["Oslo", "Rome"]


def test_explore_that_is_not_granted_lends_nothing(shop: Client) -> None:
    assert suggested(shop.as_admin, "users", "users.hidden_place") == CITIES
    found = ask(shop.as_developer, "users", "users.hidden_place")
    assert found["suggestions"] == []
    assert "suggest_explore" in found["error"]


@pytest.mark.parametrize(
    ("explore", "field", "reason"),
    [
        ("users", "users.quiet", "suggestable: no"),
        ("silent", "silent.city", "suggestions: no"),
        ("users", "users.age", "only texts"),
        ("users", "users.born_date", "only texts"),
        ("users", "users.count", "only texts"),
    ],
)
def test_reason_is_told_where_nothing_is_suggested(
    shop: Client, explore: str, field: str, reason: str
) -> None:
    found = ask(shop.as_admin, explore, field)
    assert found["suggestions"] == []
    assert reason in found["error"]


def test_silent_view_still_lists_what_it_names(shop: Client) -> None:
    assert suggested(shop.as_admin, "silent", "silent.size") == ["S"]


def test_error_of_the_database_is_told(shop: Client) -> None:
    found = ask(shop.as_admin, "users", "users.broken")
    assert found["suggestions"] == []
    assert "no_such_column" in found["error"]


def test_limit_is_a_thousand_values(shop: Client) -> None:
    found = ask(shop.as_admin, "many", "many.v")
    assert (len(found["suggestions"]), found["hit_limit"]) == (1000, True)
    found = ask(shop.as_admin, "exact", "exact.v")
    assert (len(found["suggestions"]), found["hit_limit"]) == (1000, False)


def test_second_answer_comes_from_the_cache(shop: Client) -> None:
    first = ask(shop.as_admin, "users", "users.city", term="ber")
    second = ask(shop.as_viewer, "users", "users.city", term="ber")
    assert (first["from_cache"], second["from_cache"]) == (False, True)
    assert first["suggestions"] == second["suggestions"] == ["Bergen"]


def test_cache_keeps_callers_apart(shop: Client) -> None:
    assert suggested(shop.as_admin, "own_users", "users.city", term="o") == [
        "New York",
        "Oslo",
        "Rome",
        "York",
    ]
    assert suggested(shop.as_developer, "own_users", "users.city", term="o") == ["Oslo"]


@pytest.mark.parametrize(
    "path",
    [
        "/models/nothing/views/users/fields/users.city/suggestions",
        "/models/shop/views/nothing/fields/users.city/suggestions",
        "/models/shop/views/users/fields/users.shoe/suggestions",
        "/models/shop/views/users/fields/cities.name/suggestions",
    ],
)
def test_what_is_not_there_is_not_found(shop: Client, path: str) -> None:
    assert shop.as_admin.get(path).status_code == 404


def test_explore_that_is_not_granted_is_not_found(shop: Client) -> None:
    path = "/models/shop/views/wages/fields/wages.city/suggestions"
    assert shop.as_admin.get(path).status_code == 200
    assert shop.as_developer.get(path).status_code == 404


def test_term_has_a_measure(shop: Client) -> None:
    path = "/models/shop/views/users/fields/users.city/suggestions"
    answer = shop.as_admin.get(path, params={"term": "x" * 501})
    assert answer.status_code == 400
    assert "500" in answer.json()["message"]


def test_model_without_access_is_not_found(shop: Client) -> None:
    path = "/models/shop/views/users/fields/users.city/suggestions"
    assert shop.as_nobody.get(path).status_code == 404
    assert shop.as_viewer.get(path).status_code == 200


def test_model_tells_its_connection_and_formats(shop: Client) -> None:
    assert shop.as_viewer.get("/models/shop").json() == {
        "connection": "shop",
        "name": "shop",
        "value_formats": [
            {"format_string": '0.0,"K"', "label": "kilo", "name": "kilo", "strict_value_format": True}
        ],
    }


@pytest.mark.parametrize("name", ["nothing", "shop"])
def test_model_out_of_reach_is_not_found(shop: Client, name: str) -> None:
    assert shop.as_nobody.get(f"/models/{name}").status_code == 404


@pytest.mark.parametrize(
    ("explore", "field", "term", "expected"),
    [
        ("users", "users.city", "", CITIES),
        ("users", "users.city", "YORK", ["New York", "York"]),
        ("users", "users.city", "n%K", ["New York"]),
        ("users", "users.tag", "a_", ["a_b"]),
        ("orders", "users.country", "", ["IT", "NO"]),
        ("own_users", "users.city", "", ["Bergen", "Oslo"]),
        ("adults", "users.city", "o", ["New York", "Oslo", "Rome"]),
    ],
)
def test_postgres_suggests_the_same(
    postgres_shop: Client, explore: str, field: str, term: str, expected: list[str]
) -> None:
    assert suggested(postgres_shop.as_developer, explore, field, term=term) == expected
