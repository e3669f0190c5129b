"""Every filter case on several databases: the same rows, and for numbers and places those of a plain reading."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.engines.timeframe import Calendar
from lookalike.query.filters import FilterSettings, FilterTarget, compile_filter

CASES = list(csv.DictReader((Path(__file__).parent / "filter_cases.csv").open()))
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
TIERS = ("Below 0", "10 to 19", "20 to 29", "80 or Above", "Undefined", "[10,20)", "T02 [10,20)")
TEXTS = [
    *("FOO", "BAR", "FOOD", "xFOOx", "F1OD", "foo", "t-shirt", "-10", "100%", "100% silk", "a_b", "axb", "a^b", '"x"'),
    *("", "a,b", "O'Brien", "1UF", "1UF2", "xx", "A", "AB", "ABC", "C", "Yes", "FOO BAR", "a\\b", "é", *TIERS),
]  # fmt: skip
NUMBERS = """
    -100 -42 -5 -3 0 0.5 1 2 3 4 5 5.5 6 7 9 10 11 12 15 20 21 29 42 50 66 80 80.44 90 99 100 500 501 1000 2500
""".split()
TABLES = {
    "texts": ("x VARCHAR(40)", [f"'{text.replace(chr(39), chr(39) * 2)}'" for text in TEXTS]),
    "numbers": ("x DECIMAL(10, 2)", NUMBERS),
    "answers": ("x BOOLEAN", ["TRUE", "FALSE"]),
    "places": ("x DOUBLE PRECISION, y DOUBLE PRECISION",
               ["36.97, -122.03", "36.98, -122.03", "36.97, NULL", "40.0, -100.0", "90, 0", "36.9701, -122.0301"]),
}  # fmt: skip
MOMENTS = "moments"
OF_KIND = {
    "string": "texts",
    "tier": "texts",
    "number": "numbers",
    "yesno": "answers",
    "location": "places",
    "date": MOMENTS,
}

Ask = Callable[[str], list]


def statements(timestamp: str) -> list[str]:
    made = []
    for name, (columns, rows) in TABLES.items():
        made.append(f"CREATE TABLE {name} ({columns})")
        nothing = ", ".join(["NULL"] * (columns.count(",") + 1 if name == "places" else 1))
        made += [f"INSERT INTO {name} VALUES ({row})" for row in [*rows, nothing]]
    made.append(f"CREATE TABLE {MOMENTS} (x {timestamp})")
    values = ", ".join(f"('{moment}')" for moment in moments())
    return [*made, f"INSERT INTO {MOMENTS} VALUES {values}, (NULL)"]


def moments() -> list[str]:
    """Each edge that a case names, and the second before it."""
    edges = {
        part.strip("[)")
        for case in CASES
        for text in case["range"].split(" OR ")
        for part in text.split(", ")
    }
    found = {datetime.fromisoformat(edge) for edge in edges if edge[:1].isdigit()}
    return sorted({str(datetime.fromtimestamp(at.replace(tzinfo=UTC).timestamp() - back, UTC).replace(tzinfo=None))
                   for at in found for back in (0, 1)})  # fmt: skip


@pytest.fixture(scope="module")
def engines(postgres) -> dict[str, Ask]:
    duck, lite = duckdb.connect(), sqlite3.connect(":memory:")
    server = psycopg.connect(postgres.create("filter_rows"), autocommit=True)
    for statement in statements("TIMESTAMP"):
        duck.execute(statement)
        server.execute(statement)
    for statement in statements("TEXT"):
        lite.execute(statement)
    return {
        "duckdb": lambda sql: duck.execute(sql).fetchall(),
        "postgres": lambda sql: server.execute(sql).fetchall(),
        "sqlite": lambda sql: lite.execute(sql).fetchall(),
    }


def rows(engines: dict[str, Ask], dialect: str, kind: str, text: str) -> list[str]:
    calendar = Calendar(fiscal_offset=3 if "fiscal" in text.lower() or text.lower().startswith("fy") else 0)
    target = FilterTarget("v.f", kind, "x", longitude="y", labels=TIERS)
    where = compile_filter(text, target, FilterSettings(dialect_named(dialect), NOW, calendar))
    found = engines[dialect](f"SELECT x FROM {OF_KIND[kind]} WHERE {where}")
    return sorted(plain(row[0]) for row in found)


def plain(value: Any) -> str:
    if value is None or isinstance(value, str):
        return f"{value!r}"
    return repr(str(value)) if isinstance(value, datetime) else str(float(value))


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
@pytest.mark.parametrize("kind", OF_KIND)
def test_cases_find_the_same_rows_on_each_database(engines: dict[str, Ask], kind: str, dialect: str):
    for case in CASES:
        if case["type"] == kind:
            text = case["expression"]
            assert rows(engines, dialect, kind, text) == rows(engines, "duckdb", kind, text), text


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("5", lambda x: x == 5),
        ("NOT 66, 99, 4", lambda x: x not in (66, 99, 4)),
        (">1 AND <100, NOT 2", lambda x: x is not None and 1 < x < 100 and x != 2),
        ("<3 OR >80.44", lambda x: x is not None and (x < 3 or x > 80.44)),
        ("NOT 3 to 80.44", lambda x: x is None or not 3 <= x <= 80.44),
        (">10 AND <=20 OR 90", lambda x: x is not None and (10 < x <= 20 or x == 90)),
        (
            "(1,100],500,(800,900],[2000,)",
            lambda x: x is not None and (1 < x <= 100 or x == 500 or 800 < x <= 900 or x >= 2000),
        ),
        ("not null, 0", lambda x: x == 0),
        ("NULL, 0", lambda x: x is None or x == 0),
    ],
)
@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "sqlite"])
def test_number_filter_takes_what_a_plain_reading_takes(engines, dialect: str, text: str, holds):
    values = [*map(float, NUMBERS), None]
    assert rows(engines, dialect, "number", text) == sorted(plain(value) for value in values if holds(value))


@pytest.mark.parametrize(
    ("unit", "far", "near"),
    [
        ("feet", 3_600, 3_700), ("yards", 1_200, 1_230), ("meters", 1_100, 1_120), ("kilometers", 1.10, 1.12),
        ("miles", 0.68, 0.70), ("nautical miles", 0.59, 0.61),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "sqlite"])
def test_radius_is_read_in_each_unit(engines, dialect: str, unit: str, far: float, near: float):
    """A hundredth of a degree of latitude is 1,111.9 meters."""
    assert "36.98" not in rows(engines, dialect, "location", f"{far} {unit} from 36.97, -122.03")
    assert "36.98" in rows(engines, dialect, "location", f"{near} {unit} from 36.97, -122.03")
