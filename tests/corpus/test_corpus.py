"""Whole projects: what is counted, and whose fault a failure is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lookalike.corpus.folders import projects
from lookalike.corpus.guess import guessed_dialect
from lookalike.corpus.processes import reports
from lookalike.corpus.project import ProjectReport, project_report
from lookalike.corpus.statements import Statements
from lookalike.engines.dialect import dialect_named
from lookalike.lookml import load_project

ORDERS = """
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension_group: created { type: time timeframes: [date] sql: ${TABLE}.created_at ;; }
  measure: count { type: count }
}"""
SHOP = f'connection: "c"\nexplore: orders {{}}\n{ORDERS}'


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def report_of(root: Path, files: dict[str, str]) -> ProjectReport:
    return project_report(projects(write(root, files))[0], "duckdb")


def test_sound_project_compiles_whole(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"shop.model.lkml": SHOP})
    counted = (report.files, report.explores, report.explores_resolved, report.explores_compiled)
    assert counted == (1, 1, 1, 1)
    assert (report.fields, report.fields_compiled, report.failures) == (3, 3, [])


@pytest.mark.parametrize(
    ("sql", "fault"), [("", "project"), ("{% if orders.id._in_query %}1{% endif %}", "engine")]
)
def test_blank_sql_is_the_projects_fault(tmp_path: Path, sql: str, fault: str) -> None:
    text = SHOP.replace("measure:", f"dimension: blank {{ sql: {sql} ;; }} measure:")
    (failure,) = report_of(tmp_path, {"shop.model.lkml": text}).failures
    assert (failure.field, failure.code, failure.fault) == ("orders.blank", "empty-sql", fault)


def test_dangling_reference_is_the_projects_fault(tmp_path: Path) -> None:
    text = SHOP.replace("${TABLE}.created_at", "${gone}")
    report = report_of(tmp_path, {"shop.model.lkml": text})
    assert (report.explores_resolved, report.explores_compiled, report.explores_partly) == (0, 0, 1)
    failure = report.failures[0]
    assert (failure.explore, failure.field) == ("shop::orders", "orders.created_date")
    assert (failure.code, failure.fault) == ("unknown-field", "project")


def test_variable_of_lookers_own_that_is_unknown_counts_against_the_engine(tmp_path: Path) -> None:
    text = SHOP.replace("${TABLE}.created_at", "{{ _nothing._name }}")
    failure = report_of(tmp_path, {"shop.model.lkml": text}).failures[0]
    assert (failure.code, failure.fault) == ("liquid", "engine")


def test_neighbour_is_imported_although_the_manifest_is_silent(tmp_path: Path) -> None:
    files = {
        "base/views/orders.view.lkml": ORDERS,
        "spoke/spoke.model.lkml": 'connection: "c"\ninclude: "//base/views/*"\nexplore: orders {}',
    }
    found = {each.name: each for each in projects(write(tmp_path, files))}
    assert project_report(found["spoke"], "duckdb").explores_compiled == 1


def test_neighbour_is_known_by_the_name_in_its_manifest(tmp_path: Path) -> None:
    files = {
        "folder/manifest.lkml": 'project_name: "base"',
        "folder/orders.view.lkml": ORDERS,
        "spoke/spoke.model.lkml": 'connection: "c"\ninclude: "//base/orders.view"\nexplore: orders {}',
    }
    found = {each.name: each for each in projects(write(tmp_path, files))}
    assert project_report(found["spoke"], "duckdb").explores_compiled == 1


def test_files_of_explores_stand_for_missing_models(tmp_path: Path) -> None:
    files = {
        "views/orders.view.lkml": ORDERS,
        "explores/orders.explore.lkml": 'include: "/views/orders.view"\nexplore: orders {}',
    }
    found = projects(write(tmp_path, {f"loose/{name}": text for name, text in files.items()}))
    report = project_report(found[0], "duckdb")
    assert (report.explores, report.explores_compiled) == (1, 1)


def test_file_that_no_model_includes_is_parsed(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"shop.model.lkml": SHOP, "views/broken.view.lkml": "view: x { dimension: "})
    assert (report.files, report.files_with_errors, report.explores_compiled) == (2, 1, 1)


def test_user_attributes_and_grants_are_filled_in(tmp_path: Path) -> None:
    text = SHOP.replace(
        "explore: orders {}",
        """access_grant: staff { user_attribute: team allowed_values: ["staff"] }
        explore: orders {
          required_access_grants: [staff]
          access_filter: { field: orders.id user_attribute: order_id }
          sql_always_where: ${id} <> '{{ _user_attributes['region'] }}' ;;
        }""",
    )
    assert report_of(tmp_path, {"shop.model.lkml": text}).failures == []


def test_table_built_by_statements_is_read_as_built(tmp_path: Path) -> None:
    text = """
    connection: "c"
    explore: facts {}
    view: facts {
      derived_table: {
        persist_for: "24 hours"
        sql_create: CREATE TABLE ${SQL_TABLE_NAME} AS SELECT 1 AS id ;;
      }
      dimension: id {}
    }"""
    assert report_of(tmp_path, {"shop.model.lkml": text}).explores_compiled == 1


@pytest.mark.parametrize(
    "written",
    ["CASE WHEN 1 THEN", "${TABLE}.amount[[", "${TABLE}.made as datetime"],
)
def test_sql_of_the_project_that_no_parser_reads_is_told_apart(tmp_path: Path, written: str) -> None:
    text = SHOP.replace("dimension: id {", f"dimension: odd {{ sql: {written} ;; }} dimension: id {{")
    explore = load_project(write(tmp_path, {"shop.model.lkml": text})).models["shop"].explores["orders"]
    sql = f'SELECT {written.replace("${TABLE}", "orders")} AS "orders.odd" FROM orders'
    found = Statements(explore, dialect_named("duckdb")).complaint(sql, parse=True)
    assert found is not None and found.code == "own-text"


def test_sql_that_we_would_break_is_our_fault(tmp_path: Path) -> None:
    explore = load_project(write(tmp_path, {"shop.model.lkml": SHOP})).models["shop"].explores["orders"]
    found = Statements(explore, dialect_named("duckdb")).complaint("SELECT (a FROM orders", parse=True)
    assert found is not None and found.code == "sql-parse"


@pytest.mark.parametrize("left", ["${a.b}", "{% if x %}", "{{ y }}", "@{z}"])
def test_template_left_in_the_sql_is_a_failure(tmp_path: Path, left: str) -> None:
    explore = load_project(write(tmp_path, {"shop.model.lkml": SHOP})).models["shop"].explores["orders"]
    found = Statements(explore, dialect_named("duckdb")).complaint(f"SELECT {left}", parse=False)
    assert found is not None and found.code == "template-left"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sql_table_name: `project.data.orders` ;;", "bigquery"),
        ('dimension: id { sql: ${TABLE}."ID" ;; }', "snowflake"),
        ("sql: , LATERAL FLATTEN(input => x) ;;", "snowflake"),
        ("sql: SELECT * FROM stl_query WHERE GETDATE() ;;", "redshift"),
        ("sql: DATE_FORMAT(x, '%Y') ;;", "mysql"),
        ('connection: "my_postgres"', "postgres"),
        ("sql: ${TABLE}.id ;;", "duckdb"),
    ],
)
def test_dialect_is_guessed_from_the_sql(text: str, name: str) -> None:
    assert guessed_dialect([text]).name == name


def test_each_project_has_a_process_and_a_line(tmp_path: Path) -> None:
    files = {"a/a.model.lkml": SHOP, "b/b.model.lkml": SHOP.replace("explore: orders", "explore: nothing")}
    found = {each.project: each for each in reports(projects(write(tmp_path, files)), "duckdb", 2, 60)}
    assert (found["a"].explores_compiled, found["b"].explores_compiled) == (1, 0)
    assert json.loads(json.dumps(found["b"].as_json()))["codes"] == {"unknown-view": 1}


def test_project_over_its_time_is_told(tmp_path: Path) -> None:
    found = list(reports(projects(write(tmp_path, {"a/a.model.lkml": SHOP})), "duckdb", 1, 0.001))
    assert [failure.code for failure in found[0].failures] == ["time-limit"]


def test_table_that_reads_one_built_by_statements_is_built_too(tmp_path: Path) -> None:
    text = """
    connection: "c"
    explore: scores {}
    view: model {
      derived_table: { persist_for: "24 hours" sql_create: CREATE TABLE ${SQL_TABLE_NAME} AS SELECT 1 AS id ;; }
    }
    view: scores {
      derived_table: { persist_for: "24 hours" sql: SELECT id FROM ${model.SQL_TABLE_NAME} ;; }
      dimension: id {}
    }"""
    assert report_of(tmp_path, {"shop.model.lkml": text}).failures == []


def test_statements_may_read_a_persistent_table(tmp_path: Path) -> None:
    text = """
    connection: "c"
    explore: scores {}
    view: facts { derived_table: { persist_for: "24 hours" sql: SELECT 1 AS id ;; } }
    view: scores {
      derived_table: {
        persist_for: "24 hours"
        sql_create: CREATE TABLE ${SQL_TABLE_NAME} AS SELECT id FROM ${facts.SQL_TABLE_NAME} ;;
      }
      dimension: id {}
    }"""
    assert report_of(tmp_path, {"shop.model.lkml": text}).failures == []


def test_tables_that_make_each_other_are_a_ring(tmp_path: Path) -> None:
    one = (
        'derived_table: { persist_for: "1 hour" sql_create: CREATE TABLE ${SQL_TABLE_NAME} AS SELECT 1 FROM '
    )
    text = f"""
    connection: "c"
    explore: a {{}}
    view: a {{ {one} ${{b.SQL_TABLE_NAME}} ;; }} dimension: id {{}} }}
    view: b {{ {one} ${{a.SQL_TABLE_NAME}} ;; }} }}"""
    assert report_of(tmp_path, {"shop.model.lkml": text}).codes == {"circular-reference": 1}


def test_parameter_that_is_a_name_and_has_no_default_is_given_one(tmp_path: Path) -> None:
    text = SHOP.replace(
        "dimension: id {",
        "parameter: table { type: unquoted } sql_table_name: {% parameter table %} ;; dimension: id {",
    )
    assert report_of(tmp_path, {"shop.model.lkml": text}).codes == {}
