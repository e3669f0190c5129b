"""`lookalike api`: the API as files of other tools, without a server."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..api_explorer.export.formats import FORMATS
from ..api_explorer.export.requests import all_requests, tags
from .options import fail

USUAL_ADDRESS = "https://localhost:19999"


class ExportFormat(StrEnum):
    POSTMAN = "postman"
    POSTMAN_ENVIRONMENT = "postman-environment"
    BRUNO = "bruno"
    HTTP = "http"
    PYTEST = "pytest"


def add_to(program: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="The API as files of other tools.")
    group.command("export")(export)
    group.callback()(_about)
    program.add_typer(group, name="api")


def _about() -> None:
    """The API as files of other tools."""


def export(
    format: Annotated[ExportFormat, typer.Option(help="What to write.")],
    tag: Annotated[str | None, typer.Option(help="Only operations of this tag, such as Look.")] = None,
    base_url: Annotated[str, typer.Option(help="The address of the server that it is for.")] = USUAL_ADDRESS,
    out: Annotated[Path | None, typer.Option(help="A file; the standard output unless given.")] = None,
) -> None:
    """Write every operation of the API, or those of a tag, for Postman, Bruno, an editor or pytest."""
    if tag is not None and tag not in tags():
        fail(f"there is no tag {tag}; there are {', '.join(tags())}")
    name = f"Lookalike, {tag}" if tag else "Lookalike"
    content = FORMATS[format].write(name, base_url.rstrip("/"), all_requests(tag))
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as problem:
        fail(f"{out} cannot be written: {problem.strerror}")
    print(f"Written: {out}")
