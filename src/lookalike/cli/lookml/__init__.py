"""`lookalike lookml`: the LookML engine without a server. Needs no data folder, and reads only the project."""

from __future__ import annotations

import typer

from .corpus import corpus
from .drawing import graph
from .fetching import fetch
from .formatting import format_
from .statement import sql
from .testing import test
from .validation import validate

COMMANDS = {
    "validate": validate,
    "sql": sql,
    "format": format_,
    "graph": graph,
    "test": test,
    "fetch": fetch,
    "corpus": corpus,
}


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Check, compile and draw LookML without a server.")
    for name, command in COMMANDS.items():
        group.command(name)(command)
    program.add_typer(group, name="lookml")
