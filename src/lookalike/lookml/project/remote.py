"""Remote dependencies: fetched by an explicit step into `imported_projects/`, with a lock file beside the manifest.

Loading a project never touches the network; this does, and nothing else in the engine.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Diagnostic, LookmlError, Span
from ..parse import parse
from .findings import Findings
from .git import PROTOCOLS, TIMEOUT_S, Checkout, GitError, read_commit
from .imports import FOLDER_NAME
from .manifest import FILE_NAME, Dependency, read_manifest

LOCK_NAME = "manifest_lock.lkml"
MAX_PROJECTS = 50
_NAME = re.compile(r"(?!\.)[\w.-]+")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One project that was fetched. `ref` is what the manifest asks for, `commit` what that was."""

    project: str
    url: str
    ref: str
    commit: str
    files: int


def fetch_remote_dependencies(
    root: str | Path,
    update: bool = False,
    protocols: Collection[str] = PROTOCOLS,
    timeout_s: float = TIMEOUT_S,
) -> tuple[Fetched, ...]:
    """Fetch the remote dependencies of a project, and theirs, into `imported_projects/`, and write the lock file.

    A commit that the lock file names is fetched again; `update` asks for the newest of each ref. `timeout_s` is for
    each project. Raises LookmlError with the place of the dependency that cannot be fetched; those before it stay.
    """
    return _Fetcher(Path(root), update, protocols, timeout_s).all()


class _Fetcher:
    def __init__(self, root: Path, update: bool, protocols: Collection[str], timeout_s: float):
        self.root, self.protocols, self.timeout_s = root, protocols, timeout_s
        self.locked = {} if update else _locked(root)
        self.done: dict[str, Fetched] = {}

    def all(self) -> tuple[Fetched, ...]:
        pending = list(_remote(self.root / FILE_NAME, FILE_NAME))
        while pending:
            dependency = pending.pop(0)
            known = self.done.get(dependency.project)
            if known is None:
                pending += self._fetch(dependency)
                self._write_lock()
            elif known.url != dependency.url:
                message = f'the project "{known.project}" is wanted from here and from {known.url}; name one of them'
                raise _refusal(message, dependency.span)
        return tuple(self.done.values())

    def _fetch(self, dependency: Dependency) -> Iterable[Dependency]:
        """Fetch one project; returns what it needs itself."""
        name, url, ref = dependency.project, dependency.url or "", dependency.ref or "HEAD"
        if not _NAME.fullmatch(name):
            raise _refusal(
                f'"{name}" is no name for a project; take letters, digits, "_" and "-"', dependency.span
            )
        if len(self.done) >= MAX_PROJECTS:
            raise _refusal(f"at most {MAX_PROJECTS} projects are fetched", dependency.span)
        checkout = self._read(dependency, url, self.locked.get((name, url), ref))
        self._place(name, checkout)
        self.done[name] = Fetched(name, url, ref, checkout.commit, len(checkout.files))
        place = f"{FOLDER_NAME}/{name}/{FILE_NAME}"
        return _remote(self.root / place, place)

    def _read(self, dependency: Dependency, url: str, ref: str) -> Checkout:
        with tempfile.TemporaryDirectory(prefix="lookml-") as work:
            try:
                return read_commit(url, ref, Path(work), self.protocols, self.timeout_s)
            except GitError as error:
                message = f'"{dependency.project}" cannot be fetched from {url} at {ref}: {error}'
                raise _refusal(message, dependency.span) from error

    def _place(self, name: str, checkout: Checkout) -> None:
        """Put the files where they are looked for; the old ones go when the new ones are complete."""
        folder = self.root / FOLDER_NAME
        folder.mkdir(exist_ok=True)
        if not folder.resolve().is_relative_to(self.root.resolve()):
            raise _refusal(
                f"{FOLDER_NAME} is a link that leads out of the project; remove it", Span(FILE_NAME, 1, 1)
            )
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as part:
            fresh = Path(part, name)
            _write(fresh, checkout.files)
            target = folder / name
            if target.is_symlink():
                target.unlink()
            elif target.exists():
                target.rename(Path(part, "old"))
            fresh.rename(target)

    def _write_lock(self) -> None:
        """Looker's form: the manifest's blocks, with commits as refs."""
        blocks = [
            f'remote_dependency: {each.project} {{\n  url: "{each.url}"\n  ref: "{each.commit}"\n}}\n'
            for each in self.done.values()
        ]
        part = self.root / f".{LOCK_NAME}"
        part.write_text("".join(blocks), encoding="utf-8")
        part.replace(self.root / LOCK_NAME)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _remote(file: Path, place: str) -> list[Dependency]:
    """The remote dependencies that a manifest names."""
    if not file.is_file():
        return []
    nodes = parse(file.read_text("utf-8", "replace"), place).nodes
    return [each for each in read_manifest(nodes, Findings()).dependencies if each.url is not None]


def _locked(root: Path) -> dict[tuple[str, str], str]:
    """(project, url) -> commit."""
    found = _remote(root / LOCK_NAME, LOCK_NAME)
    return {(each.project, each.url or ""): each.ref for each in found if each.ref}


def _refusal(message: str, span: Span) -> LookmlError:
    return LookmlError(Diagnostic("remote-dependency", message, span))
