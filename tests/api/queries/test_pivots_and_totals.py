"""Pivots, totals, fill and calculations in the answers. Expected values: hand-written SQL over the same file.

Source: LookML reference, sections 8.2 to 8.6; API contract, sections 4.3 and 4.4.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from client import Client, Person

PIVOTED: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["users.gender", "order_items.status", "order_items.count"],
    "pivots": ["order_items.status"],
    "sorts": ["order_items.status", "users.gender"],
}
GENDER = "CASE gender WHEN 'F' THEN 'Female' WHEN 'M' THEN 'Male' ELSE 'Unknown' END"
FROM = "FROM order_items LEFT JOIN users ON order_items.user_id = users.id"
TOTAL_KEY = "$$$_row_total_$$$"

Run = Any


@pytest.fixture
def rows(thelook_file: Path) -> Any:
    with duckdb.connect(thelook_file, read_only=True) as db:
        yield lambda sql: db.execute(sql).fetchall()


def run(person: Person, result_format: str = "json", **changes: Any) -> Any:
    answer = person.post(f"/queries/run/{result_format}", json={**PIVOTED, **changes})
    assert answer.status_code == 200, answer.text
    return answer


def counts(rows: Any) -> dict[tuple[str, str], int]:
    found = rows(f"SELECT {GENDER}, status, count(*) {FROM} GROUP BY 1, 2")
    return {(gender, status): count for gender, status, count in found}


def test_json_has_an_object_per_measure_and_pivot(demo_api: Client, rows: Any) -> None:
    expected = counts(rows)
    for row in run(demo_api.as_developer).json():
        gender = row["users.gender"]
        cells = row["order_items.count"]["order_items.status"]
        assert cells == {status: count for (who, status), count in expected.items() if who == gender}
        assert list(cells) == sorted(cells)


def test_csv_has_the_pivot_over_the_labels(demo_api: Client, rows: Any) -> None:
    lines = list(csv.reader(io.StringIO(run(demo_api.as_developer, "csv").text)))
    statuses = sorted({status for _, status in counts(rows)})
    assert lines[0] == ["Order Items Status", *statuses]
    assert lines[1] == ["Users Gender"] + ["Order Items Count"] * len(statuses)
    for gender, *cells in lines[2:]:
        assert [int(cell) for cell in cells] == [counts(rows)[gender, status] for status in statuses]


def test_html_has_two_lines_of_heads(demo_api: Client) -> None:
    assert run(demo_api.as_developer, "html").text.count("<tr><th>") == 2


def test_workbook_has_the_pivot_over_the_labels(demo_api: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(run(demo_api.as_developer, "xlsx").content))
    first, second, *_ = book.worksheets[0].iter_rows(values_only=True)
    assert first[0] == "Order Items Status" and second[0] == "Users Gender"
    assert second[1] == "Order Items Count"


def test_markdown_joins_the_heads(demo_api: Client) -> None:
    first, second, *_ = run(demo_api.as_developer, "md").text.splitlines()
    assert first.startswith("|Order Items Status Users Gender|Cancelled Order Items Count|")
    assert second.startswith("|---|---:|")


def test_row_sort_by_one_pivot_column(demo_api: Client, rows: Any) -> None:
    changes = {
        "fields": ["users.state", "order_items.status", "order_items.count"],
        "sorts": ["order_items.count desc 1"],
        "limit": "5",
    }
    found = [row["users.state"] for row in run(demo_api.as_developer, **changes).json()]
    second = rows("SELECT DISTINCT status FROM order_items ORDER BY 1")[1][0]
    by_hand = rows(
        f"SELECT state, count(*) {FROM} WHERE order_items.status = '{second}' GROUP BY 1 ORDER BY 2 DESC"
    )
    assert len(found) == 5
    values = dict(by_hand)
    assert [values[state] for state in found] == [count for _, count in by_hand[:5]]


def test_column_limit_keeps_all_rows(demo_api: Client, rows: Any) -> None:
    found = run(demo_api.as_developer, column_limit="2").json()
    assert len(found) == len({gender for gender, _ in counts(rows)})
    assert all(len(row["order_items.count"]["order_items.status"]) == 2 for row in found)


def test_limit_counts_rows_of_the_pivoted_table(demo_api: Client) -> None:
    assert len(run(demo_api.as_developer, limit="1").json()) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pivots": ["order_items.count"]}, "measure"),
        ({"pivots": ["users.state"]}, "must be in fields"),
        ({"row_total": "above"}, "right"),
        ({"subtotals": ["order_items.status"]}, "no pivot"),
        ({"fill_fields": ["users.state"]}, "selected dimension"),
        ({"fill_fields": ["order_items.status"]}, "neither moments of one step nor of a list"),
        ({"sorts": ["order_items.count desc -1"]}, 'right would be "order_items.count desc"'),
        ({"sorts": ["order_items.count sideways"]}, 'right would be "order_items.count desc"'),
    ],
)
def test_what_cannot_be_is_refused_by_name(demo_api: Client, changes: dict[str, Any], message: str) -> None:
    answer = demo_api.as_developer.post("/queries/run/json", json={**PIVOTED, **changes})
    assert answer.status_code == 400 and message in answer.json()["message"]


# --- totals -----------------------------------------------------------------------------------------------


def test_totals_cover_all_data_whatever_the_limit(demo_api: Client, rows: Any) -> None:
    changes = {
        "fields": ["users.state", "users.count"],
        "pivots": [],
        "limit": "2",
        "total": True,
        "sorts": [],
    }
    detail = run(demo_api.as_developer, "json_detail", **changes).json()
    [(expected,)] = rows("SELECT count(DISTINCT user_id) FROM order_items")
    assert detail["has_totals"] and len(detail["data"]) == 2
    assert detail["totals_data"]["users.count"]["value"] == expected


def test_pivoted_totals_and_row_totals(demo_api: Client, rows: Any) -> None:
    detail = run(demo_api.as_developer, "json_detail", total=True, row_total="right").json()
    by_status = dict(rows("SELECT status, count(*) FROM order_items GROUP BY 1"))
    totals = {key: cell["value"] for key, cell in detail["totals_data"]["order_items.count"].items()}
    assert totals == {**by_status, TOTAL_KEY: sum(by_status.values())}
    by_gender = dict(rows(f"SELECT {GENDER}, count(*) {FROM} GROUP BY 1"))
    for row in detail["data"]:
        assert row["order_items.count"][TOTAL_KEY]["value"] == by_gender[row["users.gender"]["value"]]
    assert [column["is_total"] for column in detail["pivots"]] == [False] * len(by_status) + [True]


def test_row_totals_stand_where_they_are_asked_for(demo_api: Client) -> None:
    left = run(demo_api.as_developer, "md", row_total="left").text.splitlines()[0].split("|")
    right = run(demo_api.as_developer, "md", row_total="right").text.splitlines()[0].split("|")
    assert "Row Total" in left[2] and "Row Total" in right[-2]


@pytest.mark.parametrize("result_format", ["json", "json_label", "csv", "txt"])
def test_rows_for_programs_have_no_row_totals(demo_api: Client, result_format: str) -> None:
    plain = run(demo_api.as_developer, result_format)
    assert run(demo_api.as_developer, result_format, row_total="right").text == plain.text


def test_subtotals_group_by_the_dimensions_before(demo_api: Client, rows: Any) -> None:
    changes = {
        "fields": ["users.gender", "order_items.status", "order_items.count"],
        "pivots": [],
        "subtotals": ["users.gender"],
    }
    detail = run(demo_api.as_developer, "json_detail", **changes).json()
    assert detail["has_subtotals"]
    found = {
        row["users.gender"]["value"]: row["order_items.count"]["value"]
        for row in detail["subtotals_data"]["1"]
    }
    assert found == dict(rows(f"SELECT {GENDER}, count(*) {FROM} GROUP BY 1"))


TOO_MANY: dict[str, Any] = {
    "fields": ["order_items.id", "order_items.count"],
    "pivots": [],
    "sorts": [],
    "limit": "-1",
    "total": True,
}


def test_more_rows_than_totals_go_with_are_refused_by_name(demo_api: Client, rows: Any) -> None:
    [(count,)] = rows("SELECT count(*) FROM order_items")
    assert count > 5_000
    answer = demo_api.as_developer.post("/queries/run/json", json=PIVOTED | TOO_MANY)
    assert answer.status_code == 400 and "more than 5000 rows" in answer.json()["message"]
    assert len(run(demo_api.as_developer, "json", **{**TOO_MANY, "limit": "5000"}).json()) == 5_000
    assert len(run(demo_api.as_developer, "json", **{**TOO_MANY, "total": False}).json()) == count


def test_sql_shows_the_statements_of_the_totals(demo_api: Client) -> None:
    text = run(demo_api.as_developer, "sql", total=True, row_total="right").text
    assert text.count("\n-- sql for creating") == 3
    assert "-- sql for creating the pivot row totals" in text


def test_row_filters_hold_in_totals(demo_api: Client, analyst: Person, rows: Any) -> None:
    body = {
        "model": "thelook",
        "view": "order_items_restricted",
        "fields": ["order_items.status", "order_items.count"],
        "total": True,
    }
    detail = analyst.post("/queries/run/json_detail", json=body).json()
    [(expected,)] = rows(
        """SELECT count(*) FROM order_items JOIN inventory_items ON order_items.inventory_item_id = inventory_items.id
        JOIN products ON inventory_items.product_id = products.id WHERE brand IN ('Levi''s', 'Carhartt')"""
    )
    assert detail["totals_data"]["order_items.count"]["value"] == expected


# --- fill and calculations --------------------------------------------------------------------------------

MONTHS: dict[str, Any] = {
    "fields": ["order_items.created_month", "order_items.count"],
    "pivots": [],
    "sorts": ["order_items.created_month"],
    "filters": {"order_items.created_date": "2026-03-01 to 2026-09-01"},
    "fill_fields": ["order_items.created_month"],
}


def test_months_of_the_filter_without_rows_are_filled(demo_api: Client) -> None:
    found = run(demo_api.as_developer, **MONTHS).json()
    months = [row["order_items.created_month"] for row in found]
    assert months == ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"]
    assert [row["order_items.count"] is None for row in found] == [False] * 4 + [True] * 2


HOURS = {
    **MONTHS,
    "fields": ["order_items.created_hour", "order_items.count"],
    "sorts": ["order_items.created_hour"],
    "filters": {"order_items.created_date": "2025-01-01 to 2026-01-01"},
    "fill_fields": ["order_items.created_hour"],
    "limit": "5000",
}


def test_fill_that_is_too_large_is_told(demo_api: Client) -> None:
    """8,760 hours; whether the answer is a new one or kept."""
    for cache in ("miss", "hit"):
        answer = run(demo_api.as_developer, **HOURS)
        assert answer.headers["X-Lookalike-Cache"] == cache
        assert "order_items.created_hour not filled" in answer.headers["X-Lookalike-Warning"]
        assert all(row["order_items.count"] for row in answer.json())


def test_fill_that_fits_tells_nothing(demo_api: Client) -> None:
    assert "X-Lookalike-Warning" not in run(demo_api.as_developer, **MONTHS).headers


def test_calculations_come_after_the_fields(demo_api: Client) -> None:
    calculations = [
        {"table_calculation": "doubled", "label": "Twice", "expression": "${order_items.count} * 2"},
        {
            "table_calculation": "change",
            "label": "Change",
            "expression": "${order_items.count} - offset(${order_items.count}, -1)",
        },
        {"table_calculation": "off", "label": "Off", "expression": "1", "is_disabled": True},
    ]
    found = run(demo_api.as_developer, dynamic_fields=json.dumps(calculations), **MONTHS).json()
    counted = [row["order_items.count"] for row in found]
    assert [row["doubled"] for row in found] == [None if count is None else 2 * count for count in counted]
    assert [row["change"] for row in found[:3]] == [None, counted[1] - counted[0], counted[2] - counted[1]]
    assert list(found[0]) == ["order_items.created_month", "order_items.count", "doubled", "change"]


def test_formatted_calculation_in_csv_has_its_label(demo_api: Client) -> None:
    calculation = {
        "table_calculation": "share",
        "label": "Share",
        "expression": "${order_items.count} / sum(${order_items.count})",
        "value_format": "0.0%",
    }
    body = {**PIVOTED, **MONTHS, "fill_fields": [], "dynamic_fields": json.dumps([calculation])}
    answer = demo_api.as_developer.post("/queries/run/csv", json=body, params={"apply_formatting": True})
    head, *lines = list(csv.reader(io.StringIO(answer.text)))
    assert head[-1] == "Share"
    assert all(line[-1].endswith("%") for line in lines)


def test_rows_sort_by_a_calculation(demo_api: Client, rows: Any) -> None:
    calculation = {"table_calculation": "less", "label": "Less", "expression": "0 - ${order_items.count}"}
    detail = run(
        demo_api.as_developer,
        "json_detail",
        dynamic_fields=json.dumps([calculation]),
        fields=["order_items.status", "order_items.count"],
        pivots=[],
        sorts=["less", "order_items.status"],
    ).json()
    by_hand = rows("SELECT status, count(*) FROM order_items GROUP BY 1 ORDER BY 2 DESC, 1")
    found = [
        (row["order_items.status"]["value"], row["order_items.count"]["value"]) for row in detail["data"]
    ]
    assert found == by_hand
    (field,) = detail["fields"]["table_calculations"]
    assert field["sorted"] == {"sort_index": 0, "desc": False}


def test_calculation_per_pivot_stands_under_its_column(demo_api: Client) -> None:
    calculation = {"table_calculation": "half", "label": "Half", "expression": "${order_items.count} / 2"}
    [row, *_] = run(demo_api.as_developer, dynamic_fields=json.dumps([calculation])).json()
    cells, halves = row["order_items.count"], row["half"]
    assert halves["order_items.status"] == {
        status: count / 2 for status, count in cells["order_items.status"].items()
    }


def test_bad_calculation_is_told_before_the_query_runs(demo_api: Client) -> None:
    calculation = {"table_calculation": "x", "label": "X", "expression": "${order_items.nothing} + 1"}
    body = {**PIVOTED, "dynamic_fields": json.dumps([calculation])}
    answer = demo_api.as_developer.post("/queries/run/json", json=body)
    assert answer.status_code == 400 and "order_items.nothing" in answer.json()["message"]


@pytest.mark.parametrize("kind", ["looker_column", "looker_line", "looker_scatter", "looker_grid"])
def test_pivots_and_calculations_are_drawn(demo_api: Client, kind: str) -> None:
    calculation = {"table_calculation": "half", "label": "Half", "expression": "${order_items.count} / 2"}
    body = {**PIVOTED, "vis_config": {"type": kind}, "dynamic_fields": json.dumps([calculation])}
    answer = demo_api.as_developer.post(
        "/queries/run/png", json={**body, "total": True, "row_total": "right"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\x89PNG")
