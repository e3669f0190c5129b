"""Each format against the file that it should give."""

from __future__ import annotations

import re

import pytest
from workbook import sheet_of

from lookalike.workers.task import ColumnSpec

SQL = """
SELECT * FROM (VALUES
    ('Plain', 12, 1234567.5::DECIMAL(12, 2), '2024-04', DATE '2024-04-01', TIMESTAMP '2024-04-01 08:30:00', 'Yes', 1),
    ('Quote " and, comma', -3, 0.25, '2024-10', DATE '1999-12-31', TIMESTAMP '2024-12-31 23:59:59', 'No', 2),
    ('<b>&|\t' || chr(10) || 'é', 0, NULL, NULL, NULL, NULL, NULL, 3),
    (NULL, NULL, -0.5, '2025-01', DATE '1880-01-01', NULL, 'Yes', 4)
) AS t(name, n, price, quarter, day, moment, paid, sort) ORDER BY sort
"""
COLUMNS = (
    ColumnSpec("orders.name", "Orders Name", "Name"),
    ColumnSpec("orders.count", "Orders Count", "Count", "measure", "number", "#,##0", "count"),
    ColumnSpec("orders.price", "Orders Price", "Price", "measure", "number", "$#,##0.00", "sum"),
    ColumnSpec("orders.quarter", "Orders Created Quarter", value_type="date", timeframe="quarter"),
    ColumnSpec("orders.day", "Orders Created Date", value_type="date", timeframe="date"),
    ColumnSpec("orders.time", "Orders Created Time", value_type="datetime", timeframe="time"),
    ColumnSpec("orders.paid", "Orders Paid (Yes / No)", value_type="yesno", type="yesno"),
)
TEXT_FORMATS = ["json", "json_label", "json_detail", "json_bi", "csv", "txt", "md", "html"]


@pytest.mark.parametrize("formatted", [False, True], ids=["raw", "formatted"])
@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_text_format_equals_its_golden_file(written, golden, form, formatted):
    body = written(SQL, form, COLUMNS, helper_columns=("sort",), apply_formatting=formatted)
    text = re.sub(r'"runtime":"\d+\.\d{3}"', '"runtime":"0.000"', body.decode())
    assert text == (golden / f"{form}.{'formatted' if formatted else 'raw'}.txt").read_text()


def test_xlsx_has_typed_cells(written):
    sheet = sheet_of(written(SQL, "xlsx", COLUMNS))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [column.label for column in COLUMNS]
    assert rows[1][:4] == ["Plain", 12, 1234567.5, "2024-04"]
    assert [str(value) for value in rows[1][4:]] == ["2024-04-01 00:00:00", "2024-04-01 08:30:00", "Yes"]
    assert rows[3] == ["<b>&|\t\né", 0, None, None, None, None, None]
    assert rows[4][4] == "1880-01-01"


def test_xlsx_with_formatting_uses_the_value_format(written):
    body = written(SQL, "xlsx", COLUMNS, apply_formatting=True)
    sheet = sheet_of(body)
    formats = [cell.number_format for cell in sheet[2]]
    assert formats == ["General", "#,##0", "$#,##0.00", "General", "yyyy-mm-dd", "General", "General"]
    assert sheet["D2"].value == "2024-Q2"
