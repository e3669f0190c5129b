"""The order of rows by calculations. All orders are worked out by hand."""

from __future__ import annotations

from lookalike.query.post.order import Calculated, reorder, row_order
from lookalike.query.post.plan import RowSort
from lookalike.query.post.table import Table

STATES = {"state": ["CA", "CA", "NY", "NY"]}
SIZE = {"size": Calculated([2, 1, None, 3], False)}


def test_calculation_sorts_within_the_runs_of_the_sort_before_it() -> None:
    sorts = [RowSort("state", False), RowSort("size", False)]
    assert row_order(Table(STATES, {}), sorts, SIZE) == [1, 0, 3, 2]


def test_nulls_come_last_either_way() -> None:
    table = Table(STATES, {})
    assert row_order(table, [RowSort("size", False)], SIZE) == [1, 0, 3, 2]
    assert row_order(table, [RowSort("size", True)], SIZE) == [3, 0, 1, 2]


def test_rows_that_are_alike_stay_as_they_are() -> None:
    assert row_order(
        Table(STATES, {}), [RowSort("size", True)], {"size": Calculated([1, 1, 1, 1], False)}
    ) == [
        0,
        1,
        2,
        3,
    ]


def test_pivot_column_that_is_not_there_sorts_nothing() -> None:
    pivoted = {"size": Calculated([[1, 2, 3, 4]], True)}
    table = Table(STATES, {})
    assert row_order(table, [RowSort("size", True, 0)], pivoted) == [3, 2, 1, 0]
    assert row_order(table, [RowSort("size", True, 1)], pivoted) == [0, 1, 2, 3]


def test_lists_sort_as_they_are_shown() -> None:
    lists = {"size": Calculated([["b"], ["a", "c"], ["a", "b"], None], False)}
    assert row_order(Table(STATES, {}), [RowSort("size", False)], lists) == [2, 1, 0, 3]


def test_everything_of_a_row_moves_with_it() -> None:
    table = Table({"state": ["CA", "NY"]}, {"n": [[1, 2], [3, 4]]}, ("s",), [("x",), ("y",)], {"n": [4, 6]})
    reorder(table, [1, 0])
    assert table.dimensions == {"state": ["NY", "CA"]}
    assert (table.measures, table.row_totals) == ({"n": [[2, 1], [4, 3]]}, {"n": [6, 4]})
