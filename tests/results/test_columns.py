"""The columnar format of the web page."""

from __future__ import annotations

import json

import pytest

from lookalike.results import columns
from lookalike.workers.task import ColumnSpec


def test_columns_body_is_one_json_array(written):
    body = written("SELECT 1 AS n, 'a' AS t", "columns")
    head, piece, end = json.loads(body)
    assert (head["format"], head["version"]) == ("columns", 1)
    assert [column["name"] for column in head["columns"]] == ["n", "t"]
    assert piece == {"rows": 1, "values": [[1], {"new": ["a"], "codes": [0]}]}
    assert (end["end"], end["rows"], end["truncated"]) == (True, 1, False)


def test_columns_can_be_read_line_by_line(written):
    lines = written("SELECT i AS n FROM range(3000) r(i)", "columns", limit=-1).split(b"\n")
    assert [json.loads(line.removesuffix(b",").strip(b"[]"))["rows"] for line in lines[1:-1]] == [2048, 952]


def test_columns_text_is_a_place_in_a_growing_list(written):
    sql = "SELECT CASE WHEN i < 2048 THEN 'a' WHEN i % 2 = 0 THEN 'b' END AS t FROM range(2050) r(i)"
    _, first, second, _ = json.loads(written(sql, "columns", limit=-1))
    assert first["values"][0] == {"new": ["a"], "codes": [0] * 2048}
    assert second["values"][0] == {"new": ["b"], "codes": [1, -1]}


def test_columns_gives_up_a_dictionary_of_texts_that_differ(written):
    answer = json.loads(written("SELECT 'row ' || i AS t FROM range(4096) r(i)", "columns", limit=-1))
    kinds = [type(piece["values"][0]) for piece in answer[1:-1]]
    assert kinds == [dict, list]
    assert answer[2]["values"][0][:2] == ["row 2048", "row 2049"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("123456789012345::BIGINT", 123456789012345),
        ("1234567890123456::BIGINT", "1234567890123456"),
        ("-0.000123456789012345::DECIMAL(38, 20)", -0.000123456789012345),
        ("12345678901234567890.5::DECIMAL(38, 2)", "12345678901234567890.50"),
        ("0.1::DOUBLE", 0.1),
        ("1e300::DOUBLE", 1e300),
        ("sin(1)::DOUBLE", 0.8414709848078965),
        ("'nan'::DOUBLE", None),
        ("NULL::INTEGER", None),
    ],
)
def test_columns_number_that_no_double_holds_is_a_text(written, expression, expected):
    body = written(f"SELECT {expression} AS v", "columns")
    assert json.loads(body)[1]["values"] == [[expected]]


def test_columns_carry_what_is_shown_beside_the_value(written):
    specs = (
        ColumnSpec("o.n", "N", value_type="number", value_format="$#,##0.00"),
        ColumnSpec("o.q", "Quarter", value_type="date", timeframe="quarter"),
        ColumnSpec("o.t", "Text"),
    )
    answer = json.loads(written("SELECT 1234.5, '2024-04', 'x'", "columns", specs, apply_formatting=True))
    assert [column["has_shown"] for column in answer[0]["columns"]] == [True, True, False]
    assert answer[1]["values"][0] == [1234.5]
    assert answer[1]["shown"] == [
        {"new": ["$1,234.50"], "codes": [0]},
        {"new": ["2024-Q2"], "codes": [0]},
        None,
    ]


def test_columns_without_rows_have_head_and_end(written):
    head, end = json.loads(written("SELECT 1 AS n WHERE false", "columns"))
    assert (head["columns"][0]["name"], end["rows"]) == ("n", 0)


def test_columns_hold_documents_as_they_are(written):
    spec = (ColumnSpec("o.d", "D", value_type="json"),)
    sql = """SELECT unnest(['{"k": [1]}', 'no json', NULL])"""
    assert json.loads(written(sql, "columns", spec))[1]["values"] == [[{"k": [1]}, "no json", None]]


def test_columns_say_when_the_limit_cut(written):
    assert json.loads(written("SELECT * FROM range(3)", "columns", limit=3))[-1]["truncated"] is True


def test_columns_dictionary_is_bounded(written, monkeypatch):
    monkeypatch.setattr(columns, "MAX_DICTIONARY", 100)
    sql = "SELECT 'v' || (i % 200) AS t FROM range(4096) r(i)"
    answer = json.loads(written(sql, "columns", limit=-1))
    assert [type(piece["values"][0]) for piece in answer[1:-1]] == [dict, list]
