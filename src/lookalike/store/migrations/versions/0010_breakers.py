"""What each key or person has lately taken away, and who was stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "breaker_subjects",
        sa.Column("id", BIG, nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaker_subjects")),
        sa.UniqueConstraint(
            "budget", "kind", "subject", name=op.f("uq_breaker_subjects_budget_kind_subject")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_breaker_subjects_at"), "breaker_subjects", ["at"], unique=False)
    op.create_index("ix_breaker_subjects_budget_kind_at", "breaker_subjects", ["budget", "kind", "at"])
    op.create_table(
        "breakers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("tripped_at", sa.DateTime(), nullable=True),
        sa.Column("operation_id", sa.Text(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("allowed", sa.Integer(), nullable=True),
        sa.Column("subjects", sa.Text(), nullable=True),
        sa.Column("approved_until", sa.DateTime(), nullable=True),
        sa.Column("approved_count", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakers")),
        sa.UniqueConstraint("budget", "kind", name=op.f("uq_breakers_budget_kind")),
        sqlite_autoincrement=True,
    )
