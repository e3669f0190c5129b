"""Statements of the SQL interface."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "sql_interface_queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sql_interface_queries_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sql_interface_queries")),
        sa.UniqueConstraint("identity", name=op.f("uq_sql_interface_queries_identity")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_sql_interface_queries_user_id"), "sql_interface_queries", ["user_id"], unique=False
    )
