"""Our reading of filters beside that of Looker's published grammars (npm: @looker/filter-expressions).

Those grammars belong to Looker's pages: what they cannot show they call `matchesAdvanced`, and a few readings are
simplified for display. `DIFFERENCES` names each of them.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.engines.dialect import dialect_named
from lookalike.engines.timeframe import WEEKDAYS, Calendar
from lookalike.query.filters.clock import add
from lookalike.query.filters.date import Clock, Interval, NullDate, parse_date
from lookalike.query.filters.location import location_condition
from lookalike.query.filters.number import NumberTerm, parse_number
from lookalike.query.filters.string import Side, parse_string
from lookalike.query.filters.tier import parse_tier

HERE = Path(__file__).parent
NODE = HERE.parent / "clients" / "node"
KINDS = ("string", "number", "date", "tier", "location")
TIERS = ("Below 0", "10 to 19", "20 to 29", "80 or Above", "Undefined", "[10,20)", "T02 [10,20)")
CLOCK = Clock(datetime(2018, 5, 18, 18, 30, 2), Calendar(fiscal_offset=3))

# Where the grammars of the pages say something else than the server does, and why ours stays.
DIFFERENCES = {
    ("number", "<3 OR >80.44"): "shown as NOT (3, 80.44), which would take 3 and 80.44 themselves too",
    (
        "number",
        "1,2,3,NOT 4",
    ): "shown as none of the four; the documentation lets NOT hold for what follows it",
    ("date", "today for 7 days"): "the node does not keep the day that it starts from",
    ("date", "yesterday for 2 days"): "the node does not keep the day that it starts from",
    ("tier", "[10,20)"): "shown with a blank after the comma, which no label has",
    ("tier", "T02 [10,20)"): "shown with a blank after the comma, which no label has",
}
# Beyond the grammars of the pages; the documentation has them.
NOT_SHOWN = {
    ("number", "<>5"), ("number", "!=5"), ("string", '^"x^"'), ("date", "this hour"), ("date", "before Monday"),
    ("date", "after Monday"), ("date", "before today"), ("date", "after today"), ("date", "after yesterday"),
}  # fmt: skip


def nodes_of_looker(asked: list[tuple[str, str]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "filters.mjs"], cwd=NODE, input=json.dumps(asked), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node["type"] == ",":
        yield from leaves(node["left"])
        yield from leaves(node["right"])
    else:
        yield node


def cases() -> list[tuple[str, str]]:
    with (HERE / "filter_cases.csv").open() as file:
        return [(row["type"], row["expression"]) for row in csv.DictReader(file) if row["type"] in KINDS]


@pytest.fixture(scope="module")
def shown() -> dict[tuple[str, str], dict[str, Any]]:
    return dict(zip(cases(), nodes_of_looker(cases()), strict=True))


@pytest.mark.parametrize("case", cases(), ids=" ".join)
def test_reading_is_that_of_looker(case: tuple[str, str], shown: dict):
    node = shown[case]
    if node["type"] == "matchesAdvanced":
        assert case in NOT_SHOWN
        return
    kind, text = case
    assert (OURS[kind](text) == THEIRS[kind](node)) == (case not in DIFFERENCES)


# strings: a set of (is, kind, text)

Terms = set[tuple[bool, str, str]]


def our_strings(text: str) -> Terms:
    parsed = parse_string(text)
    return set(_side(parsed.include, True)) | set(_side(parsed.exclude, False))


def _side(side: Side, positive: bool) -> Iterator[tuple[bool, str, str]]:
    yield from ((positive, "match", value) for value in side.values)
    yield from ((positive, special, "") for special in side.specials)
    for pattern in side.patterns:
        yield positive, *_shape(pattern)


def _shape(pattern: str) -> tuple[str, str]:
    """`%FOO%` -> contains FOO; other patterns as they are."""
    inner = re.fullmatch(r"(%?)((?:\^.|[^%_^])+)(%?)", pattern)
    if inner is None:
        return "other", pattern
    name = {("%", "%"): "contains", ("%", ""): "endsWith", ("", "%"): "startsWith"}[inner[1], inner[3]]
    return name, re.sub(r"\^(.)", r"\1", inner[2])


def their_strings(node: dict[str, Any]) -> Terms:
    return {(leaf["is"], leaf["type"], value) for leaf in leaves(node) for value in leaf.get("value", [""])}


def our_tiers(text: str) -> Terms:
    parsed = parse_tier(text, TIERS)
    assert parsed is not None
    return set(_side(parsed.include, True)) | set(_side(parsed.exclude, False))


# numbers: a set of (is, comparisons)


def our_numbers(text: str) -> set:
    return {_term(term) for terms in [_joined(each) for each in parse_number(text)] for term in terms}


def _joined(terms: Any) -> list[NumberTerm]:
    """`>1 AND <100` as the interval that it is."""
    if len(terms) > 1 and all(term.comparisons and not term.negated for term in terms):
        return [NumberTerm(comparisons=tuple(pair for term in terms for pair in term.comparisons))]
    return list(terms)


def _term(term: NumberTerm) -> tuple[bool, frozenset]:
    pairs = (("=", term.value),) if term.value is not None else term.comparisons
    return not term.negated, frozenset((operator, Decimal(number)) for operator, number in pairs)


def their_numbers(node: dict[str, Any]) -> set:
    return {(leaf["is"], frozenset(pairs)) for leaf in leaves(node) for pairs in _pairs(leaf)}


def _pairs(leaf: dict[str, Any]) -> list[list[tuple[str, Decimal]]]:
    if leaf["type"] == "null":
        return [[]]
    if leaf["type"] == "between":
        low, high = Decimal(str(leaf["low"])), Decimal(str(leaf["high"]))
        opening, closing = leaf["bounds"]
        return [[(">=" if opening == "[" else ">", low), ("<=" if closing == "]" else "<", high)]]
    return [[(leaf["type"], Decimal(str(value)))] for value in leaf["value"]]


# dates: the intervals, worked out from the nodes by the arithmetic that tests of its own cover


def their_dates(node: dict[str, Any]) -> list:
    return [_interval(leaf) for leaf in leaves(node)]


def _interval(leaf: dict[str, Any]) -> Interval | NullDate:
    return _DATES[leaf["type"]](leaf)


def _day(leaf: dict[str, Any]) -> Interval:
    if leaf["day"] in WEEKDAYS:
        return CLOCK.period("day", -((CLOCK.now.weekday() - WEEKDAYS.index(leaf["day"])) % 7))
    return CLOCK.period("day", ["yesterday", "today", "tomorrow"].index(leaf["day"]) - 1)


def _moment(date: dict[str, Any]) -> datetime:
    names = ("year", "month", "day", "hour", "minute", "second")
    return datetime(*(int(date.get(name) or (1 if name in ("month", "day") else 0)) for name in names))


def _lasting(start: datetime, interval: dict[str, Any]) -> Interval:
    return Interval(start, add(start, interval["value"], interval["unit"]))


def _relative(leaf: dict[str, Any]) -> Interval:
    sign = 1 if leaf["intervalType"] == "from now" else -1
    start = CLOCK.period(leaf["startInterval"]["unit"], sign * leaf["startInterval"]["value"]).start
    assert start is not None
    return _lasting(start, leaf["endInterval"])


def _on(leaf: dict[str, Any]) -> Interval:
    unit = "second" if leaf["date"].get("second") else "minute" if leaf["date"].get("minute") else "day"
    return _lasting(_moment(leaf["date"]), {"value": 1, "unit": unit})


def _beyond(leaf: dict[str, Any]) -> Interval:
    if leaf["range"] == "absolute":
        edge: datetime | None = _moment(leaf["date"])
    else:
        edge = CLOCK.period(leaf["unit"], leaf["value"] if leaf["fromnow"] else -leaf["value"]).start
    return Interval(None, edge) if leaf["type"] == "before" else Interval(edge, None)


def _beyond_named(leaf: dict[str, Any]) -> Interval:
    side, _, name = leaf["type"].partition("_")
    edge = CLOCK.period(leaf["unit"], {"last": -1, "this": 0, "next": 1}[name]).start
    return Interval(None, edge) if side == "before" else Interval(edge, None)


def _year_of(leaf: dict[str, Any], months: int, length: int) -> Interval:
    start = add(datetime(int(leaf["year"]), 1, 1), months, "month")
    return Interval(start, add(start, length, "month"))


_DATES = {
    "past": lambda leaf: CLOCK.period(
        leaf["unit"], -leaf["value"] + (not leaf.get("complete")), leaf["value"]
    ),
    "lastInterval": lambda leaf: CLOCK.period(leaf["unit"], 1 - leaf["value"], leaf["value"]),
    "pastAgo": lambda leaf: CLOCK.period(leaf["unit"], -leaf["value"]),
    "from now": lambda leaf: CLOCK.period(leaf["unit"], leaf["value"]),
    "relative": _relative,
    "day": _day,
    "dayInterval": lambda leaf: None,
    "last": lambda leaf: CLOCK.period(leaf["unit"], -1),
    "this": lambda leaf: CLOCK.period(leaf["unit"], 0),
    "next": lambda leaf: CLOCK.period(leaf["unit"], 1),
    "thisRange": lambda leaf: Interval(CLOCK.floor(leaf["startInterval"]), CLOCK.floor(leaf["endInterval"])),
    **{f"{side}_{name}": _beyond_named for side in ("before", "after") for name in ("last", "this", "next")},
    "before": _beyond,
    "after": _beyond,
    "on": _on,
    "range": lambda leaf: Interval(_moment(leaf["start"]), _moment(leaf["end"])),
    "rangeInterval": lambda leaf: _lasting(_moment(leaf["start"]), leaf["end"]),
    "month": lambda leaf: _year_of(leaf, int(leaf["month"]) - 1, 1),
    "monthInterval": lambda leaf: _lasting(_moment(leaf), leaf["end"]),
    "quarter": lambda leaf: _year_of(leaf, int(leaf["quarter"]["quarter"]) * 3 - 3, 3),
    "year": lambda leaf: _year_of(leaf, 0, 12),
    "fiscalYear": lambda leaf: _year_of(leaf, 3, 12),
    "fiscalQuarter": lambda leaf: _year_of(leaf, 3 + int(leaf["quarter"][-1]) * 3 - 3, 3),
    "null": lambda leaf: NullDate(negated=False),
    "notnull": lambda leaf: NullDate(negated=True),
}


# places: a filter written anew from the node asks for the same


def our_place(text: str) -> list[str]:
    condition = location_condition(text, "lat", "lon", dialect_named("duckdb"))
    return [
        str(float(part)) if part[0] in "-0123456789" else part
        for part in re.findall(r"-?[\d.]+|\D+", condition)
    ]


def their_place(node: dict[str, Any]) -> list[str]:
    return our_place(_PLACES[node["type"]].format(**node))


_PLACES = {
    "location": "{lat}, {lon}",
    "circle": "{distance} {unit} from {lat}, {lon}",
    "box": "inside box from {lat}, {lon} to {lat1}, {lon1}",
    "null": "NULL",
    "notnull": "NOT NULL",
    "anyvalue": "",
}

OURS: dict[str, Any] = {
    "string": our_strings,
    "number": our_numbers,
    "date": lambda text: parse_date(text, CLOCK),
    "tier": our_tiers,
    "location": our_place,
}
THEIRS: dict[str, Any] = {
    "string": their_strings,
    "number": their_numbers,
    "date": their_dates,
    "tier": their_strings,
    "location": their_place,
}


# generated filters, many to one run of Node

_WORDS = st.sampled_from(["FOO", "a b", "t-shirt", "x1", "O'Brien", "Ünï", "5", "10"])
_STRINGS = st.lists(
    st.builds("{0}{1}{2}{3}".format, st.sampled_from(["", "-"]), st.sampled_from(["", "%"]), _WORDS,
              st.sampled_from(["", "%"])), min_size=1, max_size=4,
).map(",".join)  # fmt: skip
_DIGITS = st.sampled_from(["0", "1", "5", "-3", "2.5", "100", ".5"])
_NUMBER_TERMS = st.one_of(
    _DIGITS,
    st.builds("{0}{1}".format, st.sampled_from([">", "<", ">=", "<="]), _DIGITS),
    st.sampled_from(
        ["1 to 5", "[1,5]", "(1,5]", "[1,5)", "(1,5)", "[7,)", "(,9]", "NULL", "NOT NULL", ">1 AND <5"]
    ),
)
_UNITS = st.sampled_from(["second", "minute", "hour", "day", "week", "month", "quarter", "year"])
_COUNTS = st.integers(1, 40)
_DATE_TERMS = st.one_of(
    st.builds("{0} {1}s".format, _COUNTS, _UNITS),
    st.builds("{0} {1}s ago".format, _COUNTS, _UNITS),
    st.builds("{0} {1}s from now".format, _COUNTS, _UNITS),
    st.builds("last {0} {1}s".format, _COUNTS, _UNITS),
    st.builds("{0} {1}s ago for {2} {3}s".format, _COUNTS, _UNITS, _COUNTS, _UNITS),
    st.builds(
        "{0} {1}".format,
        st.sampled_from(["this", "last", "next"]),
        st.sampled_from(["week", "month", "year"]),
    ),
    st.builds("{0} {1} {2}s ago".format, st.sampled_from(["before", "after"]), _COUNTS, _UNITS),
    st.builds("{0}-{1:02}-{2:02}".format, st.integers(1990, 2040), st.integers(1, 12), st.integers(1, 28)),
    st.builds("{0}-{1:02}".format, st.integers(1990, 2040), st.integers(1, 12)),
    st.builds("2018-01-{0:02} to 2019-{1:02}-01".format, st.integers(1, 31), st.integers(1, 12)),
)
_GENERATED = {
    "string": _STRINGS,
    "number": st.lists(_NUMBER_TERMS, min_size=1, max_size=4).map(", ".join),
    "date": st.lists(_DATE_TERMS, min_size=1, max_size=3).map(", ".join),
}


@pytest.mark.parametrize("kind", _GENERATED)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_generated_filters_are_read_as_looker_reads_them(kind: str, data: st.DataObject):
    texts = data.draw(st.lists(_GENERATED[kind], min_size=40, max_size=60))
    for text, node in zip(texts, nodes_of_looker([(kind, text) for text in texts]), strict=True):
        if node["type"] != "matchesAdvanced":
            assert OURS[kind](text) == THEIRS[kind](node), text
