"""Migrations make the tables that the code expects, on both databases, and refuse data of a later release."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from lookalike.store import schema
from lookalike.store.database import Store
from lookalike.store.migrate import TooNew, current, head, migrate


def test_migrated_tables_are_those_of_the_schema(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_a_new_store_is_at_the_newest_revision(store: Store) -> None:
    assert current(store) == head()


def test_migrating_again_changes_nothing(store: Store) -> None:
    migrate(store)
    assert current(store) == head()


def test_data_of_a_later_release_is_refused(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TooNew, match="start the newer release"):
        migrate(store)
