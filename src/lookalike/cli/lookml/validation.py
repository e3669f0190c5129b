"""`lookalike lookml validate`: everything that is wrong with a project."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .arguments import AS_JSON, FOLDER, loaded, words

if TYPE_CHECKING:
    from ...lookml import Diagnostic

_COLOURS = {"fatal": "31", "error": "31", "warning": "33", "info": "36"}


def validate(
    folder: FOLDER,
    connections: Annotated[
        list[str] | None,
        typer.Option(
            help="The connections that there are; another name is an error then.", show_default=False
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Codes to report, with commas.", show_default=False)
    ] = None,
    as_json: AS_JSON = False,
) -> None:
    """Check a project: one line per finding, exit code 1 when there are errors.

    Example: lookalike lookml validate ~/lookml
    """
    from ...lookml import validate as found_in

    found = found_in(loaded(folder), words(connections) or None, words(only) or None)
    counts = Counter(each.severity.value for each in found)
    if as_json:
        print(json.dumps({"counts": counts, "diagnostics": [as_data(each) for each in found]}, indent=1))
    else:
        for each in found:
            print(_line(each))
        print(_summary(counts))
    if counts["error"] or counts["fatal"]:
        raise typer.Exit(1)


def as_data(found: Diagnostic) -> dict[str, Any]:
    span = found.span
    return {
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "severity": found.severity.value,
        "code": found.code,
        "kind": found.kind,
        "message": found.message,
        "model": found.model,
        "explore": found.explore,
        "field": found.field,
    }


def _line(found: Diagnostic) -> str:
    place = f"{found.span}" if found.span else "-"
    severity = found.severity.value
    if sys.stdout.isatty():
        severity = f"\x1b[{_COLOURS[severity]}m{severity}\x1b[0m"
    return f"{place} {severity} {found.code} {found.message}"


def _summary(counts: Counter[str]) -> str:
    errors = counts["error"] + counts["fatal"]
    return f"{errors} errors, {counts['warning']} warnings"
