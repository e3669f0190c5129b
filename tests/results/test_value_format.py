"""Excel-style formats, as a spreadsheet would show them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lookalike.results.expressions import Cell
from lookalike.results.rendered import renderer
from lookalike.results.value_format import ValueFormatError, compile_format
from lookalike.workers.task import ColumnSpec

SCALED = '[>=1000000]0.00,,"M";[>=1000]0.00,"K";0'

CASES = [
    ("0", "2.5", "3"),
    ("0", "-2.5", "-3"),
    ("0", "-0.2", "0"),
    ("#,##0", "1234567", "1,234,567"),
    ("#,##0", "0", "0"),
    ("#,##0", "-999", "-999"),
    ("#,##0.00", "1234.5", "1,234.50"),
    ("$#,##0.00", "-1234.5", "-$1,234.50"),
    ('"£"#,##0', "5000", "£5,000"),
    ("[$€-407]#,##0", "12345", "€12,345"),
    ("0.0%", "0.1234", "12.3%"),
    ("0%", "-0.5", "-50%"),
    (SCALED, "1234567", "1.23M"),
    (SCALED, "1500", "1.50K"),
    (SCALED, "12", "12"),
    (SCALED, "-5", "-5"),
    ('0.00,,\\ "M"', "1230000", "1.23 M"),
    ("#,##0,", "1234567", "1,235"),
    ("0.0,,", "1250000", "1.3"),
    ('#,##0.00;($#,##0.00);"-"', "-5", "($5.00)"),
    ('#,##0.00;($#,##0.00);"-"', "0", "-"),
    ("0;-0;;@", "0", ""),
    ("[Red]0", "5", "5"),
    ("[<0](0);0", "-5", "(5)"),
    ("000-00-0000", "123456789", "123-45-6789"),
    ("00000", "42", "00042"),
    ("0,000", "12", "0,012"),
    ("0.##", "1.5", "1.5"),
    ("#.00", "0.5", ".50"),
    ("0.??", "1.5", "1.5 "),
    ("0.00E+00", "12345", "1.23E+04"),
    ("0.0E+0", "0.00012", "1.2E-4"),
    ("General", "1.50", "1.5"),
    ('#,##0 "items"', "1000", "1,000 items"),
    ("0_)", "7", "7 "),
    ("[h]:mm:ss", "1.5", "36:00:00"),
    ("[hh]:mm:ss", "0.0423726851851852", "01:01:01"),
    ("h:mm", "1.5", "12:00"),
    ("mm:ss", "0.0007523148148148", "01:05"),
    ("[m]:ss", "0.0625", "90:00"),
    ("[s]", "-0.00001157407407", "-1"),
    ('[h] "h" mm "min"', "2.0208333333333333", "48 h 30 min"),
    ("0", "12345678901234567890123456789", "12345678901234567890123456789"),
]


@pytest.mark.parametrize(("value_format", "value", "expected"), CASES)
def test_value_format_writes_the_number(value_format, value, expected):
    assert compile_format(value_format)(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value_format", "part"),
    [
        ("# ?/?", "fraction"),
        ("mmm d", "date format"),
        ("mm", "date format"),
        ("dd hh:mm", "date format"),
        ('0"x', 'no "'),
        ("[1234]0", "no colour"),
        ("0;0;0;0;0", "5 sections"),
    ],
)
def test_unreadable_format_names_the_part(value_format, part):
    with pytest.raises(ValueFormatError, match=part):
        compile_format(value_format)


@pytest.mark.parametrize(
    ("column", "raw", "shown"),
    [
        (ColumnSpec("q", "Q", value_type="date", timeframe="quarter"), "2018-04", "2018-Q2"),
        (ColumnSpec("q", "Q", value_type="date", timeframe="fiscal_quarter"), "2018-01", "FY2018-Q1"),
        (ColumnSpec("q", "Q", value_type="date", timeframe="month"), "2018-05", "2018-05"),
        (ColumnSpec("n", "N", value_type="number", value_format="#,##0"), "1234", "1,234"),
        (ColumnSpec("n", "N", value_type="number", value_format="#,##0"), "n/a", "n/a"),
        (ColumnSpec("n", "N", value_type="number", value_format="# ?/?"), "0.5", "0.5"),
        (ColumnSpec("n", "N", value_type="number"), "1234.50", "1234.50"),
        (ColumnSpec("s", "S", value_format="#,##0"), "1234", "1234"),
        (ColumnSpec("n", "N", value_type="number", value_format="0"), None, None),
    ],
)
def test_rendered_value(column, raw, shown):
    assert renderer(Cell(0, column, "VARCHAR"))(raw) == shown


@pytest.mark.parametrize(
    ("value_format", "separators", "expected"),
    [
        ("#,##0.00", ".,", "-1.234.567,89"),
        ("#,##0.00", " ,", "-1 234 567,89"),
        ('0.0,," M."', ".,", "-1,2 M."),
        ("0.00E+00", ".,", "-1,23E+06"),
        ("General", ".,", "-1234567,89"),
    ],
)
def test_separators_of_the_reader_stand_in_the_number(value_format, separators, expected):
    assert compile_format(value_format, separators)(Decimal("-1234567.89")) == expected
