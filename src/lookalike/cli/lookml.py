"""`lookalike lookml`: the LookML engine without a server. Needs no data folder, and reads only the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .lookml_fetch import fetch
from .options import fail

FOLDER = Annotated[Path, typer.Argument(help="The folder of the project.", show_default=False)]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")]
DIALECT = Annotated[
    str | None, typer.Option(help="duckdb, postgres, bigquery, snowflake …", show_default=False)
]


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Check, compile and draw LookML without a server.")
    for command in (corpus, fetch):
        group.command(command.__name__)(command)
    program.add_typer(group, name="lookml")


def corpus(
    folder: Annotated[Path, typer.Argument(help="A folder of projects, or one project.", show_default=False)],
    dialect: DIALECT = None,
    jobs: Annotated[int, typer.Option(help="Projects that are worked on at a time.", min=1)] = 1,
    limit: Annotated[float, typer.Option(help="Seconds that one project may take.", min=1)] = 900,
    as_json: AS_JSON = False,
) -> None:
    """Parse, resolve and compile every explore of every project in a folder, field by field.

    Example: lookalike lookml corpus ~/projects --json
    """
    from ..corpus.folders import projects
    from ..corpus.processes import reports

    if dialect is not None:
        _check_dialect(dialect)
    try:
        found = projects(folder)
    except NotADirectoryError as error:
        fail(str(error))
    ready = reports(found, dialect, jobs, limit)
    if as_json:
        for report in ready:
            print(json.dumps(report.as_json()), flush=True)
        return
    from ..corpus.table import print_reports

    print_reports(list(ready))


def _check_dialect(name: str) -> None:
    from ..engines.dialect import dialect_named

    try:
        dialect_named(name)
    except KeyError:
        fail(f'there is no dialect "{name}"')
