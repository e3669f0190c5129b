"""Cells of a pivoted statement to the table that an answer shows. All tables are worked out by hand."""

from __future__ import annotations

import pytest

from lookalike.query.post.pivot import pivot_table
from lookalike.query.post.table import Names, TooLarge, plain_table
from lookalike.query.post.totals import add_row_totals, add_totals

NAMES = ("state", "status", "orders", "column", "row")
KNOWN = Names(("state",), ("status",), ("orders",))
RANKS = ("column", "row")
CELLS = [
    ("CA", "paid", 3, 1, 1),
    ("CA", "sent", 4, 2, 1),
    ("NY", "sent", 5, 2, 2),
    ("WA", "lost", 6, 3, 3),
]


def table(limits: tuple[int, int] = (50, 500)):
    return pivot_table(NAMES, CELLS, KNOWN, RANKS, limits)


def test_each_pivot_value_is_a_column() -> None:
    found = table()
    assert found.keys == [("paid",), ("sent",), ("lost",)]
    assert found.dimensions == {"state": ["CA", "NY", "WA"]}
    assert found.measures == {"orders": [[3, None, None], [4, 5, None], [None, None, 6]]}


def test_columns_beyond_the_limit_are_cut_and_rows_stay() -> None:
    found = table((2, 500))
    assert found.keys == [("paid",), ("sent",)]
    assert found.dimensions == {"state": ["CA", "NY", "WA"]}
    assert found.measures == {"orders": [[3, None, None], [4, 5, None]]}
    assert found.columns_cut and not found.rows_cut


def test_rows_beyond_the_limit_are_cut_and_columns_stay() -> None:
    found = table((50, 2))
    assert found.keys == [("paid",), ("sent",), ("lost",)]
    assert found.measures == {"orders": [[3, None], [4, 5], [None, None]]}
    assert found.rows_cut and not found.columns_cut


def test_pivot_without_row_dimension_is_one_row() -> None:
    cells = [("paid", 3, 1, 1), ("sent", 9, 2, 1)]
    found = pivot_table(NAMES[1:], cells, Names((), ("status",), ("orders",)), RANKS, (50, 500))
    assert (found.dimensions, found.measures) == ({}, {"orders": [[3], [9]]})


def test_null_pivot_value_has_its_own_column() -> None:
    cells = [("CA", "paid", 1, 1, 1), ("CA", None, 2, 2, 1)]
    found = pivot_table(NAMES, cells, KNOWN, RANKS, (50, 500))
    assert found.keys == [("paid",), (None,)]


def test_no_cells_are_a_table_without_rows() -> None:
    found = pivot_table(NAMES, [], KNOWN, RANKS, (50, 500))
    assert (found.row_count, found.keys) == (0, [])


def test_table_of_too_many_cells_is_refused() -> None:
    cells = [(f"s{row}", f"p{row}", 1, row, row) for row in range(1, 1500)]
    with pytest.raises(TooLarge, match="1414 rows or more and 1414 columns"):
        pivot_table(NAMES, cells, KNOWN, RANKS, (-1, -1))


# --- totals -----------------------------------------------------------------------------------------------


def test_totals_stand_under_their_columns() -> None:
    found = table()
    add_totals(found, ("status", "orders"), [("lost", 60), ("paid", 30), ("gone", 1)], None)
    assert found.totals == {"orders": [30, None, 60]}


def test_grand_total_stands_after_the_columns() -> None:
    found = table()
    add_totals(found, ("status", "orders"), [("lost", 60), ("paid", 30), ("sent", 90)], (181,))
    assert found.totals == {"orders": [30, 90, 60, 181]}


def test_row_totals_find_their_rows() -> None:
    found = table()
    add_row_totals(found, ("state", "orders"), [("WA", 6), ("TX", 1), ("CA", 7)])
    assert found.row_totals == {"orders": [7, None, 6]}


def test_more_rows_than_allowed_are_refused() -> None:
    rows = [("a", 1), ("b", 2), ("c", 3)]
    known = Names(("letter",), (), ("n",))
    assert plain_table(("letter", "n"), rows, known, -1, 3).row_count == 3
    with pytest.raises(TooLarge, match="more than 2 rows"):
        plain_table(("letter", "n"), rows, known, -1, 2)


def test_more_rows_than_allowed_are_refused_under_pivots() -> None:
    cells = [("a", "x", 1, 1, 1), ("b", "x", 1, 1, 2), ("c", "x", 1, 1, 3)]
    names, known = ("letter", "sign", "n", "column", "row"), Names(("letter",), ("sign",), ("n",))
    assert pivot_table(names, cells, known, ("column", "row"), (-1, -1), 3).row_count == 3
    with pytest.raises(TooLarge, match="more than 2 rows"):
        pivot_table(names, cells, known, ("column", "row"), (-1, -1), 2)
    # a limit of the query itself cuts off before
    assert pivot_table(names, cells, known, ("column", "row"), (-1, 2), 2).rows_cut


def test_rows_that_a_hidden_field_tells_apart_share_their_row_total() -> None:
    names = ("state", "id", "status", "orders", "column", "row")
    cells = [("CA", 1, "paid", 3, 1, 1), ("CA", 2, "paid", 4, 1, 2), ("NY", 3, "paid", 5, 1, 3)]
    table = pivot_table(names, cells, Names(("state", "id"), ("status",), ("orders",)), RANKS, (-1, -1))
    table.hidden = frozenset({"id"})
    add_row_totals(table, ("state", "orders"), [("CA", 7), ("NY", 5)])
    assert table.row_totals == {"orders": [7, 7, 5]}
