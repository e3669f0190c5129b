"""What limits API keys, lockouts of logins, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for column in _of_keys():
        op.add_column("credentials_api3", column)
    _lockouts()
    _audit()


def _of_keys() -> list[sa.Column]:
    return [
        sa.Column("last_ip", sa.Text(), nullable=True),
        sa.Column("secret_hint", sa.Text(), nullable=True),
        sa.Column("old_secret_hash", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False, server_default="full"),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("allowed_ips", sa.Text(), nullable=True),
        sa.Column("traffic_class", sa.Text(), nullable=True),
        sa.Column("open_window", sa.Text(), nullable=True),
        sa.Column("calls_per_s", sa.Float(), nullable=True),
        sa.Column("auto_dedupe_s", sa.Integer(), nullable=True),
        sa.Column("bulk_ok_until", sa.DateTime(), nullable=True),
        sa.Column("exposed_at", sa.DateTime(), nullable=True),
        sa.Column("exposed_how", sa.Text(), nullable=True),
    ]


def _lockouts() -> None:
    op.create_table(
        "login_lockouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("auth_type", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("fail_count", sa.Integer(), nullable=False),
        sa.Column("lockout_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_login_lockouts_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_lockouts")),
        sa.UniqueConstraint("key", name=op.f("uq_login_lockouts_key")),
        sqlite_autoincrement=True,
    )
    for column in ("user_id", "ends_at"):
        op.create_index(op.f(f"ix_login_lockouts_{column}"), "login_lockouts", [column], unique=False)


def _audit() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_events",
        sa.Column("id", big, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sudo_user_id", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("ip_address", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_events_hash")),
        sqlite_autoincrement=True,
    )
    for column in ("at", "user_id", "operation"):
        op.create_index(op.f(f"ix_audit_events_{column}"), "audit_events", [column], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_id", big, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("first_id", big, nullable=False),
        sa.Column("first_previous", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_autoincrement=True,
    )
