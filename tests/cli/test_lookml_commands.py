"""`lookalike lookml …` as people call it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
import typer
from typer.testing import CliRunner, Result

from lookalike.cli.lookml import COMMANDS, add_to

MODEL = """connection: "shop"

explore: orders {
  join: users {
    relationship: many_to_one
    sql_on: ${orders.user_id} = ${users.id} ;;
  }
}

explore: late_orders {
  extends: [orders]
}

view: orders {
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: user_id {
    type: number
  }
  dimension: status {}
  measure: count {
    type: count
  }
}

view: users {
  derived_table: {
    sql: SELECT * FROM ${accounts.SQL_TABLE_NAME} ;;
  }
  dimension: id {
    primary_key: yes
    type: number
  }
}

view: accounts {
  sql_table_name: accounts ;;
}

test: there_are_orders {
  explore_source: orders {
    column: count {}
  }
  assert: some {
    expression: ${orders.count} = 2 ;;
  }
}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.model.lkml").write_text(MODEL, "utf-8")
    return tmp_path


def run(*words: object) -> Result:
    program = typer.Typer()
    add_to(program)
    program.callback()(lambda: None)
    return CliRunner().invoke(program, ["lookml", *map(str, words)])


def test_validate_is_content_with_a_sound_project(shop: Path) -> None:
    answer = run("validate", shop)
    assert (answer.exit_code, answer.stdout.splitlines()[-1]) == (0, "0 errors, 0 warnings")


def test_validate_names_the_place_and_fails(shop: Path) -> None:
    (shop / "shop.model.lkml").write_text(MODEL.replace("type: count", "type: coumt"), "utf-8")
    answer = run("validate", shop, "--only", "unknown-type")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("shop.model.lkml:24:5 error unknown-type ")
    assert 'did you mean "count"?' in answer.stdout


def test_validate_as_json_has_a_place_per_finding(shop: Path) -> None:
    (shop / "shop.model.lkml").write_text(MODEL.replace("type: count", "type: coumt"), "utf-8")
    found = json.loads(run("validate", shop, "--json", "--only", "unknown-type").stdout)
    assert found["counts"] == {"error": 1}
    assert (found["diagnostics"][0]["line"], found["diagnostics"][0]["column"]) == (24, 5)


def test_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    answer = run("validate", tmp_path / "nowhere")
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (1, 1)


def test_sql_prints_the_statement(shop: Path) -> None:
    words = ["--explore", "orders", "--fields", "orders.status,orders.count", "--filters", "orders.id=>3"]
    answer = run("sql", shop, *words, "--sorts", "orders.count desc", "--limit", 10, "--dialect", "duckdb")
    assert answer.stdout == (
        'SELECT\n    orders.status AS "orders.status",\n    COUNT(*) AS "orders.count"\n'
        "FROM orders AS orders\nWHERE (orders.id > 3)\nGROUP BY\n    1\n"
        "ORDER BY\n    2 DESC NULLS LAST\nLIMIT 10\n"
    )


def test_sql_with_a_wrong_field_says_which_is_meant(shop: Path) -> None:
    answer = run("sql", shop, "--explore", "orders", "--fields", "orders.statu")
    assert answer.exit_code == 1
    assert 'did you mean "orders.status"?' in answer.stderr


def test_sql_as_json_tells_the_error_as_data(shop: Path) -> None:
    answer = run("sql", shop, "--explore", "orders", "--fields", "orders.statu", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["error"]["code"]) == (1, "unknown-field")


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    files = {
        "manifest.lkml": "localization_settings: { default_locale: en localization_level: strict }",
        "m.model.lkml": 'connection: "c" label: "orders" explore: orders { label: "orders" } '
        'view: orders { label: "orders" dimension: id { label: "number" } dimension: other { label: "more" } }',
        "en.strings.json": '{"orders": "Orders", "number": "Number"}',
        "es_ES.strings.json": '{"orders": "Pedidos"}',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "label"),
    [
        ((), "Orders Number"),
        (("--locale", "es_ES"), "Pedidos Number"),
        (("--user-attribute", "locale=es_ES"), "Pedidos Number"),
        (("--user-attribute", "locale=uk"), "Orders Number"),
    ],
)
def test_sql_labels_columns_in_the_locale(translated: Path, options: tuple[str, ...], label: str) -> None:
    found = run("sql", translated, "--explore", "orders", "--fields", "orders.id", "--json", *options)
    assert json.loads(found.stdout)["columns"][0]["label"] == label


def test_sql_names_the_locales_that_there_are(translated: Path) -> None:
    found = run("sql", translated, "--explore", "orders", "--fields", "orders.id", "--locale", "es")
    assert found.exit_code == 1
    assert 'there is no file "es.strings.json"; there are strings of en, es_ES' in found.stderr


def test_validate_names_texts_that_are_not_translated(translated: Path) -> None:
    found = run("validate", translated)
    assert found.exit_code == 1
    assert "missing-translation" in found.stdout and 'no text for the label "more"' in found.stdout


def test_sql_of_an_explore_that_is_not_there_names_those_that_are(shop: Path) -> None:
    answer = run("sql", shop, "--explore", "order", "--fields", "orders.status")
    assert "there are: late_orders, orders" in answer.stderr


def test_format_check_changes_nothing(shop: Path) -> None:
    before = "view: a {dimension: b {}}"
    (shop / "a.view.lkml").write_text(before, "utf-8")
    assert run("format", shop, "--check").exit_code == 1
    assert (shop / "a.view.lkml").read_text("utf-8") == before


def test_format_diff_shows_the_lines(shop: Path) -> None:
    (shop / "a.view.lkml").write_text("view: a {dimension: b {}}\n", "utf-8")
    answer = run("format", shop / "a.view.lkml", "--diff")
    assert "-view: a {dimension: b {}}" in answer.stdout
    assert "+view: a {" in answer.stdout


def test_format_writes_once_and_is_done(shop: Path) -> None:
    (shop / "a.view.lkml").write_text("view: a {dimension: b {}}", "utf-8")
    assert run("format", shop).exit_code == 0
    assert run("format", shop, "--check").exit_code == 0


def test_format_leaves_a_broken_file_alone(shop: Path) -> None:
    (shop / "a.view.lkml").write_text("view: a {dimension: b {", "utf-8")
    answer = run("format", shop)
    assert (answer.exit_code, (shop / "a.view.lkml").read_text("utf-8")) == (1, "view: a {dimension: b {")


def test_graph_shows_joins_tables_and_extends(shop: Path) -> None:
    found = json.loads(run("graph", shop, "--format", "json").stdout)
    edges = {(each["source"], each["target"], each["kind"], each["label"]) for each in found["edges"]}
    assert edges == {
        ("explore:orders", "view:orders", "base", ""),
        ("explore:orders", "view:users", "join", "many_to_one"),
        ("explore:late_orders", "view:orders", "base", ""),
        ("explore:late_orders", "view:users", "join", "many_to_one"),
        ("explore:late_orders", "explore:orders", "extends", ""),
        ("view:users", "view:accounts", "reads", ""),
    }


def test_graph_of_one_explore_is_a_flowchart(shop: Path) -> None:
    lines = run("graph", shop, "--explore", "orders").stdout.splitlines()
    assert lines[:2] == ["flowchart LR", '    n0("orders")']
    assert "    n0 -->|many_to_one| n2" in lines


def test_graph_for_graphviz_quotes_its_names(shop: Path) -> None:
    assert '"explore:orders" [label="orders" shape=oval]' in run("graph", shop, "--format", "dot").stdout


@pytest.mark.parametrize(
    ("orders", "code", "last"), [(2, 0, "1 tests, 0 failed"), (3, 1, "1 tests, 1 failed")]
)
def test_test_runs_on_a_database(shop: Path, orders: int, code: int, last: str) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE orders AS SELECT i AS id, 1 AS user_id FROM range(?) t(i)", [orders])
    answer = run("test", shop, "--connection", f"shop=duckdb:{shop / 'shop.duckdb'}")
    assert (answer.exit_code, answer.stdout.splitlines()[-1]) == (code, last)


def test_test_without_an_address_says_what_to_add(shop: Path) -> None:
    answer = run("test", shop, "--connection", "other=duckdb:x.duckdb")
    assert "add --connection shop=duckdb:file.duckdb" in answer.stderr


def test_corpus_prints_one_object_per_line(shop: Path) -> None:
    lines = run("corpus", shop, "--json", "--dialect", "duckdb").stdout.splitlines()
    found = json.loads(lines[0])
    asked = "project files files_with_errors explores explores_resolved explores_compiled seconds failures"
    assert len(lines) == 1 and set(asked.split()) <= set(found)
    assert (found["explores"], found["explores_compiled"], found["failures"]) == (2, 2, [])


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_has_an_example(name: str) -> None:
    assert "Example: lookalike lookml" in " ".join(run(name, "--help").stdout.split())
