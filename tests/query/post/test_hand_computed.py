"""Pivots, totals, subtotals, fill, calculations, custom fields and formats: answers computed by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hand_computed import (
    ACROSS,
    CALCULATED,
    CUSTOM,
    FILLED,
    FORMATS,
    PIVOTS,
    ROW_TOTALS,
    SEVERAL,
    SUBTOTALS,
    TOTALS,
    Case,
)
from whole_answers import Answers

FORMS = {"rows": "json", "csv": "csv", "formatted": "csv"}  # all others show parts of json_detail
BARE = re.compile(r"\$\{(\w+)")


@pytest.fixture(params=["duckdb", "postgres"])
def answer(request: pytest.FixtureRequest) -> Answers:
    return request.getfixturevalue(f"{request.param}_orders")


def run(answer: Answers, case: Case) -> Any:
    """What the case shows of the answer, in the form of its `expected`."""
    request = dict(case.asked)
    names = [*case.fields.replace("^", "").split()]
    pivots = [name[1:] for name in case.fields.split() if name.startswith("^")]
    calculations = request.pop("calculated", {})
    own = [*request.get("dynamic_fields", ())]
    own += [
        {"table_calculation": name, "label": name, "expression": BARE.sub(_viewed(calculations), text)}
        for name, text in calculations.items()
    ]
    extra = (*request.pop("named", ()), *(request.get("pivots", ())))
    request["dynamic_fields"] = tuple(own)
    request.setdefault("pivots", tuple(f"orders.{name}" for name in pivots))
    known = {*names}
    for part in ("sorts", "fill_fields", "subtotals"):
        if part in request:
            request[part] = tuple(_sort(each, known) for each in _listed(request[part], part))
    found = answer(
        *extra,
        *(f"orders.{name}" for name in names),
        form=_form(case),
        formatted=case.shows == "formatted",
        explore="orders",
        **request,
    )
    hidden = {name.rpartition(".")[2] for name in request["pivots"]}
    shown = [each for each in (*extra, *names) if each not in hidden]
    shown += [
        spec["table_calculation"]
        for spec in own
        if "table_calculation" in spec and not spec.get("is_disabled")
    ]
    return SHOWN[case.shows](found, shown, case)


def _form(case: Case) -> str:
    """`json` leaves row totals out; `json_bi` has them in the same rows."""
    return (
        "json_bi"
        if case.shows == "rows" and "row_total" in case.asked
        else FORMS.get(case.shows, "json_detail")
    )


def _viewed(calculations: dict[str, str]) -> Any:
    return lambda found: found[0] if found[1] in {*calculations, "orders"} else "${orders." + found[1]


def _listed(text: str, part: str) -> list[str]:
    return [each.strip() for each in (text.split(",") if part == "sorts" else text.split())]


def _sort(text: str, known: set[str]) -> str:
    return f"orders.{text}" if text.split()[0] in known else text


def _rows(found: Any, names: list[str], case: Case) -> Any:
    rows = found["rows"] if isinstance(found, dict) else found
    return [tuple(_value(row.get(f"orders.{name}", row.get(name))) for name in names) for row in rows]


def _value(value: Any) -> Any:
    """A pivoted measure as one object; numbers to six decimals."""
    if isinstance(value, dict):
        return {key: _value(each) for key, each in next(iter(value.values())).items()}
    return _number(value)


def _number(value: Any) -> Any:
    if isinstance(value, float):
        value = round(value, 6)
        return int(value) if value.is_integer() else value
    return value


def _cell(cell: Any) -> Any:
    if "value" in cell:
        return _number(cell["value"])
    return {key: _number(each["value"]) for key, each in cell.items()}


def _totals(found: Any, names: list[str], case: Case) -> Any:
    return {name.removeprefix("orders."): _cell(cell) for name, cell in found["totals_data"].items()}


def _subtotals(found: Any, names: list[str], case: Case) -> Any:
    return {
        depth: [
            tuple(_cell(cell) for name, cell in row.items() if not name.startswith("$$$")) for row in rows
        ]
        for depth, rows in found["subtotals_data"].items()
    }


def _detail(found: Any, names: list[str], case: Case) -> Any:
    return {key: found[key] for key in case.expected}


def _lines(found: str, names: list[str], case: Case) -> Any:
    return found.splitlines()


def _formatted(found: str, names: list[str], case: Case) -> Any:
    """Without the head; where a case names fewer columns than there are, the last ones."""
    _, *rows = csv.reader(io.StringIO(found))
    return [tuple(row) for row in rows]


SHOWN = {
    "rows": _rows,
    "totals": _totals,
    "subtotals": _subtotals,
    "detail": _detail,
    "csv": _lines,
    "formatted": _formatted,
}


def named(cases: list[Case]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


def check(answer: Answers, case: Case) -> None:
    """The order of pivot columns counts, so texts are compared."""
    found = run(answer, case)
    assert json.dumps(found, default=list) == json.dumps(case.expected, default=list), found


@named(PIVOTS)
def test_pivots_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named(TOTALS)
def test_totals_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named(ROW_TOTALS)
def test_row_totals_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named(SUBTOTALS)
def test_subtotals_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named(FILLED)
def test_fill_shows_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named([*CALCULATED, *SEVERAL, *ACROSS])
def test_calculations_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named(CUSTOM)
def test_custom_fields_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)


@named(FORMATS)
def test_formats_show_what_was_computed(answer: Answers, case: Case) -> None:
    check(answer, case)
