"""`lookalike lookml format`: LookML in one form."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from ..options import fail
from .arguments import AS_JSON


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    before: str
    after: str | None  # None: it has a syntax error
    error: str = ""

    @property
    def state(self) -> str:
        if self.after is None:
            return "error"
        return "formatted" if self.after == self.before else "changed"


def format_(
    path: Annotated[Path, typer.Argument(help="A file, or a folder of files.", show_default=False)],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 when files differ.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    as_json: AS_JSON = False,
) -> None:
    """Write LookML files in one form. SQL and comments keep their text; a file with a syntax error stays as it is.

    Example: lookalike lookml format ~/lookml --check
    """
    files = [_formatted(each) for each in _paths(path)]
    if not check and not diff:
        for each in files:
            if each.state == "changed" and each.after is not None:
                each.path.write_text(each.after, "utf-8", newline="")
    if as_json:
        print(
            json.dumps([{"file": str(each.path), "state": each.state, "error": each.error} for each in files])
        )
    else:
        _tell(files, diff=diff)
    states = {each.state for each in files}
    if "error" in states or (check and "changed" in states):
        raise typer.Exit(1)


def _paths(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        fail(f"{path} is neither a file nor a folder")
    found = [each for each in sorted(path.rglob("*.lkml")) if each.is_file() and not each.is_symlink()]
    return [each for each in found if "imported_projects" not in each.relative_to(path).parts]


def _formatted(path: Path) -> _File:
    from ...lookml import LookmlError, format_lookml

    before = path.read_bytes().decode("utf-8", "surrogateescape")
    try:
        before.encode("utf-8")
        return _File(path, before, format_lookml(before, str(path)))
    except UnicodeEncodeError:
        return _File(path, before, None, f"{path} is not UTF-8; save it as UTF-8")
    except LookmlError as error:
        return _File(path, before, None, str(error))


def _tell(files: list[_File], *, diff: bool) -> None:
    for each in files:
        if each.state == "error":
            print(each.error, file=sys.stderr)
        elif each.state == "changed" and diff:
            sys.stdout.writelines(_difference(each))
        elif each.state == "changed":
            print(each.path)
    counts = [sum(each.state == state for each in files) for state in ("changed", "formatted", "error")]
    print("{} changed, {} as they were, {} with errors".format(*counts), file=sys.stderr)


def _difference(file: _File) -> Iterator[str]:
    before, after = file.before.splitlines(keepends=True), (file.after or "").splitlines(keepends=True)
    yield from unified_diff(before, after, f"{file.path}", f"{file.path} (formatted)")
