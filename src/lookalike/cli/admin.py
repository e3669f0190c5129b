"""`lookalike admin`: the administrator, made or let in again on the host."""

from __future__ import annotations

from typing import Annotated

import typer

from ..config import Settings
from ..first_keys import administrator, write_ini
from ..safety.recover import Recovered, recover
from .options import fail, with_settings
from .serve import opened_instance

EMAIL = (
    Annotated[str | None, typer.Option(help="Whom to let in; the first administrator when not given.")],
    None,
)
PASSWORD_LINK = (
    Annotated[bool, typer.Option("--password-link", help="Make a link to set a password, and no API key.")],
    False,
)


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Make an administrator, or let one in again, on the host.")
    group.command("create")(with_settings(create))
    group.command("recover")(with_settings(recover_admin, email=EMAIL, password_link=PASSWORD_LINK))
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


def recover_admin(settings: Settings, email: str | None, password_link: bool) -> None:
    """Let an administrator in again: enables the account, gives the role Admin, ends lockouts, and makes a new API
    key or a link to set a password. The server may run or not."""
    instance = opened_instance(settings)
    found = recover(instance.store, instance.vault, email or settings.admin_email or None, password_link)
    instance.close()
    print(f"User {found.user_id} ({found.email or 'no address'}): {', '.join(found.done)}.")
    _show(settings, found)


def _show(settings: Settings, found: Recovered) -> None:
    if found.link is not None:
        print(f"{settings.base_url}{found.link}\nThe link works for an hour, once.")
    elif found.client_id and found.client_secret and settings.ini is not None:
        write_ini(
            settings.ini,
            settings.api_base_url,
            found.client_id,
            found.client_secret,
            verify_ssl=settings.cert is not None,
        )
        print(f"Wrote {settings.ini} (mode 600) for {settings.api_base_url}.")
    else:
        print(f"client_id:     {found.client_id}\nclient_secret: {found.client_secret}")
        print("The secret is not shown again.")
