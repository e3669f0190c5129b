"""`lookalike sandboxes`: what sandboxes there are, and ending one, on the host."""

from __future__ import annotations

from typing import Annotated

import typer

from ..config import Settings
from ..sandboxes.terms import ENDED
from ..store import sandboxes as store
from .options import fail, with_settings
from .serve import opened_instance

WHICH = (Annotated[str, typer.Argument(help="The id of the sandbox, or its name.")], ...)


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="List sandboxes, and end one, on the host.")
    group.command("list")(with_settings(list_sandboxes))
    group.command("end")(with_settings(end, which=WHICH))
    program.add_typer(group, name="sandboxes")


def list_sandboxes(settings: Settings) -> None:
    """List the sandboxes: id, state, until when, address, name, and what went wrong."""
    instance = opened_instance(settings)
    with instance.store.read() as db:
        for row in db.all(store.sandbox_rows()):
            until = row["ended_at"] or row["expires_at"]
            problem = f"  {row['problem']}" if row["problem"] else ""
            address = row["url"] or "-"
            print(f"{row['id']}  {row['state']}  {until:%Y-%m-%d %H:%M}  {address}  {row['name']}{problem}")
    instance.close()


def end(settings: Settings, which: str) -> None:
    """End a sandbox. The server that keeps it, if it runs, stops its process within a second or two."""
    instance = opened_instance(settings)
    with instance.store.write() as work:
        rows = work.all(store.sandbox_rows().where(store.sandboxes.c.state != ENDED))
        found = next((row for row in rows if which in (str(row["id"]), row["name"])), None)
        if found is not None:
            store.end(work, found["id"], "It was ended on the host.")
    instance.close()
    if found is None:
        fail(f"no sandbox {which} runs")
    print(f"Ended {found['name']}.")
