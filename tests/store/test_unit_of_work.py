"""The unit of work: whole or not at all, and nothing without its journal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lookalike.store import schema as s
from lookalike.store.database import Actor, Duplicate, Row, Store, UnitOfWork


def added(work: UnitOfWork, name: str = "Ada") -> Row:
    return work.insert(s.users, {"first_name": name, "created_at": work.now, "updated_at": work.now})


def journal(store: Store) -> list[Row]:
    with store.read() as db:
        return db.all(select(s.journal).where(s.journal.c.table_name == "users").order_by(s.journal.c.id))


def test_every_change_is_journalled_with_before_and_after(store: Store) -> None:
    with store.write(Actor(7, 8, "req", "create_user")) as work:
        user = added(work)
        work.update(s.users, user["id"], {"first_name": "Eve"})
        work.delete(s.users, user["id"])
    entries = journal(store)
    images = [
        ((each["before"] or {}).get("first_name"), (each["after"] or {}).get("first_name"))
        for each in entries
    ]
    assert images == [(None, "Ada"), ("Ada", "Eve"), ("Eve", None)]
    assert {(each["user_id"], each["sudo_user_id"], each["request_id"]) for each in entries} == {
        (7, 8, "req")
    }
    assert len({each["operation"] for each in entries}) == 1


def test_a_change_that_changes_nothing_is_not_journalled(store: Store) -> None:
    with store.write() as work:
        work.update(s.users, added(work)["id"], {"first_name": "Ada"})
    assert len(journal(store)) == 1


def test_an_error_takes_everything_back(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as work:
        added(work)
        raise RuntimeError("the handler failed")
    assert journal(store) == []


def test_what_goes_along_with_a_row_is_journalled_first(store: Store) -> None:
    with store.write() as work:
        user = added(work)
        work.insert(s.role_users, {"role_id": 3, "user_id": user["id"]})
    with store.write() as work:
        work.delete(s.users, user["id"])
    with store.read() as db:
        gone = db.column(
            select(s.journal.c.table_name).where(s.journal.c.after.is_(None)).order_by(s.journal.c.id)
        )
    assert gone == ["role_users", "users"]


def test_a_value_that_must_be_unique_is_a_duplicate(store: Store) -> None:
    with pytest.raises(Duplicate), store.write() as work:
        work.insert(s.roles, {"name": "Admin", "name_folded": "admin"})


def test_ids_are_never_used_twice(store: Store) -> None:
    with store.write() as work:
        first = added(work)["id"]
        work.delete(s.users, first)
    with store.write() as work:
        assert added(work)["id"] > first


def test_the_stamp_changes_with_every_commit_of_anybody(store: Store) -> None:
    other = Store(store.url)
    before = store.stamp()
    with other.write() as work:
        added(work)
    if store.local:
        assert store.stamp() != before
    between = store.stamp()
    with store.write() as work:
        added(work)
    assert store.stamp() != between
    other.close()
