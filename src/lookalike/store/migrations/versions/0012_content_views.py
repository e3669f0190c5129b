"""How often each person opens a Look, week by week."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "content_views",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("view_count", BIG, nullable=False),
        sa.Column("last_viewed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_views")),
        sa.UniqueConstraint("user_id", "look_id", "week", name=op.f("uq_content_views_user_id_look_id_week")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_content_views_look_id"), "content_views", ["look_id"], unique=False)
