"""What the commands take alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import fail

if TYPE_CHECKING:
    from ...engines.dialect import Dialect
    from ...lookml import Model, Project

FOLDER = Annotated[Path, typer.Argument(help="The folder of the project.", show_default=False)]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")]
MODEL = Annotated[str | None, typer.Option(help="One model of the project.", show_default=False)]
DIALECT = Annotated[
    str | None,
    typer.Option(help="duckdb, postgres, bigquery, snowflake …; guessed from the SQL when not given."),
]
ATTRIBUTES = Annotated[
    list[str] | None,
    typer.Option("--user-attribute", help="name=value of a user attribute; may be repeated."),
]


def loaded(folder: Path) -> Project:
    """The project; one sentence and exit code 1 when there is none."""
    from ...lookml import load_project

    try:
        project = load_project(folder)
    except NotADirectoryError as error:
        fail(str(error))
    if not project.files:
        fail(f"{folder} holds no LookML file")
    return project


def chosen_models(project: Project, name: str | None) -> list[Model]:
    if name is None:
        return list(project.models.values())
    if name not in project.models:
        fail(f'the project has no model "{name}"; there {_are(project.models)}')
    return [project.models[name]]


def _are(names: Iterable[str]) -> str:
    known = sorted(names)
    return f"are {', '.join(known)}" if known else "is none"


def chosen_dialect(name: str | None, project: Project) -> Dialect:
    from ...engines.dialect import dialect_named

    if name is None:
        from ...corpus.guess import guessed_dialect

        root = Path(project.root)
        paths = (path for path in project.files if path.endswith(".lkml"))
        return guessed_dialect((root / path).read_text("utf-8", "replace") for path in paths)
    try:
        return dialect_named(name)
    except KeyError:
        fail(f'there is no dialect "{name}"')


def pairs(given: Iterable[str] | None, option: str) -> dict[str, str]:
    """`name=value` each; the value may hold further equals signs."""
    found: dict[str, str] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            fail(f"{option} takes name=value, not {text!r}")
        found[name.strip()] = value
    return found


def words(given: Iterable[str] | None) -> tuple[str, ...]:
    """Options that may be repeated and may hold several words with commas."""
    return tuple(word.strip() for text in given or () for word in text.split(",") if word.strip())
