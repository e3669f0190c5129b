"""Sessions of browsers, OAuth client apps with what they were given, and when a password was set."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("credentials_email", sa.Column("password_set_at", sa.DateTime(), nullable=True))
    op.add_column("api_tokens", sa.Column("oauth_app_id", sa.Integer(), nullable=True))
    op.add_column("api_tokens", sa.Column("chain", sa.Text(), nullable=True))
    for column in ("oauth_app_id", "chain"):
        op.create_index(op.f(f"ix_api_tokens_{column}"), "api_tokens", [column], unique=False)
    _sessions()
    _apps()
    _consents()
    _grants()


def _sessions() -> None:
    op.create_table(
        "page_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("credentials_type", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=True),
        sa.Column("browser", sa.Text(), nullable=True),
        sa.Column("operating_system", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("extended_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name=op.f("fk_page_sessions_token_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_sessions")),
        sa.UniqueConstraint("token_id", name=op.f("uq_page_sessions_token_id")),
        sqlite_autoincrement=True,
    )


def _apps() -> None:
    op.create_table(
        "oauth_client_apps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_guid", sa.Text(), nullable=False),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("tokens_invalid_before", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_client_apps")),
        sa.UniqueConstraint("client_guid", name=op.f("uq_oauth_client_apps_client_guid")),
        sqlite_autoincrement=True,
    )


def _consents() -> None:
    op.create_table(
        "oauth_app_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _to_app("oauth_app_users"),
        _to_user("oauth_app_users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_app_users")),
        sa.UniqueConstraint("app_id", "user_id", name=op.f("uq_oauth_app_users_app_id_user_id")),
        sqlite_autoincrement=True,
    )
    for column in ("app_id", "user_id"):
        op.create_index(op.f(f"ix_oauth_app_users_{column}"), "oauth_app_users", [column], unique=False)


def _grants() -> None:
    op.create_table(
        "oauth_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("app_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        _to_app("oauth_grants"),
        _to_user("oauth_grants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_grants")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_oauth_grants_secret_hash")),
        sqlite_autoincrement=True,
    )
    for column in ("app_id", "user_id", "chain", "expires_at"):
        op.create_index(op.f(f"ix_oauth_grants_{column}"), "oauth_grants", [column], unique=False)


def _to_app(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["app_id"], ["oauth_client_apps.id"], name=op.f(f"fk_{table}_app_id"), ondelete="CASCADE"
    )


def _to_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"
    )
