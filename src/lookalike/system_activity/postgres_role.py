"""The role of Postgres that may read what `readable` lists, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ..store.database import Store

log = structlog.get_logger("lookalike.system_activity")
ROLE = "lookalike_activity"


def ensure_role(store: Store, readable: Mapping[str, tuple[str, ...]]) -> str:
    """Makes the role, unless it is there, and gives it its rights. Its name, or nothing when the store's user may not:
    then the model cannot be queried, and the log says what somebody who may has to run once."""
    try:
        with store.write() as work:
            _make(work.connection)
            _grant(work.connection, readable)
    except DBAPIError as refused:
        log.warning(
            "system-activity-unavailable",
            reason=str(refused.orig).splitlines()[0],
            run_once=f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO <the user of the store>",
        )
        return ""
    return ROLE


def _make(connection: Connection) -> None:
    """The role belongs to the whole cluster: another server may make it at the same moment."""
    if not connection.scalar(text("SELECT COUNT(*) FROM pg_roles WHERE rolname = :role"), {"role": ROLE}):
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
    if not connection.scalar(text(f"SELECT pg_has_role(current_user, '{ROLE}', 'MEMBER')")):
        connection.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))


def _grant(connection: Connection, readable: Mapping[str, tuple[str, ...]]) -> None:
    """Rights to whole tables are taken back first: an older list may have been longer."""
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}"))
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {ROLE}"))
    for table, columns in readable.items():
        named = ", ".join(f'"{column}"' for column in columns)
        connection.execute(text(f'GRANT SELECT ({named}) ON {schema}."{table}" TO {ROLE}'))
