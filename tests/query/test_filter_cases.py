"""The 268 filter expressions of `filter_cases.csv`, at Friday 2018-05-18 18:30:02, weeks from Monday."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.engines.timeframe import Calendar
from lookalike.query.filters import FilterSettings, FilterTarget, compile_filter

CASES = list(csv.DictReader((Path(__file__).parent / "filter_cases.csv").open()))
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
TIERS = ("Below 0", "10 to 19", "20 to 29", "80 or Above", "Undefined", "[10,20)", "T02 [10,20)")


def settings(fiscal_offset: int = 0, dialect: str = "duckdb") -> FilterSettings:
    return FilterSettings(dialect_named(dialect), NOW, Calendar(fiscal_offset=fiscal_offset))


def compiled(kind: str, expression: str, dialect: str = "duckdb") -> str:
    lower = expression.lower()
    offset = 3 if "fiscal" in lower or lower.startswith("fy") else 0
    target = FilterTarget(
        "v.f", kind, {"location": "lat", "yesno": "b"}.get(kind, "x"), longitude="lon", labels=TIERS
    )
    return compile_filter(expression, target, settings(offset, dialect))


def of(*kinds: str) -> list:
    return [
        pytest.param(case, id=f"{case['type']} {case['expression']}")
        for case in CASES
        if case["type"] in kinds
    ]


def test_all_cases_are_here():
    assert len(CASES) == 268


@pytest.mark.parametrize("case", of("string", "number", "date", "yesno"))
def test_condition_is_the_expected_sql(case: dict):
    assert compiled(case["type"], case["expression"]) == case["sql"]


@pytest.mark.parametrize("case", of("string", "number", "date"))
def test_condition_is_the_same_on_postgres(case: dict):
    assert compiled(case["type"], case["expression"], "postgres") == case["sql"]
