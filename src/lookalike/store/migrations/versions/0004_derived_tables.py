"""Datagroups, derived tables that were built, their builds, and leases."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _datagroups()
    _derived_tables()
    _derived_table_builds()
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
        sqlite_autoincrement=True,
    )


def _datagroups() -> None:
    op.create_table(
        "datagroups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trigger_value", sa.Text(), nullable=True),
        sa.Column("trigger_error", sa.Text(), nullable=True),
        sa.Column("trigger_check_at", sa.DateTime(), nullable=True),
        sa.Column("triggered_at", sa.DateTime(), nullable=True),
        sa.Column("stale_before", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datagroups")),
        sa.UniqueConstraint("model_name", "name", name=op.f("uq_datagroups_model_name_name")),
        sqlite_autoincrement=True,
    )


def _derived_tables() -> None:
    op.create_table(
        "derived_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("view_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("trigger_value", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("runtime", sa.Float(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("drop_after", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_tables")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_derived_tables_connection_name_key", "derived_tables", ["connection_name", "key"], unique=False
    )


def _derived_table_builds() -> None:
    op.create_table(
        "derived_table_builds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("connection_name", sa.Text(), nullable=False),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("view_name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("force_rebuild", sa.Boolean(), nullable=False),
        sa.Column("force_full_incremental", sa.Boolean(), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_derived_table_builds_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_table_builds")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_derived_table_builds_status"), "derived_table_builds", ["status"], unique=False)
    op.create_index(
        op.f("ix_derived_table_builds_user_id"), "derived_table_builds", ["user_id"], unique=False
    )
