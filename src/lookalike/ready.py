"""What the server says once it is ready: where it listens, where its data is, and how to get a key."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from .first_keys import administrator, any_administrator, new_key, write_ini
from .instance import Instance
from .pages.first_run import PATH, needs_setup, setup_code
from .serving.server import Ready

DEFAULT_ADMIN = "admin@example.com"


def announce(instance: Instance, told: Ready) -> None:
    """Makes the first administrator and the looker.ini that the settings ask for, then prints the ready line."""
    gc.freeze()  # what there is now is there for good
    gc.enable()
    settings = instance.settings
    ini = settings.ini
    if settings.admin_email or ini is not None:
        _first_key(instance, told, ini)
    lines = [
        f"Lookalike is ready at {told.url} (data in {settings.data.absolute()}).",
        *_certificate_hint(told),
        *_setup_hint(instance, told),
        _key_hint(instance, ini),
    ]
    if told.http_url:
        lines.insert(1, f"Plain HTTP, for this machine: {told.http_url}")
    print("\n".join(lines), file=sys.stderr, flush=True)


def _first_key(instance: Instance, told: Ready, ini: Path | None) -> None:
    settings = instance.settings
    with instance.store.write() as work:
        if settings.admin_email:
            admin = administrator(work, settings.admin_email, settings.admin_password or None)
        else:
            admin = any_administrator(work) or administrator(work, DEFAULT_ADMIN)
        if ini is None:
            return
        client_id, secret = new_key(work, instance.vault, admin["id"], "looker.ini")
    trusted = told.ca is None
    write_ini(ini, told.url, client_id, secret, verify_ssl=trusted)


def _certificate_hint(told: Ready) -> list[str]:
    return [f"Strict clients trust its certificate through {told.ca}"] if told.ca else []


def _setup_hint(instance: Instance, told: Ready) -> list[str]:
    with instance.store.read() as db:
        if not needs_setup(db):
            return []
    return [f"Make the first administrator: {told.url}{PATH}?code={setup_code(instance)}"]


def _key_hint(instance: Instance, ini: Path | None) -> str:
    if ini is not None:
        return f"A key for the administrator is in {ini.absolute()} (mode 600)."
    data = instance.settings.data
    return f"Get a key: lookalike keys create --data {data} --email {DEFAULT_ADMIN} --ini looker.ini"
