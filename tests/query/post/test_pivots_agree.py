"""Random pivots against the queries without pivots that they are made of: cells, totals, row totals, subtotals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hand_computed import ALL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whole_answers import Answers

JOINER = "|FIELD|"
DIMENSIONS = st.sampled_from(
    "region state status buyer is_big size grade made_date made_month made_year made_day_of_week".split()
)
MEASURES = st.sampled_from("count total mean least most middle buyers paid each last_day is_rich".split())
Rows = dict[tuple[Any, ...], dict[str, Any]]


def named(names: list[str]) -> list[str]:
    return [f"orders.{name}" for name in names]


def groups(answer: Answers, dimensions: list[str], measures: list[str]) -> Rows:
    """A query without pivots, by the values of its dimensions."""
    fields = named([*dimensions, *measures])
    rows = answer(*fields, explore="orders", limit=-1, form="json_detail")["data"]
    return {
        tuple(text(row[name]["value"]) for name in named(dimensions)): {
            name: row[f"orders.{name}"]["value"] for name in measures
        }
        for row in rows
    }


def text(value: Any) -> str:
    return "null" if value is None else str(value)


@settings(
    deadline=timedelta(seconds=20),
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    dimensions=st.lists(DIMENSIONS, min_size=2, max_size=4, unique=True),
    measures=st.lists(MEASURES, min_size=1, max_size=3, unique=True),
    pivot_count=st.integers(1, 2),
)
def test_cells_and_totals_are_those_of_plain_queries(
    duckdb_orders: Answers, dimensions: list[str], measures: list[str], pivot_count: int
) -> None:
    pivots = dimensions[: min(pivot_count, len(dimensions) - 1)]
    rows = dimensions[len(pivots) :]
    found = duckdb_orders(
        *named([*dimensions, *measures]),
        explore="orders",
        form="json_detail",
        pivots=tuple(named(pivots)),
        subtotals=tuple(named(rows[:1])),
        limit=-1,
        total=True,
        row_total="right",
    )
    cells = groups(duckdb_orders, [*rows, *pivots], measures)
    by_row, by_column = groups(duckdb_orders, rows, measures), groups(duckdb_orders, pivots, measures)
    by_first, grand = groups(duckdb_orders, rows[:1], measures), groups(duckdb_orders, [], measures)
    assert len(found["data"]) == len(by_row)
    for row in found["data"]:
        key = tuple(text(row[name]["value"]) for name in named(rows))
        for name in measures:
            for column, cell in row[f"orders.{name}"].items():
                plain = by_row[key] if column == ALL else cells.get((*key, *column.split(JOINER)), {})
                assert cell["value"] == plain.get(name)
    for name in measures:
        totals = {column: cell["value"] for column, cell in found["totals_data"][f"orders.{name}"].items()}
        assert totals.pop(ALL) == grand[()][name]
        assert totals == {JOINER.join(key): values[name] for key, values in by_column.items()}
    for row in found["subtotals_data"]["1"]:
        first = text(row[f"orders.{rows[0]}"]["value"])
        assert all(row[f"orders.{name}"][ALL]["value"] == by_first[first,][name] for name in measures)
