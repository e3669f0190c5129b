"""Whole answers without a server: a model as a test writes it, its statement, the work on the rows, the writer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import psycopg
import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.engines.driver import Session, open_session
from lookalike.lookml.model.types import Model
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryRequest
from lookalike.query_runs.prepare import column_spec
from lookalike.results import write
from lookalike.workers.post import PostProcessor
from lookalike.workers.task import ConnectionSpec, Limits, Task
from written_models import NOW, written_model

TABLES = (
    "CREATE TABLE sales (id INTEGER, state VARCHAR(9), status VARCHAR(9), amount DECIMAL(10, 2), sold TIMESTAMP)",
    """INSERT INTO sales VALUES
        (1, 'CA', 'paid', 10.50, '2018-01-01 10:00:00'), (2, 'CA', 'paid', 4.50, '2018-01-02 10:00:00'),
        (3, 'CA', 'sent', 5.00, '2018-01-04 10:00:00'), (4, 'NY', 'paid', 15.00, '2018-01-06 10:00:00'),
        (5, 'NY', NULL, 2.00, '2018-03-04 10:00:00'), (6, NULL, 'sent', NULL, NULL)""",
)
MODEL = """
week_start_day: sunday
fiscal_month_offset: 3
explore: sales {}
explore: own_sales {
  view_name: sales
  access_filter: { field: sales.state user_attribute: state }
}
"""
VIEW = """
view: sales {
  dimension: id { primary_key: yes type: number }
  dimension: state {}
  dimension: status {}
  dimension: amount { type: number }
  dimension: is_big { type: yesno sql: ${amount} > 5 ;; }
  dimension: size { type: tier tiers: [5, 12] style: integer sql: ${amount} ;; }
  dimension: kind {
    case: {
      when: { sql: ${amount} >= 10 ;; label: "large" }
      when: { sql: ${amount} >= 5 ;; label: "medium" }
    }
  }
  dimension: state_code { sql: ${state} ;; order_by_field: state_order }
  dimension: state_order { hidden: yes type: number sql: CASE ${state} WHEN 'NY' THEN 1 WHEN 'CA' THEN 2 END ;; }
  dimension: unfilled { type: yesno allow_fill: no sql: ${amount} > 5 ;; }
  dimension_group: sold { type: time }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
  measure: states { type: count_distinct sql: ${state} ;; }
  measure: names { type: list list_field: state }
  measure: so_far { type: running_total sql: ${total} ;; }
  measure: share { type: percent_of_total sql: ${count} ;; }
  measure: share_of_total { type: percent_of_total sql: ${total} ;; }
  measure: row_share { type: percent_of_total direction: "row" sql: ${count} ;; }
  measure: year_before {
    type: period_over_period
    based_on: count
    based_on_time: sold_month
    period: year
  }
  measure: change { type: percent_of_previous sql: ${count} ;; }
}
"""
Answers = Callable[..., Any]


@pytest.fixture(scope="session")
def duckdb_sales(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, ConnectionSpec]]:
    folder: Path = tmp_path_factory.mktemp("sales")
    with duckdb.connect(folder / "sales.duckdb") as connection:
        for statement in TABLES:
            connection.execute(statement)
    yield from opened(ConnectionSpec("sales", "duckdb", str(folder / "sales.duckdb")), folder)


@pytest.fixture(scope="session")
def postgres_sales(
    postgres: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, ConnectionSpec]]:
    url = postgres.create("query_sales")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in TABLES:
            connection.execute(statement)
    yield from opened(ConnectionSpec("sales", "postgres", url), tmp_path_factory.mktemp("scratch"))


def opened(spec: ConnectionSpec, scratch: Path) -> Iterator[tuple[Session, ConnectionSpec]]:
    session = open_session(spec, Limits(), scratch)
    yield session, spec
    session.close()


@pytest.fixture
def sales(tmp_path: Path) -> Model:
    return written_model(tmp_path, MODEL, views=VIEW)


@pytest.fixture(params=["duckdb", "postgres"])
def answer(request: pytest.FixtureRequest, sales: Model) -> Answers:
    """answer(*fields, form="json", formatted=False, **request): the body, decoded when it is JSON."""
    return asked(sales, *request.getfixturevalue(f"{request.param}_sales"))


@pytest.fixture
def answer_once(sales: Model, duckdb_sales: tuple[Session, ConnectionSpec]) -> Answers:
    """As `answer`, where one database is enough."""
    return asked(sales, *duckdb_sales)


def asked(model: Model, session: Session, spec: ConnectionSpec) -> Answers:
    def ask(
        *fields: str,
        form: str = "json",
        formatted: bool = False,
        explore: str = "sales",
        attributes: dict[str, str] | None = None,
        **request: Any,
    ) -> Any:
        context = QueryContext(now=NOW, user_attributes=attributes or {})
        asked_for = QueryRequest(explore, fields, **request)
        compiled = compile_query(model, asked_for, context, dialect_named(spec.dialect))
        body = written(compiled, session, spec, form, formatted=formatted)
        return msgspec.json.decode(body) if form.startswith(("json", "drawing")) else body.decode()

    return ask


def written(
    compiled: CompiledQuery, session: Session, spec: ConnectionSpec, form: str, *, formatted: bool
) -> bytes:
    task = Task(
        id="a" * 32,
        connection=spec,
        sql=compiled.sql,
        columns=tuple(column_spec(column, {}) for column in compiled.columns),
        format=form,
        helper_columns=compiled.helper_columns,
        apply_formatting=formatted,
        limit=compiled.limit,
        post=compiled.post,
    )
    if task.post is None:
        stream = session.run(task.sql, task.limits, task.shape)
    else:
        stream, task = PostProcessor(task, session).answer()
    body = b"".join(write(stream, task, time.perf_counter()).pieces)
    session.finish()
    return body
