"""Writing aside: rows of history appear, and nobody's knowledge of anything else grows old by it."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from lookalike.instance import Instance
from lookalike.store import schema as s
from lookalike.store.database import Store

ROW = {
    "name": "login",
    "category": "auth",
    "is_admin": False,
    "is_api_call": True,
    "is_looker_employee": False,
    "created_at": datetime(2026, 1, 1, tzinfo=UTC),
}


def note(store: Store) -> None:
    with store.write_aside() as connection:
        connection.execute(insert(s.events), ROW)


def change(store: Store) -> None:
    with store.write() as work:
        work.insert(s.groups, {"name": "Sellers", "created_at": work.now})


def test_rows_written_aside_are_there(store: Store) -> None:
    note(store)
    with store.read() as db:
        assert db.column(select(s.events.c.name)) == ["login"]


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write_aside() as connection:
        connection.execute(insert(s.events), ROW)
        raise ZeroDivisionError
    with store.read() as db:
        assert db.column(select(s.events.c.name)) == []


def test_writing_aside_leaves_the_stamp(local_instance: Instance) -> None:
    store = local_instance.store
    before = store.stamp()
    for _ in range(60):
        note(store)
    assert store.stamp() == before


def test_a_change_after_writing_aside_shows_in_the_stamp(local_instance: Instance) -> None:
    store = local_instance.store
    note(store)
    before = store.stamp()
    change(store)
    after = store.stamp()
    note(store)
    assert before != after == store.stamp()


def test_changes_of_other_processes_show_between_writes_aside(local_instance: Instance) -> None:
    store = local_instance.store
    other = sqlite3.connect(local_instance.settings.data / "lookalike.db", timeout=10, isolation_level=None)
    stamps = [store.stamp()]
    for number in range(20):
        note(store)
        other.execute("INSERT INTO settings (name, value) VALUES (?, '1')", (f"other {number}",))
        note(store)
        stamps.append(store.stamp())
    other.close()
    assert len(set(stamps)) == 21


def test_no_change_is_missed_beside_a_thread_that_writes_aside(local_instance: Instance) -> None:
    store = local_instance.store
    over = threading.Event()

    def keep_noting() -> None:
        while not over.is_set():
            note(store)

    noting = threading.Thread(target=keep_noting)
    noting.start()
    try:
        for _ in range(200):
            before = store.stamp()
            change(store)
            assert store.stamp() != before
    finally:
        over.set()
        noting.join()
