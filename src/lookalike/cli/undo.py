"""`lookalike undo`: what was changed, and taking it back, on the host."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from ..config import Settings
from ..dispatch.params import decode_time
from ..instance import Instance
from ..safety.undo import CannotUndo, Undoing
from ..store import journal
from ..store.database import Actor, Row, utc_now
from ..store.journal import Selection
from .options import fail, with_settings
from .serve import opened_instance

LISTED, MOST_AT_ONCE, IN_ONE_ROUND = 50, 20_000, 500
SINCE = (
    Annotated[str | None, typer.Option(help="Only what was done then or later, such as 2026-05-01.")],
    None,
)
UNTIL = (Annotated[str | None, typer.Option(help="Only what was done then or earlier.")], None)
ACTOR = (Annotated[int | None, typer.Option(help="The id of the user who did it.")], None)
FORCE = (Annotated[bool, typer.Option("--force", help="Take back what was changed again since, too.")], False)
ROUNDS = (
    Annotated[
        bool,
        typer.Option(
            "--rounds",
            help=f"Take back {IN_ONE_ROUND} operations at a time, the newest first, so that others can write in "
            "between. A conflict ends it: what was taken back until then stays so.",
        ),
    ],
    False,
)
OPERATION = (Annotated[str, typer.Argument(help="The id of the operation: op_…")], ...)
ON_HOST = Actor(operation_id="lookalike undo", is_admin=True)


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="List what was changed, and take it back, on the host.")
    group.command("list")(with_settings(list_operations, since=SINCE, until=UNTIL, actor=ACTOR))
    group.command("one")(with_settings(one, operation=OPERATION, force=FORCE))
    group.command("run")(
        with_settings(run, actor=ACTOR, since=SINCE, until=UNTIL, force=FORCE, rounds=ROUNDS)
    )
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


def run(
    settings: Settings, actor: int | None, since: str | None, until: str | None, force: bool, rounds: bool
) -> None:
    """Take back everything that one user did, such as the run of a script: all of it or nothing."""
    if actor is None:
        fail("say whose: --actor and the id of the user")
    wanted = Selection(user_id=actor, since=_time(since), until=_time(until))
    instance = opened_instance(settings)
    if rounds:
        _take_back_in_rounds(instance, wanted, force)
        return
    with instance.store.read() as db:
        matching = len(journal.selected(db, wanted, MOST_AT_ONCE + 1))
    if matching > MOST_AT_ONCE:
        instance.close()
        fail(
            f"more than {MOST_AT_ONCE:,} operations match, too many for all or nothing: nothing was taken back. "
            "Narrow the times with --since and --until, or take them back in --rounds"
        )
    _take_back(instance, wanted, force)


def _take_back_in_rounds(instance: Instance, wanted: Selection, force: bool) -> None:
    """Each round is whole or not at all; whoever is stopped starts the same command again, which goes on."""
    # What is done from now on is left alone, whoever does it.
    wanted = wanted if wanted.until else replace(wanted, until=utc_now())
    rounds = operations = 0
    with instance.store.read() as db:
        left = journal.count_holding(db, wanted)
    try:
        while left:
            with instance.store.write(ON_HOST) as work:
                found = journal.holding(work, wanted, IN_ONE_ROUND)
                Undoing(work, force).take_back(found)
                left = journal.count_holding(work, wanted)
            rounds, operations = rounds + 1, operations + len(found)
            print(f"Took back {len(found)} operations as {work.operation}; {left} are left.", flush=True)
        print(f"Took back {operations} operations in {rounds} rounds.")
    except CannotUndo as stuck:
        told = "\n".join(f"  {each.message}" for each in stuck.conflicts)
        fail(f"stopped after {operations} operations, {left} are left, because of a conflict:\n{told}")
    finally:
        instance.close()


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
