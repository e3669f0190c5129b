"""`lookalike undo`: what was changed, and taking it back, on the host."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from ..config import Settings
from ..dispatch.params import decode_time
from ..instance import Instance
from ..safety.undo import CannotUndo, Undoing
from ..store import journal
from ..store.database import Actor, Row
from ..store.journal import Selection
from .options import fail, with_settings
from .serve import opened_instance

LISTED, MOST_AT_ONCE = 50, 20_000
SINCE = (
    Annotated[str | None, typer.Option(help="Only what was done then or later, such as 2026-05-01.")],
    None,
)
UNTIL = (Annotated[str | None, typer.Option(help="Only what was done then or earlier.")], None)
ACTOR = (Annotated[int | None, typer.Option(help="The id of the user who did it.")], None)
FORCE = (Annotated[bool, typer.Option("--force", help="Take back what was changed again since, too.")], False)
OPERATION = (Annotated[str, typer.Argument(help="The id of the operation: op_…")], ...)
ON_HOST = Actor(operation_id="lookalike undo", is_admin=True)


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="List what was changed, and take it back, on the host.")
    group.command("list")(with_settings(list_operations, since=SINCE, until=UNTIL, actor=ACTOR))
    group.command("one")(with_settings(one, operation=OPERATION, force=FORCE))
    group.command("run")(with_settings(run, actor=ACTOR, since=SINCE, until=UNTIL, force=FORCE))
    program.add_typer(group, name="undo")


def list_operations(settings: Settings, since: str | None, until: str | None, actor: int | None) -> None:
    """List the operations, the newest first: when, who, what, and about what; -- marks what was taken back."""
    instance = opened_instance(settings)
    wanted = Selection(user_id=actor, since=_time(since), until=_time(until))
    with instance.store.read() as db:
        for row in journal.selected(db, wanted, LISTED):
            state = "--" if row["undone_by"] else "  "
            print(f"{row['operation']} {state} {row['at']:%Y-%m-%d %H:%M:%S}  {_who(row)}  {_what(row)}")
    instance.close()


def one(settings: Settings, operation: str, force: bool) -> None:
    """Take back one operation. An undo is an operation too: take it back to do the first one again."""
    instance = opened_instance(settings)
    with instance.store.read() as db:
        found = journal.find_operation(db, operation)
    if found is None or found["undone_by"]:
        fail(f"{operation} is not there" if found is None else f"{operation} was taken back already")
    _take_back(instance, Selection(operations=(operation,)), force)


def run(settings: Settings, actor: int | None, since: str | None, until: str | None, force: bool) -> None:
    """Take back everything that one user did, such as the run of a script: all of it or nothing."""
    if actor is None:
        fail("say whose: --actor and the id of the user")
    wanted = Selection(user_id=actor, since=_time(since), until=_time(until))
    _take_back(opened_instance(settings), wanted, force)


def _take_back(instance: Instance, wanted: Selection, force: bool) -> None:
    try:
        with instance.store.write(ON_HOST) as work:
            found = journal.selected(work, wanted, MOST_AT_ONCE)
            undoing = Undoing(work, force)
            undoing.take_back(found)
        print(f"Took back {len(work.undo_of)} operations, {len(undoing.touched)} rows, as {work.operation}.")
    except CannotUndo as stuck:
        fail("nothing was taken back:\n" + "\n".join(f"  {each.message}" for each in stuck.conflicts))
    finally:
        instance.close()


def _time(text: str | None) -> datetime | None:
    try:
        return None if text is None else decode_time(text)
    except ValueError as wrong:
        fail(f"{text}: {wrong}")


def _who(row: Row) -> str:
    return f"user {row['user_id']}" if row["user_id"] else "the host"


def _what(row: Row) -> str:
    about = f" {row['subject_type']} {row['subject_id']}" if row["subject_id"] else ""
    return f"{row['operation_id']}{about} ({row['rows']} rows)"
