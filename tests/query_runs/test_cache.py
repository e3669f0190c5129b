"""Kept results: as bytes they are what the run gave, for nobody else, for as long as the model says, within bounds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.query_runs.cache import MEMORY_ENTRY_BYTES, ResultCache
from lookalike.query_runs.caching import seconds_of

MODEL = """
connection: "shop"
persist_for: "2 hours"
datagroup: nightly { max_cache_age: "10 minutes" }
view: numbers {
  derived_table: { sql: SELECT n, random() AS dice FROM numbers ;; }
  dimension: n { type: number primary_key: yes }
  dimension: dice { type: number }
  measure: count { type: count }
}
explore: numbers {}
explore: never { from: numbers persist_for: "0 seconds" }
explore: mine { from: numbers access_filter: { field: mine.n user_attribute: number } }
explore: slow { from: slow }
view: slow {
  derived_table: { sql: SELECT count(*) AS n, random() AS dice FROM range(3000000) a, range(40) b ;; }
  dimension: dice { type: number }
}
"""
DICE: dict[str, Any] = {"model": "sales", "view": "numbers", "fields": ["numbers.n", "numbers.dice"]}


@pytest.fixture
def shop(
    sqlite_template: Path, tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    """Every run of a query gives other numbers, so what is the same was kept."""
    shutil.copytree(sqlite_template, tmp_path / "data")
    _write(tmp_path / "shop.duckdb", 3)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "sales.model.lkml").write_text(MODEL)
    stated = {
        "data": str(tmp_path / "data"),
        "host_url": "https://bi.example.com",
        "project": str(tmp_path / "project"),
        "connection": f"duckdb:///{tmp_path}/shop.duckdb",
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def _write(path: Path, count: int) -> None:
    fresh = path.with_suffix(".new")
    with duckdb.connect(fresh) as db:
        db.execute(f"CREATE TABLE numbers AS SELECT range AS n FROM range({count})")
    fresh.replace(path)


def run(client: Client, result_format: str = "json", body: dict[str, Any] = DICE, **params: Any) -> Any:
    return client.as_admin.post(f"/queries/run/{result_format}", json=body, params=params)


def hit(answer: Any) -> bool:
    return answer.headers["x-lookalike-cache"] == "hit"


@pytest.mark.parametrize("result_format", ["json", "csv", "html", "xlsx"])
def test_second_answer_has_the_bytes_of_the_first(shop: Client, result_format: str) -> None:
    first, second = run(shop, result_format), run(shop, result_format)
    assert not hit(first) and hit(second)
    assert first.content == second.content
    assert first.headers["content-type"] == second.headers["content-type"]


def test_detail_tells_that_it_was_kept(shop: Client) -> None:
    first, second = run(shop, "json_detail").json(), run(shop, "json_detail").json()
    assert (first["from_cache"], second["from_cache"]) == (False, True)
    assert first["data"] == second["data"] and first["ran_at"] == second["ran_at"]
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("body", "params"),
    [
        ({"limit": "2"}, {}),
        ({"filters": {"numbers.n": "1"}}, {}),
        ({}, {"apply_formatting": True}),
        ({}, {"limit": 1}),
    ],
)
def test_other_question_is_another_entry(shop: Client, body: dict[str, Any], params: dict[str, Any]) -> None:
    run(shop)
    assert not hit(run(shop, body={**DICE, **body}, **params))


def test_cache_false_runs_again_and_is_kept(shop: Client) -> None:
    first = run(shop)
    again = run(shop, cache=False)
    assert not hit(again) and again.content != first.content
    assert run(shop).content == again.content


def test_cache_only_gives_what_is_kept_however_old(shop: Client) -> None:
    body = {**DICE, "view": "never", "fields": ["never.dice"]}
    assert run(shop, body=body, cache_only=True).status_code == 404
    first = run(shop, body=body)
    assert run(shop, body=body).content != first.content
    assert hit(run(shop, body=body, cache_only=True))


def test_database_file_that_was_replaced_is_asked_again(shop: Client, tmp_path: Path) -> None:
    assert len(run(shop).json()) == 3
    _write(tmp_path / "shop.duckdb", 5)
    assert len(run(shop).json()) == 5


def test_row_filters_of_callers_are_other_questions(shop: Client) -> None:
    admin = shop.as_admin
    attribute = admin.post(
        "/user_attributes", json={"name": "number", "label": "Number", "type": "string", "default_value": "1"}
    ).json()
    body = {**DICE, "view": "mine", "fields": ["mine.n"]}
    assert admin.post("/queries/run/json", json=body).json() == [{"mine.n": 1}]
    path = f"/users/{shop.as_developer.user_id}/attribute_values/{attribute['id']}"
    assert admin.patch(path, json={"value": "2"}).status_code == 200
    answer = shop.as_developer.post("/queries/run/json", json=body)
    assert answer.json() == [{"mine.n": 2}] and not hit(answer)


def test_same_question_at_the_same_time_runs_once(shop: Client) -> None:
    body = {"model": "sales", "view": "slow", "fields": ["slow.dice"]}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: run(shop, body=body), range(4)))
    assert len({answer.content for answer in answers}) == 1
    assert shop.instance.pool.status().tasks <= 2


def test_failure_is_not_kept(shop: Client) -> None:
    body = {
        **DICE,
        "dynamic_fields": json.dumps([{"dimension": "x", "expression": "1"}]),
        "fields": ["numbers.no"],
    }
    assert run(shop, body=body).status_code == 400
    assert list(shop.instance.answers.cache.folder.iterdir()) == []


# --- the files --------------------------------------------------------------------------------------------


def kept(cache: ResultCache, key: str, body: bytes) -> None:
    writer = cache.writer(key)
    for start in range(0, len(body), 1000):
        writer.write(body[start : start + 1000])
    writer.finish("text/csv", "id", 1, 0.5)
    cache._disk.submit(lambda: None).result()


@pytest.mark.parametrize("size", [0, 10, MEMORY_ENTRY_BYTES, MEMORY_ENTRY_BYTES + 1, 3_000_000])
def test_entry_survives_the_process(tmp_path: Path, size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    kept(ResultCache(tmp_path, 10**9), "a", body[:size])
    found = ResultCache(tmp_path, 10**9).find("a")
    assert found is not None and b"".join(found.pieces()) == body[:size]
    assert (found.head.media_type, found.head.rows, found.head.bytes) == ("text/csv", 1, size)


def test_broken_file_is_no_entry(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"nothing of ours")
    (tmp_path / "b").write_bytes(b"\x00" * 600)
    cache = ResultCache(tmp_path, 10**9)
    assert cache.find("a") is None and cache.find("b") is None


def test_dropped_answer_leaves_nothing(tmp_path: Path) -> None:
    cache = ResultCache(tmp_path, 10**9)
    writer = cache.writer("a")
    writer.write(b"x" * (MEMORY_ENTRY_BYTES + 1))
    writer.drop()
    writer.finish("text/csv", "id", 1, 0.5)
    assert list(tmp_path.iterdir()) == []


def test_answer_beyond_the_limit_is_not_kept(tmp_path: Path) -> None:
    cache = ResultCache(tmp_path, 1000)
    kept(cache, "a", b"x" * 1001)
    assert cache.find("a") is None and list(tmp_path.iterdir()) == []


def test_oldest_entries_make_room(tmp_path: Path) -> None:
    cache = ResultCache(tmp_path, 10_000)
    for number in range(6):
        cache._next_sweep = 0
        kept(cache, f"k{number}", b"x" * 3000)
    names = {path.name for path in tmp_path.iterdir()}
    assert "k5" in names and len(names) <= 3
    assert ResultCache(tmp_path, 10_000).find("k0") is None


def test_no_room_keeps_nothing(tmp_path: Path) -> None:
    cache = ResultCache(tmp_path / "none", 0)
    kept(cache, "a", b"x")
    assert cache.find("a") is None and not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("text", "seconds"), [("24 hours", 86400), ("1 minute", 60), ("0 seconds", 0), ("soon", 7)]
)
def test_durations_of_models(text: str, seconds: float) -> None:
    assert seconds_of(text, 7) == seconds


# --- answers that are kept for a second ---------------------------------------------------------------------


def test_kept_answer_is_gone_when_the_caller_loses_a_right(shop: Client) -> None:
    person = shop.person("leaver", 1)
    answers = [person.post("/queries/run/json", json=DICE) for _ in range(4)]
    assert len({answer.content for answer in answers}) == 1 and hit(answers[-1])
    assert shop.as_admin.delete(f"/users/{person.user_id}").status_code == 204
    assert person.post("/queries/run/json", json=DICE).status_code == 401


def test_kept_answer_is_for_one_body_and_one_caller(shop: Client) -> None:
    for _ in range(3):
        full = run(shop)
    assert len(full.json()) == 3 and hit(full)
    assert len(run(shop, body={**DICE, "limit": "1"}).json()) == 1
    assert shop.as_nobody.post("/queries/run/json", json=DICE).status_code == 403


def test_cache_false_is_never_answered_from_what_is_kept(shop: Client) -> None:
    answers = [run(shop, cache=False) for _ in range(4)]
    assert len({answer.content for answer in answers}) == 4


def test_totals_and_pivots_are_kept(shop: Client) -> None:
    body = {**DICE, "fields": ["numbers.n", "numbers.count"], "total": True, "pivots": ["numbers.n"]}
    assert [hit(run(shop, body=body)) for _ in range(2)] == [False, True]


def test_calculation_with_the_time_of_day_is_not_kept(shop: Client) -> None:
    spec = [{"table_calculation": "moment", "label": "Moment", "expression": "now()"}]
    body = {**DICE, "dynamic_fields": json.dumps(spec)}
    assert [hit(run(shop, body=body)) for _ in range(2)] == [False, False]
