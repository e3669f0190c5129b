"""How Alembic reaches the store: on the engine that `migrate` hands over, one transaction for all steps."""

from alembic import context
from sqlalchemy import Connection, text

from lookalike.store import schema


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two servers that start together: the second waits, then finds nothing to do.
        connection.execute(text("SELECT pg_advisory_xact_lock(7133701)"))
    context.configure(connection=connection, target_metadata=schema.metadata, render_as_batch=True)
    context.run_migrations()


with context.config.attributes["engine"].begin() as connection:
    run(connection)
