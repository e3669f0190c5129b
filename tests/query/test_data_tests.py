"""Data tests of a model, run on DuckDB and Postgres."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.lookml import load_project
from lookalike.query.data_tests import DataTestResult, run_tests
from lookalike.query.request import QueryContext

from .conftest import NOW

PROJECT = Path(__file__).parent / "data_tests"


@pytest.fixture
def results(database) -> dict[str, DataTestResult]:
    project = load_project(PROJECT)
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]
    context = QueryContext(now=NOW)
    found = run_tests(project, lambda _, query: database.rows(query.sql), context, lambda _: database.dialect)
    return {result.test_name: result for result in found}


def test_assertions_that_hold_succeed(results):
    assert results["totals_are_right"] == DataTestResult("tested", "totals_are_right", 2, 0)
    assert results["keys_are_unique"].success


def test_null_and_no_fail_an_assertion(results):
    failed = results["every_order_has_a_status"]
    assert (failed.assertions_count, failed.assertions_failed, failed.success) == (3, 2, False)
    assert [error.code for error in failed.errors] == ["assertion-failed"] * 2


def test_failure_names_row_values_and_place(results):
    error = results["every_order_has_a_status"].errors[0]
    assert error.message == (
        "The assertion status_is_there of the test every_order_has_a_status does not hold in row 6: "
        "orders.id = 6, orders.status = null"
    )
    assert str(error.span) == "tested.model.lkml:28:3"


def test_result_without_rows_is_a_warning(results):
    empty = results["no_orders_in_the_future"]
    assert empty.success
    assert [warning.code for warning in empty.warnings] == ["no-rows"]


def test_mistaken_assertions_say_what_is_wrong(results):
    errors = results["mistaken"].errors
    assert [error.code for error in errors] == ["wrong-type", "unknown-field"]
    assert 'did you mean "orders.count"?' in errors[1].message


def test_query_that_cannot_run_fails_all_assertions(results):
    broken = results["broken_query"]
    assert (broken.assertions_count, broken.assertions_failed) == (2, 2)
    assert [error.code for error in broken.errors] == ["unknown-field"]


def test_one_test_can_be_run_alone(database):
    found = run_tests(
        load_project(PROJECT),
        lambda _, query: database.rows(query.sql),
        QueryContext(now=NOW),
        lambda _: database.dialect,
        test="keys_are_unique",
    )
    assert [result.test_name for result in found] == ["keys_are_unique"]
