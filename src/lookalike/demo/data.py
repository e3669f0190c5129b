"""Makes the sample shop's DuckDB file, and copies its tables into Postgres for whoever wants them there."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from .tables import COLUMNS, FIRST_DAY, ROWS, TABLES, create_table, preparation, sizes

SMALLEST, LARGEST = 10_000, 100_000_000
DEFAULT_SEED = 7
FORMAT = 1  # goes up when the same scale and seed would make other rows
BATCH_ROWS = 1_000_000
SLICE_ROWS = 122_880  # DuckDB's row group
MEMORY_LIMIT = "1GB"  # for DuckDB's own buffers, whatever the scale
LEFTOVER_AGE_S = 24 * 3600

Progress = Callable[[str, int, int], None]


class DemoDataError(ValueError):
    """The sample data cannot be made as asked; the message says what would be right."""


def generate(
    path: Path,
    scale: int,
    progress: Progress | None = None,
    *,
    seed: int = DEFAULT_SEED,
    last_day: date | None = None,
) -> bool:
    """Makes the sample data with `scale` order items at `path`; False when a file of that scale was there.

    `progress(table, rows done, rows in all)` is called after each batch. `last_day` is the last day with
    orders, today when None; a file that is there is kept whatever its last day, unless one is asked for. The
    file appears whole or not at all. Raises DemoDataError for a scale or day out of range, OSError when the
    folder cannot be written.
    """
    _check(scale, last_day)
    if _is_there(path, scale, seed, last_day):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(path)
    with tempfile.TemporaryDirectory(prefix=_leftover_prefix(path), dir=path.parent) as folder:
        made = Path(folder) / path.name
        _write(made, scale, seed, last_day or date.today(), progress or _silent)
        os.replace(made, path)
    return True


def described(path: Path) -> dict[str, object] | None:
    """What the file at `path` was made with: `scale`, `seed`, `last_day`, `format`; None if not ours."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(path, read_only=True) as db:
            row = db.execute(
                "SELECT comment FROM duckdb_tables() WHERE table_name = 'order_items' AND NOT internal"
            ).fetchone()
        return json.loads(row[0]) if row and row[0] else None
    except (duckdb.Error, ValueError):
        return None


def _silent(table: str, done: int, total: int) -> None:
    return None


def _check(scale: int, last_day: date | None) -> None:
    if not SMALLEST <= scale <= LARGEST:
        raise DemoDataError(f"scale {scale}: give {SMALLEST:,} to {LARGEST:,} order items")
    if last_day is not None and last_day <= FIRST_DAY:
        raise DemoDataError(f"last day {last_day}: must be after the first day, {FIRST_DAY}")


def _is_there(path: Path, scale: int, seed: int, last_day: date | None) -> bool:
    found = described(path)
    if found is None:
        return False
    wanted: dict[str, object] = {"scale": scale, "seed": seed, "format": FORMAT}
    if last_day is not None:
        wanted["last_day"] = last_day.isoformat()
    return all(found.get(key) == value for key, value in wanted.items())


def _leftover_prefix(path: Path) -> str:
    return f".{path.name}.making-"


def _remove_leftovers(path: Path) -> None:
    """Deletes what killed runs left; a younger folder may belong to a run that is still at work."""
    for folder in path.parent.glob(f"{_leftover_prefix(path)}*"):
        if time.time() - folder.stat().st_mtime > LEFTOVER_AGE_S:
            shutil.rmtree(folder, ignore_errors=True)


def _write(made: Path, scale: int, seed: int, last_day: date, progress: Progress) -> None:
    size = sizes(scale)
    with duckdb.connect(made) as db:
        # Rows may be stored in any order, which lets DuckDB write batches without holding them in memory.
        db.execute("SET preserve_insertion_order = false")
        db.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        for statement in preparation(size, seed, last_day):
            db.execute(statement)
        for table in TABLES:
            db.execute(create_table(table))
            _fill(db, table, size.of(table), progress)
        note = {"scale": scale, "seed": seed, "last_day": last_day.isoformat(), "format": FORMAT}
        db.execute(f"COMMENT ON TABLE order_items IS '{json.dumps(note)}'")
        db.execute("CHECKPOINT")


def _fill(db: duckdb.DuckDBPyConnection, table: str, total: int, progress: Progress) -> None:
    for low in range(0, total, BATCH_ROWS):
        high = min(low + BATCH_ROWS, total)
        db.execute(f"INSERT INTO {table} {ROWS[table].format(numbers=_numbers(low, high))}")
        progress(table, high, total)


def _numbers(low: int, high: int) -> str:
    """A query of the numbers from `low` to before `high`, in slices: DuckDB works on one slice per core."""
    slices = range(low, high, SLICE_ROWS)
    return " UNION ALL ".join(f"FROM range({start}, {min(start + SLICE_ROWS, high)})" for start in slices)


def load_postgres(duckdb_path: Path, dsn: str, tables: Sequence[str] = TABLES) -> None:
    """Copies `tables` of the sample data into the Postgres database of `dsn`; replaces tables of these names.

    Needs the `postgres` extra. The rows travel as CSV through COPY, in bounded memory.
    """
    import psycopg

    unknown = [table for table in tables if table not in COLUMNS]
    if unknown:
        raise DemoDataError(f"unknown table {unknown[0]!r}: the sample data has {', '.join(TABLES)}")
    with (
        duckdb.connect(duckdb_path, read_only=True) as db,
        psycopg.connect(dsn) as postgres,
        tempfile.TemporaryDirectory() as folder,
    ):
        for table in tables:
            _copy_table(db, postgres.cursor(), table, Path(folder) / f"{table}.csv")


def _copy_table(db: duckdb.DuckDBPyConnection, cursor, table: str, file: Path) -> None:
    db.execute(f"COPY {table} TO '{file}' (FORMAT csv, HEADER false)")
    cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(create_table(table))
    with file.open("rb") as rows, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
        while block := rows.read(1 << 20):
            copy.write(block)
    cursor.execute(f"ANALYZE {table}")
    file.unlink()
