"""Filter expressions that find a value again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.query.filters.string import Side, StringFilter, parse_string
from lookalike.results.filterable import exactly, filterable
from lookalike.workers.task import ColumnSpec


@given(st.text(alphabet="aB1 ,%_^\"\\-'é\n", min_size=1, max_size=12))
def test_text_is_found_and_no_other(text: str) -> None:
    assert parse_string(exactly(text)) == StringFilter(Side(values=[text]), Side())


@pytest.mark.parametrize(
    "word", ["NULL", "null", "EMPTY", "empty", "any value", "Any Value", "-", "a\\,b", '""']
)
def test_word_with_a_meaning_is_taken_as_text(word: str) -> None:
    assert parse_string(exactly(word)) == StringFilter(Side(values=[word]), Side())


@pytest.mark.parametrize(
    ("timeframe", "value_type", "raw", "expression"),
    [
        ("date", "date", "2024-05-06", "2024-05-06"),
        ("week", "string", "2024-05-06", "2024-05-06 for 7 days"),
        ("month", "string", "2024-05", "2024-05"),
        ("quarter", "string", "2024-04", "2024-Q2"),
        ("fiscal_quarter", "string", "2024-04", "FY2024-Q2"),
        ("year", "number", "2024", "2024"),
        ("fiscal_year", "number", "2024", "FY2024"),
        ("hour", "string", "2024-05-06 08", "2024-05-06 08"),
        ("hour6", "string", "2024-05-06 06", "2024-05-06 06 for 6 hours"),
        ("minute15", "string", "2024-05-06 08:15", "2024-05-06 08:15 for 15 minutes"),
        ("month_name", "string", "May", "May"),
        ("day_of_month", "number", "6", "6"),
    ],
)
def test_moment_is_found_as_its_stretch_of_time(
    timeframe: str, value_type: str, raw: str, expression: str
) -> None:
    column = ColumnSpec("o.t", "T", value_type=value_type, timeframe=timeframe)
    assert filterable(column)(raw) == expression
