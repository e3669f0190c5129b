"""`lookalike lookml corpus`: what the engine makes of many projects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..options import fail
from .arguments import AS_JSON, DIALECT


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
    from ...corpus.folders import projects
    from ...corpus.processes import reports

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
    from ...corpus.table import print_reports

    print_reports(list(ready))


def _check_dialect(name: str) -> None:
    from ...engines.dialect import dialect_named

    try:
        dialect_named(name)
    except KeyError:
        fail(f'there is no dialect "{name}"')
