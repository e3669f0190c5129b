"""The projects of a folder, and what each takes from its neighbours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SUFFIXES = (".lkml", ".lookml")
_MANIFEST = "manifest.lkml"
_PROJECT_NAME = re.compile(r'^\s*project_name\s*:\s*"([^"]+)"', re.MULTILINE)
_IMPORT = re.compile(r'^\s*include\s*:\s*"//([\w.-]+)/', re.MULTILINE)
_EXPLORE = re.compile(r"^\s*explore\s*:\s*\w", re.MULTILINE)
MAX_READ_BYTES = 8 << 20  # of one file, when looking for imports; the parser has a limit of its own


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """`imported` are the neighbours that `//name/…` means, by that name."""

    name: str
    root: Path
    imported: Mapping[str, Path] = field(default_factory=dict)


def projects(root: Path) -> list[ProjectFolder]:
    """One project per folder of `root` that holds LookML; `root` itself when LookML or a manifest lies in it.

    Raises NotADirectoryError.
    """
    if not root.is_dir():
        raise NotADirectoryError(f"{root} is no folder")
    if _is_project(root):
        return [_project(root, {})]
    folders = [folder for folder in sorted(root.iterdir()) if folder.is_dir() and folder.name[0] != "."]
    holding = [folder for folder in folders if next(_files(folder), None) is not None]
    names = {name: folder for folder in holding for name in (folder.name, _own_name(folder))}
    return [_project(folder, names) for folder in holding]


def _is_project(root: Path) -> bool:
    models = root / "models"
    return any(
        path.suffix in _SUFFIXES for folder in (root, models) if folder.is_dir() for path in folder.iterdir()
    )


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(_SUFFIXES))


def _own_name(root: Path) -> str:
    """As the manifest says it: `//name/…` means that name, whatever the folder is called."""
    manifest = root / _MANIFEST
    found = _PROJECT_NAME.search(_text(manifest)) if manifest.is_file() else None
    return found[1] if found else root.name


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MAX_READ_BYTES).decode("utf-8", "replace")


def _project(root: Path, names: Mapping[str, Path]) -> ProjectFolder:
    return ProjectFolder(root.resolve().name, root, _imported(root, list(_files(root)), names))


def files_with_explores(root: Path) -> list[str]:
    """They stand for models, each with its own includes, where a project has none that brings an explore."""
    return [
        path.relative_to(root).as_posix()
        for path in _files(root)
        if path.suffix == ".lkml" and _EXPLORE.search(_text(path))
    ]


def _imported(root: Path, files: list[Path], names: Mapping[str, Path]) -> dict[str, Path]:
    """The neighbours that a project includes from, and those that they include from in turn."""
    found: dict[str, Path] = {}
    waiting = [files]
    while waiting:
        wanted = {name for path in waiting.pop() for name in _IMPORT.findall(_text(path))}
        for name in sorted(wanted):
            folder = names.get(name)
            if folder is not None and folder != root and name not in found:
                found[name] = folder
                waiting.append(list(_files(folder)))
    return found
