"""Filters in plain words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lookalike.query.filters import describe_filter
from lookalike.query.filters.errors import FilterSyntaxError

CASES = list(csv.DictReader((Path(__file__).parent / "filter_cases.csv").open()))


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("string", "", "is any value"),
        ("string", "FOO", "is FOO"),
        ("string", "FOO,BAR", "is FOO or BAR"),
        ("string", "%FOO%", "contains FOO"),
        ("string", "FOO%,BAR", "is BAR or starts with FOO"),
        ("string", "%FOO,-%X%", "ends with FOO, and does not contain X"),
        ("string", "-FOO,-BAR", "is not FOO or BAR"),
        ("string", "F%OD", "matches F%OD"),
        ("string", "-F_D", "does not match F_D"),
        ("string", "100^%", "is 100%"),
        ("string", "EMPTY", "is blank"),
        ("string", "-NULL", "is not null"),
        ("number", "5", "is 5"),
        ("number", "1, 3, NOT 4", "is 1 or 3, and is not 4"),
        ("number", ">5 AND <=10", "is > 5 and is <= 10"),
        ("number", "1 to 5", "is >= 1 and <= 5"),
        ("number", "NOT (3,12)", "is not > 3 and < 12"),
        ("number", "<3 OR NULL", "is < 3 or is null"),
        ("number", "any value", "is any value"),
        ("date", "3 months", "is in the last 3 months"),
        ("date", "last 3 months", "is in the last 3 months"),
        ("date", "1 day", "is in the last day"),
        ("date", "last month", "is last month"),
        ("date", "this fiscal quarter", "is this fiscal quarter"),
        ("date", "today", "is today"),
        ("date", "2 weeks ago", "is 2 weeks ago"),
        ("date", "3 days from now", "is 3 days from now"),
        ("date", "3 months ago for 2 days", "is in the 2 days from 3 months ago"),
        ("date", "before 2 months", "is before 2 months ago"),
        ("date", "after 2018-05-01", "is on or after 2018-05-01"),
        ("date", "2018-05-01 to 2018-06-01", "is from 2018-05-01 until 2018-06-01"),
        ("date", "2018-05-01", "is on 2018-05-01"),
        ("date", "2018-05", "is in 2018-05"),
        ("date", "2018", "is in 2018"),
        ("date", "yesterday, NULL", "is yesterday or is null"),
        ("date", "any time", "is any time"),
        ("yesno", "Yes", "is Yes"),
        ("yesno", "-Yes", "is No"),
        ("yesno", "", "is any value"),
        ("tier", "10 to 19,20 to 29", "is 10 to 19 or 20 to 29"),
        ("tier", "[10,20)", "is [10,20)"),
        ("location", "40 miles from 36.97, -122.03", "is within 40 miles of 36.97, -122.03"),
        ("location", "inside box from 2, 1 to 1, 2", "is inside box from 2, 1 to 1, 2"),
        ("location", "NOT NULL", "is not null"),
        ("location", "", "is any value"),
    ],
)
def test_filter_is_described_in_plain_words(kind: str, text: str, words: str):
    assert describe_filter(kind, text) == words


@pytest.mark.parametrize("case", [case for case in CASES if case["type"] != "user_attr"], ids=str)
def test_every_case_has_its_words(case: dict):
    assert describe_filter(case["type"], case["expression"])


@pytest.mark.parametrize(
    ("kind", "text"), [("number", "abc"), ("date", "someday"), ("yesno", "maybe"), ("location", "here")]
)
def test_what_cannot_be_read_has_no_words(kind: str, text: str):
    with pytest.raises(FilterSyntaxError):
        describe_filter(kind, text)
