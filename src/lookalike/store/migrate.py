"""Brings the store's tables up to date at start. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from .database import Store

MIGRATIONS = Path(__file__).parent / "migrations"


class TooNew(Exception):
    """The data folder was written by a later release."""


def head() -> str:
    """The newest revision: migrations are named NNNN_what.py and revisions are their numbers."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(store: Store) -> str | None:
    with store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(store: Store) -> None:
    """Runs the missing migrations. Raises TooNew when this release is older than the data."""
    found, newest = current(store), head()
    if found == newest:
        return
    if found is not None and found > newest:
        raise TooNew(
            f"the store is at revision {found}, this release knows {newest}: start the newer release, or "
            "restore a backup made with this one"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = store.engine
    command.upgrade(config, "head")
