"""Random expressions of whole numbers, texts, dates and conditions: DuckDB and the rows agree."""

from __future__ import annotations

from datetime import timedelta

from expression_cases import same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Texts = st.SearchStrategy[str]
NUMBERS = st.sampled_from(
    ["${seven}", "${minus}", "${zero}", "${no_number}", "0", "1", "2", "-3", "10", "null"]
)
STRINGS = st.sampled_from(["${word}", "${quote}", "${blank}", "${no_word}", '"o"', '"World"', '"%_"', "null"])
CONDITIONS = st.sampled_from(["${true}", "${false}", "${maybe}", "yes", "no", "null"])
DATES = st.sampled_from(["${leap}", "${month_end}", "${moment}", "${no_day}", "now()", "date(2023, 12, 31)"])


def form(pattern: str, *parts: Texts) -> Texts:
    return st.tuples(*parts).map(lambda found: pattern.format(*found))


def numbers(depth: int) -> Texts:
    if depth == 0:
        return NUMBERS
    n, s, c, d = numbers(depth - 1), strings(depth - 1), conditions(depth - 1), dates(depth - 1)
    units = st.sampled_from(["days", "hours", "minutes", "seconds"])
    parts = st.sampled_from(["years", "months", "days", "hours", "minutes", "seconds"])
    return st.one_of(
        NUMBERS,
        form("({} {} {})", n, st.sampled_from("+-*"), n),
        form("mod({}, {})", n, n),
        form("abs({})", n),
        form("if({}, {}, {})", c, n, n),
        form("case(when({}, {}), when({}, {}), {})", c, n, c, n, n),
        form("coalesce({}, {})", n, n),
        form("length({})", s),
        form("position({}, {})", s, s),
        form("extract_{}({})", parts, d),
        form("diff_{}({}, {})", units, d, d),
    )


def strings(depth: int) -> Texts:
    if depth == 0:
        return STRINGS
    n, s, c = numbers(0), strings(depth - 1), conditions(depth - 1)
    return st.one_of(
        STRINGS,
        form("concat({}, {}, {})", s, s, n),
        form("upper({})", s),
        form("lower({})", s),
        form("replace({}, {}, {})", s, s, s),
        form("substring({}, {}, {})", s, n, n),
        form("if({}, {}, {})", c, s, s),
        form("coalesce({}, {})", s, s),
    )


def conditions(depth: int) -> Texts:
    if depth == 0:
        return CONDITIONS
    n, s, c, d = numbers(depth - 1), strings(depth - 1), conditions(depth - 1), dates(depth - 1)
    signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        CONDITIONS,
        form("({} {} {})", n, signs, n),
        form("({} {} {})", s, signs, s),
        form("({} {} {})", d, signs, d),
        form("({} {} {})", c, st.sampled_from(["=", "!=", "AND", "OR"]), c),
        form("({} AND {} OR {})", c, c, c),
        form("(NOT {})", c),
        form("is_null({})", st.one_of(n, s, c, d)),
        form("contains({}, {})", s, s),
        form("if({}, {}, {})", c, c, c),
        form("coalesce({}, {})", c, c),
    )


def dates(depth: int) -> Texts:
    if depth == 0:
        return DATES
    n, c, d = NUMBERS, conditions(depth - 1), dates(depth - 1)
    units = ["days", "hours", "minutes", "seconds", "months", "years"]
    return st.one_of(
        DATES,
        form("add_{}({}, {})", st.sampled_from(units), n, d),
        form("trunc_{}({})", st.sampled_from(["years", "months", "days", "hours", "minutes"]), d),
        form("date({} + 2020, {} + 1, {} + 20)", n, n, n),
        form("date_time(2020, 2, {} + 20, {}, {}, 5)", n, n, n),
        form("if({}, {}, {})", c, d, d),
        form("coalesce({}, {})", d, d),
    )


@settings(
    deadline=timedelta(seconds=5),
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=st.one_of(numbers(3), strings(3), conditions(3), dates(3)))
def test_duckdb_and_rows_agree(text: str, on_duckdb, on_rows):
    in_sql, over_rows = on_duckdb(text), on_rows(text)
    assert same(in_sql, over_rows), (in_sql, over_rows)
