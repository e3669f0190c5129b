"""Queries that run in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
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
