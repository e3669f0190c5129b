"""Every attempt at a delivery with what came of it, and the runs of a plan found by the plan."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_attempts_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_delivery_attempts_delivery_id"), "delivery_attempts", ["delivery_id"])
    op.add_column("jobs", sa.Column("scheduled_plan_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_jobs_scheduled_plan_id"), "jobs", ["scheduled_plan_id"])
    known = "SELECT max(scheduled_plan_id) FROM deliveries WHERE deliveries.job_id = jobs.id"
    op.execute(f"UPDATE jobs SET scheduled_plan_id = ({known})")
