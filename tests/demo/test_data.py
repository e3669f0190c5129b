"""The sample shop's rows: how many, how they hang together, and that they come back the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lookalike.demo.data import DemoDataError, described, generate
from lookalike.demo.tables import TABLES

LAST_DAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("shop") / "thelook.duckdb"
    generate(path, 10_000, last_day=LAST_DAY)
    with duckdb.connect(path, read_only=True) as db:
        yield db


def one(db: duckdb.DuckDBPyConnection, sql: str) -> object:
    row = db.execute(sql).fetchone()
    assert row
    return row[0]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("distribution_centers", 10),
        ("products", 500),
        ("users", 5_625),
        ("orders", 6_250),
        ("order_items", 10_000),
        ("inventory_items", 13_333),
        ("events", 20_000),
    ],
)
def test_table_has_rows_of_its_scale(shop, table, rows):
    assert one(shop, f"SELECT COUNT(*) FROM {table}") == rows


@pytest.mark.parametrize(
    ("table", "key"), [(table, "order_id" if table == "orders" else "id") for table in TABLES]
)
def test_keys_count_up_from_one(shop, table, key):
    counted = one(shop, f"SELECT COUNT(DISTINCT {key}) = COUNT(*) AND MAX({key}) = COUNT(*) FROM {table}")
    assert counted is True


@pytest.mark.parametrize(
    ("table", "column", "parent", "key"),
    [
        ("orders", "user_id", "users", "id"),
        ("order_items", "order_id", "orders", "order_id"),
        ("order_items", "user_id", "users", "id"),
        ("order_items", "product_id", "products", "id"),
        ("order_items", "inventory_item_id", "inventory_items", "id"),
        ("inventory_items", "product_id", "products", "id"),
        ("products", "distribution_center_id", "distribution_centers", "id"),
        ("events", "user_id", "users", "id"),
    ],
)
def test_every_reference_finds_its_row(shop, table, column, parent, key):
    orphans = f"SELECT COUNT(*) FROM {table} WHERE {column} NOT IN (SELECT {key} FROM {parent})"
    assert one(shop, orphans) == 0


@pytest.mark.parametrize(
    "broken",
    [
        "order_items WHERE shipped_at < created_at OR delivered_at < shipped_at OR returned_at < delivered_at",
        "order_items WHERE created_at >= DATE '2024-07-01' OR returned_at >= DATE '2024-07-01'",
        "order_items i JOIN users u ON u.id = i.user_id WHERE i.created_at < u.created_at",
        "order_items i JOIN orders o USING (order_id) WHERE i.user_id <> o.user_id OR i.status <> o.status",
        "order_items i JOIN products p ON p.id = i.product_id"
        " WHERE i.sale_price NOT BETWEEN p.retail_price * 0.84 AND p.retail_price",
        "order_items i JOIN inventory_items s ON s.id = i.inventory_item_id"
        " WHERE s.product_id <> i.product_id OR s.sold_at <> i.created_at OR s.created_at > s.sold_at",
        "order_items WHERE (status = 'Returned') <> (returned_at IS NOT NULL)",
        "orders o JOIN (SELECT order_id, COUNT(*) AS n FROM order_items GROUP BY 1) USING (order_id)"
        " WHERE n <> num_of_item",
        "events e JOIN users u ON u.id = e.user_id WHERE e.created_at < u.created_at",
        "products WHERE cost >= retail_price",
    ],
)
def test_no_row_breaks_the_shops_rules(shop, broken):
    assert one(shop, f"SELECT COUNT(*) FROM {broken}") == 0


@pytest.mark.parametrize(
    "wanted",
    [
        "orders WHERE num_of_item > 1",
        "users WHERE id NOT IN (SELECT user_id FROM orders)",
        "users WHERE age IS NULL",
        "users WHERE postal_code IS NULL",
        "inventory_items WHERE sold_at IS NULL",
        "order_items WHERE shipped_at IS NULL",
        "events WHERE user_id IS NULL",
        "order_items WHERE created_at >= DATE '2024-06-24'",
        "order_items WHERE created_at < DATE '2020-01-01'",
    ],
)
def test_awkward_rows_are_there(shop, wanted):
    assert one(shop, f"SELECT COUNT(*) > 0 FROM {wanted}") is True


def test_items_have_all_five_statuses(shop):
    found = shop.execute("SELECT DISTINCT status FROM order_items ORDER BY 1").fetchall()
    assert [status for (status,) in found] == ["Cancelled", "Complete", "Processing", "Returned", "Shipped"]


def test_first_brand_outsells_the_last_by_far(shop):
    share = "SELECT AVG(CASE WHEN product_brand = 'Allegra K' THEN 1.0 ELSE 0 END) FROM inventory_items"
    assert one(shop, f"SELECT ({share}) > 0.1") is True


def fingerprints(path: Path) -> list[object]:
    with duckdb.connect(path, read_only=True) as db:
        return [one(db, f"SELECT SUM(hash(t)::HUGEINT) FROM {table} t") for table in TABLES]


def test_same_seed_makes_the_same_rows(tmp_path):
    for name in ("one", "two"):
        generate(tmp_path / name, 10_000, seed=3, last_day=LAST_DAY)
    assert fingerprints(tmp_path / "one") == fingerprints(tmp_path / "two")


def test_another_seed_makes_other_rows(tmp_path):
    generate(tmp_path / "one", 10_000, seed=3, last_day=LAST_DAY)
    generate(tmp_path / "two", 10_000, seed=4, last_day=LAST_DAY)
    pairs = zip(TABLES, fingerprints(tmp_path / "one"), fingerprints(tmp_path / "two"), strict=True)
    assert [table for table, one_sum, two_sum in pairs if one_sum == two_sum] == ["distribution_centers"]


def test_file_of_the_same_scale_is_kept(tmp_path):
    path = tmp_path / "thelook.duckdb"
    assert generate(path, 10_000) is True
    written = path.stat().st_mtime_ns
    assert generate(path, 10_000) is False
    assert path.stat().st_mtime_ns == written


def test_file_of_another_scale_is_replaced(tmp_path):
    path = tmp_path / "thelook.duckdb"
    generate(path, 10_000, last_day=LAST_DAY)
    assert generate(path, 16_000, last_day=LAST_DAY) is True
    assert described(path) == {"scale": 16_000, "seed": 7, "last_day": "2024-06-30", "format": 1}


def test_file_that_is_no_database_is_replaced(tmp_path):
    path = tmp_path / "thelook.duckdb"
    path.write_bytes(b"half a file")
    assert generate(path, 10_000) is True


def test_progress_counts_every_table_to_its_end(tmp_path):
    told: dict[str, tuple[int, int]] = {}
    generate(tmp_path / "d", 10_000, lambda table, done, total: told.update({table: (done, total)}))
    assert list(told) == list(TABLES)
    assert all(done == total for done, total in told.values())


@pytest.mark.parametrize("scale", [0, 9_999, 100_000_001])
def test_scale_out_of_range_is_refused(tmp_path, scale):
    with pytest.raises(DemoDataError, match=f"scale {scale}: give 10,000 to 100,000,000 order items"):
        generate(tmp_path / "d", scale)


def test_last_day_before_the_first_is_refused(tmp_path):
    with pytest.raises(DemoDataError, match="must be after the first day, 2019-01-01"):
        generate(tmp_path / "d", 10_000, last_day=date(2018, 12, 31))


KILLED = """
import sys
from pathlib import Path
from lookalike.demo.data import generate
generate(Path(sys.argv[1]), 1_000_000, lambda table, done, total: print(table, flush=True))
"""


def test_killed_generation_leaves_no_file(tmp_path):
    path = tmp_path / "thelook.duckdb"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as run:
        assert run.stdout and run.stdout.readline() == b"distribution_centers\n"
        run.kill()
    assert not path.exists()
    assert generate(path, 10_000) is True
