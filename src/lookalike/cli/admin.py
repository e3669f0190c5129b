"""`lookalike admin`: the administrator, made or let in again on the host."""

from __future__ import annotations

import typer

from ..config import Settings
from ..first_keys import administrator
from .options import fail, with_settings
from .serve import opened_instance


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Make an administrator, on the host.")
    group.command("create")(with_settings(create))
    program.add_typer(group, name="admin")


def create(settings: Settings) -> None:
    """Make --admin-email an administrator who can log in; sets --admin-password when it is given."""
    if not settings.admin_email:
        fail("say who: --admin-email somebody@example.com")
    instance = opened_instance(settings)
    with instance.store.write() as work:
        user = administrator(work, settings.admin_email, settings.admin_password or None)
    instance.close()
    print(f"User {user['id']} ({settings.admin_email}) is an administrator.")
