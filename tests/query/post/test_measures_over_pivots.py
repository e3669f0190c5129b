"""Measures over the rows of a pivoted answer. All values are worked out by hand from the rows in conftest.py."""

from __future__ import annotations

from typing import Any

import pytest

PIVOTED: dict[str, Any] = {"pivots": ("sales.status",), "sorts": ("sales.state",)}


def cells(rows: list[dict[str, Any]], measure: str) -> list[dict[str, Any]]:
    return [row[measure]["sales.status"] for row in rows]


def test_shares_of_whole_numbers_are_fractions(answer: Any) -> None:
    found = cells(answer("sales.state", "sales.status", "sales.share", **PIVOTED), "sales.share")
    assert [row["paid"] for row in found] == [pytest.approx(200 / 3), pytest.approx(100 / 3), None]
    assert [row["sent"] for row in found] == [50, None, 50]
    assert [row["null"] for row in found] == [None, 100, None]


def test_shares_along_a_row_add_up_to_a_hundred(answer: Any) -> None:
    found = cells(answer("sales.state", "sales.status", "sales.row_share", **PIVOTED), "sales.row_share")
    assert found[0] == {"paid": pytest.approx(200 / 3), "sent": pytest.approx(100 / 3), "null": None}
    assert found[1] == {"paid": 50, "sent": None, "null": 50}


def test_shares_of_exact_numbers_in_each_column(answer: Any) -> None:
    rows = answer("sales.state", "sales.status", "sales.share_of_total", **PIVOTED)
    assert [row["paid"] for row in cells(rows, "sales.share_of_total")] == [50, 50, None]


def test_running_total_of_exact_numbers_goes_down_each_column(answer: Any) -> None:
    rows = answer("sales.state", "sales.status", "sales.so_far", **PIVOTED)
    assert cells(rows, "sales.so_far") == [
        {"paid": 15, "sent": 5, "null": None},
        {"paid": 30, "sent": 5, "null": 2},
        {"paid": 30, "sent": 5, "null": 2},
    ]


def test_change_to_the_row_before_in_each_column(answer: Any) -> None:
    rows = answer("sales.state", "sales.status", "sales.change", **PIVOTED)
    assert [row["paid"] for row in cells(rows, "sales.change")] == [None, -50, None]


def test_shares_of_a_cut_table_are_unknown(answer_once: Any) -> None:
    rows = answer_once("sales.state", "sales.status", "sales.share", limit=1, **PIVOTED)
    assert cells(rows, "sales.share") == [{"paid": None, "sent": None, "null": None}]
