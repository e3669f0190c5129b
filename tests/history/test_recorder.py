"""The writer: nothing is lost that it took, nothing is lost in silence, nothing is kept for ever."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from lookalike.access.caller import Caller
from lookalike.config import Settings
from lookalike.history import Again, Changed, History, Origin, Trace, recorder
from lookalike.instance import Instance
from lookalike.query_runs.options import RunOptions
from lookalike.store import schema as s

CALLER = Caller(7, credential_id=3)
QUERY = {"id": 5, "model": "thelook", "view": "orders", "fields": ["orders.count"]}
TRACE = Trace(CALLER, Origin("api4", "API"), QUERY, "json", RunOptions())


@pytest.fixture
def history(instance: Instance) -> Iterator[History]:
    history = History(instance.store, instance.settings)
    yield history
    history.close()


def again() -> Again:
    return Again(TRACE, time.time(), 0.001, "curl/8", "a-request", 2, 40)


def count(instance: Instance) -> int:
    with instance.store.read() as db:
        return db.scalar(select(func.count()).select_from(s.history))


def test_a_burst_of_runs_leaves_every_row(instance: Instance, history: History) -> None:
    for _ in range(5_000):
        history.add(again())
    assert history.flush(30)
    assert count(instance) == 5_000
    with instance.store.read() as db:
        (used,) = db.all(select(s.field_usage))
    assert (used["field"], used["times_used"]) == ("orders.count", 5_000)


def test_rows_come_without_asking(instance: Instance, history: History) -> None:
    history.add(again())
    for _ in range(100):
        if count(instance):
            break
        time.sleep(0.05)
    assert count(instance) == 1


def test_closing_writes_what_is_left(instance: Instance, history: History) -> None:
    for _ in range(1_234):
        history.add(again())
    history.close()
    assert count(instance) == 1_234


def test_a_locked_store_costs_no_row(local_instance: Instance) -> None:
    history = History(local_instance.store, local_instance.settings)
    path = local_instance.settings.data / "lookalike.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(100):
        history.add(again())
    assert not history.flush(1.0)
    other.execute("COMMIT")
    other.close()
    assert history.flush(10)
    history.close()
    assert count(local_instance) == 100


def test_what_finds_no_room_is_counted_and_told(
    instance: Instance, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "MOST_WAITING", 10)
    with instance.store.write():  # on SQLite nobody else writes meanwhile
        for _ in range(25_000):
            history.add(again())
    assert history.flush() and history.flush()
    with instance.store.read() as db:
        told = db.all(
            select(s.event_attributes.c.value)
            .join_from(s.event_attributes, s.events, onclause=s.events.c.id == s.event_attributes.c.event_id)
            .where(s.events.c.name == "history_lost")
        )
    lost = sum(int(row["value"]) for row in told)
    assert lost > 0
    assert lost + count(instance) == 25_000


def test_a_record_that_no_store_takes_is_lost_alone(instance: Instance, history: History) -> None:
    nameless: Any = None
    for _ in range(50):
        history.add(again())
    history.add(Changed(name=nameless, category="user", at=time.time()))
    history.add(again())
    assert history.flush() and history.flush()
    assert count(instance) == 51
    with instance.store.read() as db:
        assert db.column(select(s.event_attributes.c.value)) == ["1"]


def test_what_is_too_old_goes(instance: Instance, history: History) -> None:
    now = datetime.now(UTC)
    with instance.store.write_aside() as connection:
        for days in (400, 91, 89, 1):
            at = now - timedelta(days=days)
            connection.execute(insert(s.history), [_row(at)])
            event = {"name": "login", "category": "auth", "created_at": at, "is_admin": False}
            event |= {"is_api_call": True, "is_looker_employee": False}
            event_id = connection.execute(insert(s.events).returning(s.events.c.id), event).scalar_one()
            attribute = {"event_id": event_id, "name": "days", "value": str(days)}
            connection.execute(insert(s.event_attributes), attribute)
    assert history.sweep() == 4
    assert count(instance) == 2
    with instance.store.read() as db:
        assert db.column(select(s.event_attributes.c.value)) == ["89", "1"]


def test_runs_beyond_their_number_go(instance: Instance) -> None:
    settings = Settings.load({"data": str(instance.settings.data), "history_rows": "1000"}, {})
    history = History(instance.store, settings)
    for _ in range(1_500):
        history.add(again())
    assert history.flush()
    assert history.sweep() == 500
    history.close()
    assert count(instance) == 1_000


def _row(at: datetime) -> dict[str, object]:
    words = {"slug": "a", "source": "api4", "issuer_source": "API", "status": "complete"}
    return {**words, "created_at": at, "completed_at": at, "runtime": 0.1}
