"""Values that are easy to get wrong, in the formats where they matter."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from workbook import sheet_of

from lookalike.engines.driver import DriverError
from lookalike.results import xlsx
from lookalike.workers.task import ColumnSpec


def number(name: str, **more) -> ColumnSpec:
    return ColumnSpec(name, name, value_type="number", **more)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("12345678901234567890123456789012345678::HUGEINT", "12345678901234567890123456789012345678"),
        ("1.50::DECIMAL(9, 2)", "1.50"),
        (
            "12345678901234567890123456.123456789012::DECIMAL(38, 12)",
            "12345678901234567890123456.123456789012",
        ),
        ("0.1::DOUBLE", "0.1"),
        ("'nan'::DOUBLE", "null"),
        ("'-inf'::DOUBLE", "null"),
        ("NULL::INTEGER", "null"),
        ("true", "1"),
        ("'12.5'", "12.5"),
        ("'007'", '"007"'),
        ("'abc'", '"abc"'),
        ("'NaN'", "null"),
    ],
)
def test_json_number_is_exact(written, expression, expected):
    assert written(f"SELECT {expression} AS v", "json", (number("v"),)).decode() == f'[{{"v":{expected}}}]'


@pytest.mark.parametrize(
    ("expression", "value_type", "expected"),
    [
        ("true", "yesno", '"Yes"'),
        ("false", "yesno", '"No"'),
        ("0", "yesno", '"No"'),
        ("'Yes'", "yesno", '"Yes"'),
        ("42", "string", '"42"'),
        ("DATE '2024-02-29'", "date", '"2024-02-29"'),
        ("TIMESTAMP '2024-02-29 10:00:00'", "date", '"2024-02-29"'),
        ("TIMESTAMP '2024-02-29 10:00:00.25'", "datetime", '"2024-02-29 10:00:00.25"'),
        ("2024", "date", "2024"),
        ("['b', 'a']", "string", '"b, a"'),
        ("'{\"k\": [1]}'", "json", '{"k": [1]}'),
        ("'no json'", "json", '"no json"'),
        ("{'k': 1}", "json", '{"k":1}'),
        ("chr(1) || '\"'", "string", '"\\u0001\\""'),
    ],
)
def test_json_value_follows_its_type(written, expression, value_type, expected):
    column = ColumnSpec("v", "V", value_type=value_type)
    body = written(f"SELECT {expression} AS v", "json", (column,))
    assert json.loads(body) == json.loads(f'[{{"v":{expected}}}]')


def test_json_keys_are_escaped(written):
    column = ColumnSpec("a'\"b", 'It\'s "it"')
    assert json.loads(written("SELECT 'x'", "json", (column,))) == [{"a'\"b": "x"}]
    assert json.loads(written("SELECT 'x'", "json_label", (column,))) == [{'It\'s "it"': "x"}]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("json", "[]"),
        ("csv", "V\n"),
        ("txt", "V\n"),
        ("md", "|V|\n|---|\n"),
        ("html", "<table>\n<tr><th>V</th></tr>\n</table>"),
    ],
)
def test_empty_result(written, form, expected):
    assert written("SELECT 'x' AS v WHERE false", form, (ColumnSpec("v", "V"),)).decode() == expected


def test_empty_xlsx_opens(written):
    body = written("SELECT 'x' AS v WHERE false", "xlsx", (ColumnSpec("v", "V"),))
    assert [[cell.value for cell in row] for row in sheet_of(body)] == [["V"]]


def test_columns_come_from_the_database_when_none_are_given(written):
    body = written("SELECT 1 AS n, true AS b, 'x' AS sort", "json", helper_columns=("sort",))
    assert body == b'[{"n":1,"b":"Yes"}]'


def test_too_few_columns_in_the_result_is_an_error(written):
    with pytest.raises(DriverError) as caught:
        written("SELECT 1", "csv", (number("a"), number("b")))
    assert caught.value.failed.message == "The statement gives 1 columns; 2 were expected."


def test_unknown_format_names_the_known(written):
    with pytest.raises(DriverError) as caught:
        written("SELECT 1", "pdf")
    assert caught.value.failed.message.startswith("Unknown result format 'pdf'; there are: json, json_label")


@pytest.mark.parametrize(("limit", "truncated"), [(3, True), (4, False), (-1, False)])
def test_detail_tells_whether_the_limit_cut(written, limit, truncated):
    detail = json.loads(written("SELECT * FROM range(3)", "json_detail", limit=limit))
    assert detail["truncated"] is truncated


def test_detail_of_the_task_wins(written):
    detail = json.loads(
        written("SELECT 1 AS n", "json_detail", detail={"id": "f" * 32, "fields": {}, "has_totals": True})
    )
    assert (detail["id"], detail["fields"], detail["has_totals"]) == ("f" * 32, {}, True)
    assert detail["data"] == [{"n": {"value": 1, "rendered": "1"}}]


def test_field_of_the_column_wins_in_detail(written):
    column = number("t.n", field={"name": "t.n", "align": "left", "view": "t"})
    field = json.loads(written("SELECT 1", "json_detail", (column,)))["fields"]["dimensions"][0]
    assert (field["align"], field["view"], field["is_numeric"]) == ("left", "t", True)


def test_bi_has_the_metadata_that_the_api_requires(written):
    found = json.loads(written("SELECT 1 AS n", "json_bi", detail={"filters": {"a": "b"}}))
    assert set(found["metadata"]) == {
        *("big_query_metadata", "fields", "pivots", "has_subtotals", "has_totals", "columns_truncated"),
        *("filter_expression", "filters", "sql"),
    }
    assert found["metadata"]["filters"] == {"a": "b"}
    assert found["rows"] == [{"n": 1}]


@pytest.mark.parametrize("value", ["=1+1", "+1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_xlsx_keeps_formulas_as_text(written, value):
    body = written(f"SELECT '{value}' AS v", "xlsx", (ColumnSpec("v", "=cmd"),))
    sheet = sheet_of(body)
    assert [(cell.value, cell.data_type) for cell in (sheet["A1"], sheet["A2"])] == [
        ("=cmd", "s"),
        (value, "s"),
    ]


def test_xlsx_drops_control_characters(written):
    body = written("SELECT 'a' || chr(0) || chr(7) || chr(65535) || 'b' AS v", "xlsx")
    assert sheet_of(body)["A2"].value == "ab"


def test_xlsx_keeps_blanks_around_text(written):
    body = written("SELECT '  a ' AS v", "xlsx")
    assert sheet_of(body)["A2"].value == "  a "


def test_xlsx_writes_long_numbers_as_text(written):
    body = written("SELECT 1234567890123456789::BIGINT AS a, 123456789012345::BIGINT AS b", "xlsx")
    row = sheet_of(body)[2]
    assert [cell.value for cell in row] == ["1234567890123456789", 123456789012345]


def test_xlsx_goes_on_in_a_second_sheet(written, monkeypatch):
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 5)
    book = openpyxl.load_workbook(io.BytesIO(written("SELECT i AS n FROM range(9) r(i)", "xlsx")))
    sheets = [[row[0].value for row in sheet.iter_rows()] for sheet in book.worksheets]
    assert sheets == [["n", 0, 1, 2, 3], ["n", 4, 5, 6, 7], ["n", 8]]


def test_csv_quotes_only_what_must_be_quoted(written):
    body = written("SELECT unnest(['a b', 'a,b', 'a\"b', 'a' || chr(13) || 'b', '''']) AS v", "csv")
    assert body == b'v\na b\n"a,b"\n"a""b"\n"a\rb"\n\'\n'


def test_markdown_values_cannot_bring_html_or_columns(written):
    body = written("SELECT '<script>|' AS v", "md")
    assert body == b"|v|\n|---|\n|&lt;script>\\||\n"
