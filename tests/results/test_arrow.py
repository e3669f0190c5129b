"""Arrow answers, read by Arrow's own library."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from lookalike.engines.driver import DriverError
from lookalike.workers.task import ColumnSpec, PivotColumn, Pivots

SQL = """
SELECT * FROM (VALUES
    (1::INTEGER, 1.50::DECIMAL(9, 2), 'é', true, DATE '2024-02-29', TIMESTAMP '2024-02-29 10:00:00.25', 0.1::DOUBLE),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS t(n, price, name, paid, day, moment, share)
"""
NAMES = "orders.n orders.price orders.name orders.paid orders.day orders.moment orders.share".split()
COLUMNS = tuple(ColumnSpec(name, name.title()) for name in NAMES)


def table(body: bytes) -> pa.Table:
    return pa.ipc.open_stream(body).read_all()


def test_arrow_has_the_types_of_the_database(written):
    schema = table(written(SQL, "arrow", COLUMNS)).schema
    assert schema.names == NAMES
    assert schema.types == [
        *(pa.int32(), pa.decimal128(9, 2), pa.string(), pa.bool_()),
        *(pa.date32(), pa.timestamp("us"), pa.float64()),
    ]


def test_arrow_has_the_values_and_nulls(written):
    first, second = table(written(SQL, "arrow", COLUMNS)).to_pylist()
    assert list(first.values()) == [
        *(1, Decimal("1.50"), "é", True),
        *(date(2024, 2, 29), datetime(2024, 2, 29, 10, 0, 0, 250_000), 0.1),
    ]
    assert set(second.values()) == {None}


def test_arrow_columns_say_what_is_known_of_their_field(written):
    column = ColumnSpec(
        "o.total", "Orders Total", "Total", "measure", "number", "$0.00", "sum", timeframe=None
    )
    field = table(written("SELECT 1", "arrow", (column,))).schema.field(0)
    assert {name.decode(): text.decode() for name, text in field.metadata.items()} == {
        "field": "o.total",
        "label": "Orders Total",
        "label_short": "Total",
        "category": "measure",
        "type": "sum",
        "value_type": "number",
        "value_format": "$0.00",
    }


def test_arrow_names_pivoted_columns_apart(written):
    columns = (
        ColumnSpec("o.state", "State"),
        ColumnSpec("o.count", "Count", category="measure", pivot=0),
        ColumnSpec("o.count", "Count", category="measure", pivot=1),
    )
    over = (PivotColumn("paid", ("paid",)), PivotColumn("null", (None,)))
    pivots = Pivots(("o.status",), ("Status",), over)
    found = table(written("SELECT 'CA', 1, 2", "arrow", columns, pivots=pivots))
    assert found.schema.names == ["o.state", "paid - o.count", "null - o.count"]
    assert found.schema.field(2).metadata[b"pivot_key"] == b"null"
    assert found.schema.field(2).metadata[b"field"] == b"o.count"


def test_arrow_without_rows_has_a_schema(written):
    found = table(written("SELECT 1 AS n WHERE false", "arrow"))
    assert (found.schema.names, found.num_rows) == (["n"], 0)


def test_arrow_comes_in_batches(written):
    reader = pa.ipc.open_stream(written("SELECT i AS n FROM range(20000) r(i)", "arrow", limit=-1))
    batches = [batch.num_rows for batch in reader]
    assert (sum(batches), max(batches) <= 8192) == (20000, True)


def test_arrow_leaves_helper_columns_out(written):
    found = table(written("SELECT 1 AS n, 2 AS sort", "arrow", helper_columns=("sort",)))
    assert found.to_pylist() == [{"n": 1}]


def test_arrow_keeps_moments_with_their_zone(written):
    found = table(written("SELECT TIMESTAMPTZ '2024-05-01 10:00:00+02' AS t", "arrow"))
    assert found["t"][0].as_py().astimezone(UTC) == datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT nope", "nope"),
        ("SELECT CASE WHEN i = 900000 THEN error('boom') ELSE i END FROM range(1000000) r(i)", "boom"),
    ],
)
def test_arrow_errors_are_the_databases(written, sql, message):
    with pytest.raises(DriverError, match=message) as caught:
        written(sql, "arrow", limit=-1)
    assert caught.value.failed.code == "sql-error"
