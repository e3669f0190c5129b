"""Embedding, favourites, people who may come to help, and phones."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _favorites()
    _embed_secrets()
    _embed_sessions()
    _people_and_phones()


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _refers(table: str, column: str, target: str, rule: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=rule)


def _create(table: str, *parts: sa.Column | sa.Constraint, unique: tuple[tuple[str, ...], ...] = ()) -> None:
    constraints = [
        sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}")) for columns in unique
    ]
    primary = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, _id(), *parts, primary, *constraints, sqlite_autoincrement=True)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _favorites() -> None:
    _create(
        "content_favorites",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content_metadata_id", sa.Integer(), nullable=False),
        _refers("content_favorites", "user_id", "users"),
        _refers("content_favorites", "content_metadata_id", "content_metadata"),
        unique=(("user_id", "content_metadata_id"),),
    )
    _index("content_favorites", "user_id", "content_metadata_id")


def _embed_secrets() -> None:
    _create(
        "embed_secrets",
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("secret_type", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _refers("embed_secrets", "user_id", "users", "SET NULL"),
    )
    _index("embed_secrets", "user_id")


def _embed_sessions() -> None:
    _create(
        "embed_nonces",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        unique=(("digest",),),
    )
    _index("embed_nonces", "created_at")
    _create(
        "embed_sessions",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference_hash", sa.LargeBinary(), nullable=True),
        sa.Column("user_agent", sa.LargeBinary(), nullable=True),
        sa.Column("terms", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        _refers("embed_sessions", "user_id", "users"),
        unique=(("reference_hash",),),
    )
    _index("embed_sessions", "user_id", "expires_at")
    _create(
        "embed_tokens",
        sa.Column("embed_session_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        _refers("embed_tokens", "embed_session_id", "embed_sessions"),
        unique=(("token_hash",),),
    )
    _index("embed_tokens", "embed_session_id")


def _people_and_phones() -> None:
    _create(
        "support_access_entries",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        unique=(("email_folded",),),
    )
    _create(
        "mobile_devices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device_token", sa.LargeBinary(), nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        _refers("mobile_devices", "user_id", "users"),
        unique=(("token_hash",),),
    )
    _index("mobile_devices", "user_id")
