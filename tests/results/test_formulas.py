"""Texts that a spreadsheet would run, in files that it opens."""

from __future__ import annotations

import pytest

from lookalike.workers.task import ColumnSpec

CASES = [
    ("=1+1", "'=1+1"),
    ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
    ("+SUM(A1)", "'+SUM(A1)"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("＝1+1", "'＝1+1"),
    ("-5", "-5"),
    ("-1.5e3", "-1.5e3"),
    ("a=1", "a=1"),
    ("'=1", "'=1"),
    ("", ""),
    ("é", "é"),
]


def quoted(text: str) -> str:
    must = any(char in text for char in '",\n\r')
    return '"' + text.replace('"', '""') + '"' if must else text


@pytest.mark.parametrize("formatted", [False, True])
@pytest.mark.parametrize(("value", "expected"), CASES)
def test_formula_is_marked_as_text_where_asked(written, value, expected, formatted):
    sql = "SELECT '" + value.replace("'", "''") + "' AS v"
    body = written(sql, "csv", (ColumnSpec("v", "V"),), formula_safe=True, apply_formatting=formatted)
    assert body.decode() == f"V\n{quoted(expected)}\n"


def test_formula_stays_as_it_is_without_the_option(written):
    assert written("SELECT '=1+1' AS v", "csv", (ColumnSpec("v", "=V"),)) == b"=V\n=1+1\n"


def test_formula_in_a_label_is_marked(written):
    body = written("SELECT 1 AS v", "txt", (ColumnSpec("v", "=V"),), formula_safe=True)
    assert body == b"'=V\n1\n"


@pytest.mark.parametrize("database_type", ["DECIMAL(9, 2)", "VARCHAR"])
def test_number_shown_with_a_minus_is_no_formula(written, database_type):
    spec = (ColumnSpec("v", "V", value_type="number", value_format="$0.00"),)
    sql = f"SELECT '-1.50'::{database_type} AS v"
    assert written(sql, "csv", spec, formula_safe=True, apply_formatting=True) == b"V\n-$1.50\n"
    assert written(sql, "csv", spec, formula_safe=True) == b"V\n-1.50\n"
