"""Whose word a login by another system is, and answers of identity providers that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
OLD, NEW = ("type", "external_id"), ("type", "issuer", "external_id")


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"uq_credentials_external_{'_'.join(columns)}")


def upgrade() -> None:
    # SQLite cannot change a constraint: there the table is written anew, and its ids are still never used twice.
    options = {"sqlite_autoincrement": True}
    with op.batch_alter_table("credentials_external", table_kwargs=options) as batch:
        batch.add_column(sa.Column("issuer", sa.Text(), nullable=False, server_default=""))
        batch.drop_constraint(_name(OLD), type_="unique")
        batch.create_unique_constraint(_name(NEW), list(NEW))
    op.create_table(
        "sso_used",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("used_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_used")),
        sa.UniqueConstraint("used_hash", name=op.f("uq_sso_used_used_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sso_used_expires_at"), "sso_used", ["expires_at"], unique=False)
