"""What each reader sees: every built-in format and the usual own ones, for each value of the user attribute
`number_format`; dates and quarters, which are the same for all. Written by hand from the rules of the LookML reference,
section 9."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lookalike.query.columns import NAMED_FORMATS
from lookalike.results.expressions import Cell
from lookalike.results.rendered import renderer
from lookalike.results.value_format import compile_format
from lookalike.workers.task import ColumnSpec

GERMAN, FRENCH = ".,", " ,"

# name, value, then as readers of 1,234.56 and 1.234,56 and 1 234,56 see it
NAMED = [
    ("decimal_0", "1234567.5", "1,234,568", "1.234.568", "1 234 568"),
    ("decimal_0", "-0.4", "0", "0", "0"),
    ("decimal_1", "1234.56", "1,234.6", "1.234,6", "1 234,6"),
    ("decimal_2", "0.005", "0.01", "0,01", "0,01"),
    ("decimal_2", "-1234.5", "-1,234.50", "-1.234,50", "-1 234,50"),
    ("decimal_3", "1000", "1,000.000", "1.000,000", "1 000,000"),
    ("decimal_4", "0.00005", "0.0001", "0,0001", "0,0001"),
    ("usd", "1234.5", "$1,234.50", "$1.234,50", "$1 234,50"),
    ("usd", "-0.5", "-$0.50", "-$0,50", "-$0,50"),
    ("usd_0", "999999.5", "$1,000,000", "$1.000.000", "$1 000 000"),
    ("eur", "1234.5", "€1,234.50", "€1.234,50", "€1 234,50"),
    ("eur_0", "0", "€0", "€0", "€0"),
    ("gbp", "12", "£12.00", "£12,00", "£12,00"),
    ("gbp_0", "-1200", "-£1,200", "-£1.200", "-£1 200"),
    ("jpy", "1200", "¥1,200.00", "¥1.200,00", "¥1 200,00"),
    ("jpy_0", "1200", "¥1,200", "¥1.200", "¥1 200"),
    ("brl", "1200.1", "R$1,200.10", "R$1.200,10", "R$1 200,10"),
    ("brl_0", "1200.1", "R$1,200", "R$1.200", "R$1 200"),
    ("percent_0", "0.125", "13%", "13%", "13%"),
    ("percent_1", "0.125", "12.5%", "12,5%", "12,5%"),
    ("percent_2", "12.3456", "1,234.56%", "1.234,56%", "1 234,56%"),
    ("percent_3", "-0.001", "-0.100%", "-0,100%", "-0,100%"),
    ("percent_4", "1", "100.0000%", "100,0000%", "100,0000%"),
    ("id", "1234567", "1234567", "1234567", "1234567"),
]
OWN = [
    ("#,##0.0#", "1234.5", "1,234.5", "1.234,5", "1 234,5"),
    ("#,##0.0#", "1234.567", "1,234.57", "1.234,57", "1 234,57"),
    ("#,##0,", "1234567", "1,235", "1.235", "1 235"),
    ('0.0,"K"', "1550", "1.6K", "1,6K", "1,6K"),
    ('[>=1000000]$0.0,,"M";[>=1000]$0.0,"K";$0', "2500000", "$2.5M", "$2,5M", "$2,5M"),
    ('[>=1000000]$0.0,,"M";[>=1000]$0.0,"K";$0', "950", "$950", "$950", "$950"),
    ("$#,##0.00;($#,##0.00)", "-1234.5", "($1,234.50)", "($1.234,50)", "($1 234,50)"),
    ('0.0%;-0.0%;"none, zero."', "0", "none, zero.", "none, zero.", "none, zero."),
    ("0.00E+00", "12345.678", "1.23E+04", "1,23E+04", "1,23E+04"),
    ('#,##0.00" €"', "1234.5", "1,234.50 €", "1.234,50 €", "1 234,50 €"),
    ("[$CHF-807] #,##0.00", "1234.5", "CHF 1,234.50", "CHF 1.234,50", "CHF 1 234,50"),
    ('"v. "0.0', "1.25", "v. 1.3", "v. 1,3", "v. 1,3"),
    ("[h]:mm:ss", "1.5", "36:00:00", "36:00:00", "36:00:00"),
    ("[m]:ss", "0.5", "720:00", "720:00", "720:00"),
    ("hh:mm", "0.25", "06:00", "06:00", "06:00"),
    ("000,000", "1234", "001,234", "001.234", "001 234"),
    ("General", "1234.50", "1234.5", "1234,5", "1234,5"),
]


def shown(value_format: str, value: str) -> tuple[str, ...]:
    number = Decimal(value)
    return tuple(compile_format(value_format, separators)(number) for separators in ("", GERMAN, FRENCH))


@pytest.mark.parametrize(("name", "value", "usual", "german", "french"), NAMED)
def test_built_in_format_has_the_readers_separators(name, value, usual, german, french):
    assert shown(NAMED_FORMATS[name], value) == (usual, german, french)


@pytest.mark.parametrize(("value_format", "value", "usual", "german", "french"), OWN)
def test_own_format_has_the_readers_separators(value_format, value, usual, german, french):
    assert shown(value_format, value) == (usual, german, french)


def test_every_built_in_format_is_in_the_table():
    assert {name for name, *_ in NAMED} == set(NAMED_FORMATS)


# timeframe, raw text, what is shown
DATES = [
    ("raw", "2024-02-29 10:00:00.25", "2024-02-29 10:00:00.25"),
    ("time", "2024-02-29 10:00:00", "2024-02-29 10:00:00"),
    ("date", "2024-02-29", "2024-02-29"),
    ("hour", "2024-02-29 10", "2024-02-29 10"),
    ("week", "2024-02-26", "2024-02-26"),
    ("month", "2024-02", "2024-02"),
    ("quarter", "2024-01", "2024-Q1"),
    ("quarter", "2024-12", "2024-Q4"),
    ("quarter", "2024-07-01", "2024-Q3"),
    ("quarter", "unknown", "unknown"),
    ("fiscal_quarter", "2024-04", "FY2024-Q2"),
    ("year", "2024", "2024"),
    ("month_name", "February", "February"),
]


@pytest.mark.parametrize("separators", ["", GERMAN, FRENCH])
@pytest.mark.parametrize(("timeframe", "raw", "expected"), DATES)
def test_date_is_shown_alike_to_all_readers(timeframe, raw, expected, separators):
    column = ColumnSpec("d", "D", value_type="date", timeframe=timeframe, separators=separators)
    assert renderer(Cell(0, column, "VARCHAR"))(raw) == expected


@pytest.mark.parametrize(
    ("database_type", "raw", "expected"),
    [
        ("BIGINT", "1234567", "1.234.567,00"),
        ("DECIMAL(9,2)", "-1234.50", "-1.234,50"),
        ("DOUBLE", "1e+21", "1.000.000.000.000.000.000.000,00"),
        ("DOUBLE", "1.5e-05", "0,00"),
        (
            "HUGEINT",
            "170141183460469231731687303715884105727",
            "170.141.183.460.469.231.731.687.303.715.884.105.727,00",
        ),
        ("VARCHAR", "12.5", "12,50"),
        ("VARCHAR", "n/a", "n/a"),
        ("VARCHAR", "", ""),
        ("NUMERIC TEXT", "0.1250000000000000", "0,13"),
    ],
)
def test_number_of_any_type_has_the_readers_separators(database_type, raw, expected):
    column = ColumnSpec("n", "N", value_type="number", value_format="#,##0.00", separators=GERMAN)
    assert renderer(Cell(0, column, database_type))(raw) == expected
