"""Whole answers without a server: a model as a test writes it, its statement, the work on the rows, the writer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import hand_computed
import psycopg
import pytest
from whole_answers import Answers, asked, opened

from lookalike.engines.driver import Session
from lookalike.lookml.model.types import Model
from lookalike.workers.task import ConnectionSpec
from written_models import written_model

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


@pytest.fixture(scope="session")
def orders_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return written_model(
        tmp_path_factory.mktemp("orders_model"), hand_computed.MODEL, views=hand_computed.VIEW
    )


@pytest.fixture(scope="session")
def duckdb_orders(orders_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    folder: Path = tmp_path_factory.mktemp("orders")
    with duckdb.connect(folder / "orders.duckdb") as connection:
        for statement in hand_computed.TABLES:
            connection.execute(statement)
    spec = ConnectionSpec("orders", "duckdb", str(folder / "orders.duckdb"))
    for session, _ in opened(spec, folder):
        yield asked(orders_model, session, spec)


@pytest.fixture(scope="session")
def postgres_orders(
    orders_model: Model, postgres: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Answers]:
    url = postgres.create("hand_computed_orders")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in hand_computed.TABLES:
            connection.execute(statement)
    spec = ConnectionSpec("orders", "postgres", url)
    for session, _ in opened(spec, tmp_path_factory.mktemp("scratch")):
        yield asked(orders_model, session, spec)
