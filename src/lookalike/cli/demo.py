"""`lookalike demo`: sample data, sample content, a running server, and a walk through its API."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ..config import Settings
from ..first_keys import administrator, new_key
from ..instance import Instance
from ..projects.connections import DEMO_FILE
from ..ready import DEFAULT_ADMIN
from ..serving.server import Ready
from ..store.vault import random_text
from .options import with_settings
from .serve import run_server

ONCE = (Annotated[bool, typer.Option("--once", help="Walk through the API once, then stop.")], False)
DEMO_DATA = Path("demo-data")
PASSWORD_FILE = "admin-password"
PASSWORD_LENGTH = 16


def add_to(program: typer.Typer) -> None:
    program.command("demo", help="Make sample data, serve it, and show what to type.")(
        with_settings(demo, once=ONCE)
    )


def demo(settings: Settings, once: bool) -> None:
    """Make sample data, serve it, and walk through the API. Stays up, unless --once."""
    settings = _demo_settings(settings, once)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_data(settings)
    failed: list[str] = []

    def ready(instance: Instance, told: Ready) -> None:
        threading.Thread(target=_walk, args=(instance, told, once, failed), daemon=True).start()

    code = run_server(settings, prepare=_install, then=ready)
    raise typer.Exit(code or (1 if failed else 0))


def _demo_settings(settings: Settings, once: bool) -> Settings:
    """Defaults of its own: a folder beside the clone, a looker.ini in it, and free ports for a single walk."""
    stated = settings.origins
    changes: dict[str, Any] = {"project": None, "connection": ""}
    if "data" not in stated:
        changes["data"] = DEMO_DATA
    data = Path(str(changes.get("data", settings.data)))
    if settings.ini is None:
        changes["ini"] = data / "looker.ini"
    if not settings.admin_email:
        changes["admin_email"] = DEFAULT_ADMIN
    if "log_level" not in stated:
        changes["log_level"] = "warning"  # the walk is what people came to read
    if once:
        free = {"port": 0, "http_port": 0, "metrics_port": None}
        changes |= {name: value for name, value in free.items() if name not in stated}
    return replace(settings, **changes)


def _make_data(settings: Settings) -> None:
    command = [sys.executable, "-m", "lookalike.demo", str(settings.data / DEMO_FILE), str(settings.scale)]
    if subprocess.run(command).returncode:
        raise typer.Exit(1)


def _install(instance: Instance) -> None:
    from ..demo.content_install import install_content
    from ..demo.install import install_people

    password = _new_password(instance.settings)
    with instance.store.write() as work:
        admin = administrator(work, instance.settings.admin_email, password)
        install_people(work, instance.vault)
        install_content(work, admin)


def _new_password(settings: Settings) -> str | None:
    """The one that the settings give, or a random one at the first start, kept in the data folder for its owner. None
    later on: the administrator may have changed it in the meantime."""
    file = settings.data / PASSWORD_FILE
    if settings.admin_password or file.exists():
        return settings.admin_password or None
    password = random_text(PASSWORD_LENGTH)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(password + "\n")
    return password


def _password_hint(settings: Settings) -> str:
    file = settings.data / PASSWORD_FILE
    if settings.admin_password or not file.exists():
        return "your password"
    return f"the password [bold]{file.read_text().strip()}[/]"


def _walk(instance: Instance, told: Ready, once: bool, failed: list[str]) -> None:
    from ..demo.walk import Walk, WalkFailed

    console = Console()
    with instance.store.write() as work:
        admin = administrator(work, instance.settings.admin_email)
        key = new_key(work, instance.vault, admin["id"], "the demo's walk")
    outbox = None if instance.settings.smtp_host else instance.settings.outbox_folder
    try:
        Walk(told.url, told.ca, key, outbox, console).run()
        console.print(_farewell(instance, told, once))
    except (WalkFailed, OSError) as reason:
        failed.append(str(reason))
        console.print(f"[red]The walk stopped:[/] {reason}", highlight=False)
    if once:
        os.kill(os.getpid(), signal.SIGTERM)


def _farewell(instance: Instance, told: Ready, once: bool) -> str:
    if once:
        return "All steps answered as they should."
    settings = instance.settings
    return (
        f"Open [bold]{told.http_url or told.url}[/] in a browser.\n"
        f"Log in as [bold]{settings.admin_email}[/] with {_password_hint(settings)}.\n"
        f"The server stays up at [bold]{told.url}[/]; Ctrl+C stops it.\n"
        f"A key for your own scripts is in [bold]{settings.ini}[/]."
    )
