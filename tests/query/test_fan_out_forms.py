"""The stages and the hash form, on random rows: both must say what a plain reading of the joined rows says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.engines.dialect import dialect_named
from lookalike.lookml import Model, load_project
from written_models import Written

HERE = Path(__file__).parent
Row = dict[str, Any]  # of one table
Joined = dict[str, Row | None]  # of all tables: None where a join found nothing

AMOUNTS = st.one_of(st.none(), st.sampled_from([0, 1, -1, 2, 100, -250, 33, 1_000_000_007])).map(
    lambda cents: None if cents is None else Decimal(cents) / 100
)
KINDS = st.sampled_from(["red", "blue", None])
SOME_ID = st.one_of(st.none(), st.integers(1, 6))  # of a row that is there, or is not
COLUMNS = {
    "base": {"owner_id": SOME_ID, "tag": st.sampled_from(["x", "y", None])},
    "owners": {},
    "details": {},
    "items": {"base_id": SOME_ID},
    "parts": {"item_id": SOME_ID},
    "tags": {"tag": st.sampled_from(["x", "y", None])},
}
TYPES = {"tag": "VARCHAR(10)", "kind": "VARCHAR(10)", "amount": "DECIMAL(14, 2)"}
# join -> what it needs joined before it, and which rows meet
JOINS: dict[str, tuple[list[str], Callable[[Joined, Row], bool]]] = {
    "owners": ([], lambda row, owner: _of(row, "base", "owner_id") == owner["id"]),
    "details": ([], lambda row, detail: _of(row, "base", "id") == detail["id"]),
    "items": (
        [],
        lambda row, item: item["base_id"] is not None and _of(row, "base", "id") == item["base_id"],
    ),
    "parts": (
        ["items"],
        lambda row, part: part["item_id"] is not None and _of(row, "items", "id") == part["item_id"],
    ),
    "tags": ([], lambda row, tag: tag["tag"] is not None and _of(row, "base", "tag") == tag["tag"]),
}
KINDS_OF_JOIN = {
    "left": {},
    "raw": {},
    "inner": {"items": "inner"},
    "full": {"items": "full"},
    "crossed": {"tags": "cross"},
}


def _of(row: Joined, table: str, column: str) -> Any:
    found = row[table]
    return found[column] if found else None


def total(values: list) -> Decimal:
    return sum(values, Decimal(0))


def average(values: list) -> Decimal | None:
    return total(values) / len(values) if values else None


def of_items(row: Joined) -> Decimal | None:
    mine, theirs = _of(row, "base", "amount"), _of(row, "items", "amount")
    return None if mine is None or theirs is None else mine * theirs


MEASURES: dict[str, tuple[Callable[[list], Any], str]] = {
    "count": (len, "id"),
    "red_count": (lambda kinds: kinds.count("red"), "kind"),
    "total": (total, "amount"),
    "average": (average, "amount"),
    "middle": (lambda values: median(values) if values else None, "amount"),
    "lowest": (lambda values: min(values, default=None), "amount"),
    "kinds": (lambda values: len(set(values)), "kind"),
}
# of base, where an item is red; the last one has a value for each pair of base and item
OWN: dict[str, Callable[[list[Joined]], Any]] = {
    "base.of_red_items": lambda rows: total(_values(_red(rows), "base", "amount")),
    "base.count_of_red_items": lambda rows: len(_values(_red(rows), "base", "id")),
    "base.average_of_red_items": lambda rows: average(_values(_red(rows), "base", "amount")),
    "base.with_items": lambda rows: total(list({
        (_of(row, "base", "id"), value): value for row in rows if (value := of_items(row)) is not None
    }.values())),
    "items.of_base": lambda rows: total(_values(rows, "base", "amount")),
}  # fmt: skip
NAMES = [f"{table}.{measure}" for table in COLUMNS for measure in MEASURES] + list(OWN)


def _red(rows: list[Joined]) -> list[Joined]:
    return [row for row in rows if _of(row, "items", "kind") == "red"]


def _values(rows: list[Joined], table: str, column: str) -> list:
    """One value for each row of the table, without NULLs."""
    by_id = {found["id"]: found[column] for row in rows if (found := row[table]) is not None}
    return [value for value in by_id.values() if value is not None]


def tables_used(names: list[str]) -> set[str]:
    used = {name.partition(".")[0] for name in names}
    used |= {"items"} if used & {"parts"} or any(name in OWN for name in names) else set()
    return used | {"base"}


def joined(tables: dict[str, list[Row]], used: set[str], kinds: dict[str, str]) -> list[Joined]:
    """The rows of the joins, in the order in which the explore declares them."""
    rows: list[Joined] = [{**dict.fromkeys(COLUMNS), "base": row} for row in tables["base"]]
    for name in JOINS:
        if name in used:
            rows = _join(rows, name, tables[name], kinds.get(name, "left"))
    return rows


def _join(rows: list[Joined], name: str, table: list[Row], kind: str) -> list[Joined]:
    meets = (lambda row, other: True) if kind == "cross" else JOINS[name][1]
    found: list[Joined] = []
    met: set[int] = set()
    for row in rows:
        matches = [other for other in table if meets(row, other)]
        met |= {other["id"] for other in matches}
        found += [{**row, name: other} for other in matches]
        if not matches and kind in ("left", "full"):
            found.append({**row, name: None})
    if kind == "full":
        found += [{**dict.fromkeys(COLUMNS), name: other} for other in table if other["id"] not in met]
    return found


def plain_answer(
    rows: list[Joined], dimensions: list[str], measures: list[str], filters: dict[str, str]
) -> list:
    groups: dict[tuple, list[Joined]] = defaultdict(list)
    for row in rows:
        if all(_of(row, *name.split(".")) == wanted for name, wanted in filters.items()):
            groups[tuple(_of(row, *name.split(".")) for name in dimensions)].append(row)
    if not dimensions and not groups:
        groups[()] = []
    return [(*group, *(measured(found, name) for name in measures)) for group, found in groups.items()]


def measured(rows: list[Joined], name: str) -> Any:
    if name in OWN:
        return OWN[name](rows)
    table, _, measure = name.partition(".")
    combine, column = MEASURES[measure]
    return combine(_values(rows, table, column))


def comparable(rows: list[tuple]) -> list[str]:
    return sorted(repr([_rounded(value) for value in row]) for row in rows)


def _rounded(value: object) -> object:
    # 0.0 and -0.0 are one; averages differ in the last digits of their types
    return round(float(value), 4) + 0.0 if isinstance(value, Decimal | float | int) else value


class Tables:
    """Six tables of one database, filled anew for each example."""

    def __init__(self, dialect: str, run: Callable[[str], Any], rows: Callable[[str], list[tuple]]):
        self.dialect, self.execute, self._run = dialect_named(dialect), rows, run
        for name, columns in COLUMNS.items():
            typed = [
                f"{column} {TYPES.get(column, 'INTEGER')}" for column in ("id", *columns, "kind", "amount")
            ]
            self._run(f"CREATE TABLE {name} ({', '.join(typed)})")

    def fill(self, tables: dict[str, list[Row]]) -> None:
        for name, rows in tables.items():
            self._run(f"DELETE FROM {name}")
            if rows:
                columns = list(rows[0])
                values = [", ".join(_literal(row[column]) for column in columns) for row in rows]
                self._run(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({'), ('.join(values)})")


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else str(value)


@pytest.fixture(scope="module")
def duckdb_tables() -> Iterator[Tables]:
    with duckdb.connect() as connection:
        yield Tables("duckdb", connection.execute, lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def postgres_tables(postgres) -> Iterator[Tables]:
    with psycopg.connect(postgres.create("fan_out_forms"), autocommit=True) as connection:
        yield Tables("postgres", connection.execute, lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def model() -> Model:
    project = load_project(HERE / "forms")
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]
    return project.models["forms"]


def rows_of(name: str) -> st.SearchStrategy[list[Row]]:
    columns = st.fixed_dictionaries({**COLUMNS[name], "kind": KINDS, "amount": AMOUNTS})
    return st.lists(columns, max_size=6).map(
        lambda rows: [{"id": number, **row} for number, row in enumerate(rows, 1)]
    )


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=st.fixed_dictionaries({name: rows_of(name) for name in COLUMNS}),
    explore=st.sampled_from(sorted(KINDS_OF_JOIN)),
    dimensions=st.lists(st.sampled_from([f"{name}.kind" for name in COLUMNS]), max_size=2, unique=True),
    measures=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    filters=st.dictionaries(
        st.sampled_from([f"{name}.kind" for name in COLUMNS]), st.just("red"), max_size=2
    ),
)
def test_both_forms_equal_the_plain_reading(
    request: pytest.FixtureRequest,
    dialect: str,
    tables: dict[str, list[Row]],
    explore: str,
    dimensions: list[str],
    measures: list[str],
    filters: dict[str, str],
):
    database: Tables = request.getfixturevalue(f"{dialect}_tables")
    database.fill(tables)
    asked = Written(request.getfixturevalue("model"), database)
    used = tables_used([*dimensions, *measures, *filters])
    expected = plain_answer(joined(tables, used, KINDS_OF_JOIN[explore]), dimensions, measures, filters)
    for form in ("staged", "hash"):
        sql = asked.sql(explore, *dimensions, *measures, filters=filters, limit=-1, context={"fan_out": form})
        assert comparable(database.execute(sql)) == comparable(expected), f"{form}\n{sql}"
