"""Queries that run in the background, statements of the SQL Runner, and merged queries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _query_tasks()
    _sql_queries()
    _merge_queries()


def _query_tasks() -> None:
    op.create_table(
        "query_tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("runtime", sa.Float(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_query_tasks_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["query_id"], ["queries.id"], name=op.f("fk_query_tasks_query_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_tasks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_query_tasks_user_id"), "query_tasks", ["user_id"], unique=False)
    op.create_index(op.f("ix_query_tasks_created_at"), "query_tasks", ["created_at"], unique=False)


def _sql_queries() -> None:
    op.create_table(
        "sql_queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("connection_name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("run_count", sa.Integer(), nullable=False),
        sa.Column("last_run_at", sa.DateTime(), nullable=True),
        sa.Column("last_runtime", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sql_queries_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sql_queries")),
        sa.UniqueConstraint("identity", name=op.f("uq_sql_queries_identity")),
        sa.UniqueConstraint("slug", name=op.f("uq_sql_queries_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sql_queries_user_id"), "sql_queries", ["user_id"], unique=False)


def _merge_queries() -> None:
    op.create_table(
        "merge_queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_queries")),
        sa.UniqueConstraint("identity", name=op.f("uq_merge_queries_identity")),
        sa.UniqueConstraint("slug", name=op.f("uq_merge_queries_slug")),
        sqlite_autoincrement=True,
    )
