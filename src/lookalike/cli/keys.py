"""`lookalike keys`: API keys, made and listed on the host."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from ..config import Settings
from ..first_keys import administrator, any_administrator, new_key, write_ini
from ..instance import Instance
from ..ready import DEFAULT_ADMIN
from ..store import schema as s
from ..store import users as store
from ..store.database import Row, UnitOfWork
from .options import fail, with_settings
from .serve import opened_instance

EMAIL = (
    Annotated[str | None, typer.Option(help="Whose key; the first administrator's when not given.")],
    None,
)
PURPOSE = (Annotated[str | None, typer.Option(help="What the key is for, for the list of keys.")], None)


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Make and list API keys, on the host.")
    group.command("create")(with_settings(create, email=EMAIL, purpose=PURPOSE))
    group.command("list")(with_settings(list_keys))
    program.add_typer(group, name="keys")


def create(settings: Settings, email: str | None, purpose: str | None) -> None:
    """Make an API key and show it once; with --ini, write it into a looker.ini that only you can read."""
    instance = opened_instance(settings)
    with instance.store.write() as work:
        user = _user(work, email or settings.admin_email)
        client_id, secret = new_key(work, instance.vault, user["id"], purpose)
    if settings.ini is None:
        print(f"client_id:     {client_id}\nclient_secret: {secret}\nThe secret is not shown again.")
    else:
        write_ini(settings.ini, settings.api_base_url, client_id, secret, verify_ssl=_trusted(settings))
        print(f"Wrote {settings.ini} (mode 600) for {settings.api_base_url}.")
    instance.close()


def _trusted(settings: Settings) -> bool:
    return settings.cert is not None


def _user(work: UnitOfWork, email: str | None) -> Row:
    if not email:
        return any_administrator(work) or administrator(work, DEFAULT_ADMIN)
    found = store.find_email(work, email)
    user = work.get(s.users, found["user_id"]) if found else None
    if user is None and any_administrator(work) is None:
        return administrator(work, email)
    if user is None:
        fail(f"nobody here has the address {email}; lookalike admin create makes an administrator")
    return user


def list_keys(settings: Settings) -> None:
    """List the keys: whose, since when, last used. Secrets are not kept, so they cannot be shown."""
    from rich.console import Console
    from rich.table import Table

    instance = opened_instance(settings)
    table = Table("client id", "user", "created", "last used", "state", "purpose")
    for row in _rows(instance):
        state = "disabled" if row["is_disabled"] else "active"
        used = f"{row['last_used_at']:%Y-%m-%d}" if row["last_used_at"] else "never"
        created = f"{row['created_at']:%Y-%m-%d}"
        table.add_row(row["client_id"], row["email"] or "-", created, used, state, row["purpose"] or "")
    Console().print(table)
    instance.close()


def _rows(instance: Instance) -> list[Row]:
    keys, emails = s.credentials_api3, s.credentials_email
    joined = keys.outerjoin(emails, emails.c.user_id == keys.c.user_id)
    with instance.store.read() as db:
        return db.all(select(keys, emails.c.email).select_from(joined).order_by(keys.c.id))
