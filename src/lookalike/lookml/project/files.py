"""The files of one project folder: what there is, and each parsed once."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ..dashboards.constants import substituted as substituted_yaml
from ..dashboards.yaml_nodes import YamlFile, read_yaml
from ..diagnostics import Diagnostic, Severity, Span
from ..parse import ParsedFile, Source, parse
from .constants import substituted
from .findings import Findings
from .patterns import Patterns

MAX_FILES = 5_000
MAX_PROJECT_BYTES = 64 << 20
_SUFFIXES = (".lkml", ".lookml")
STRINGS_SUFFIX = ".strings.json"


# A file younger than this may change again without its time of change being another. That time is the system's own
# (ctime): the one that programs set (mtime) is the same again when a copy brings it along.
_SETTLED_NS = 2_000_000_000


@lru_cache(maxsize=MAX_FILES * 2)
def _parsed(path: str, data: bytes) -> ParsedFile:
    return parse(data.decode("utf-8", "replace"), path)


@lru_cache(maxsize=MAX_FILES * 2)
def _settled(file: str, path: str, size: int, changed_ns: int, inode: int) -> ParsedFile:
    return _parsed(path, Path(file).read_bytes())


@lru_cache(maxsize=MAX_FILES)
def _read_dashboard(path: str, data: bytes) -> YamlFile:
    return read_yaml(data.decode("utf-8", "replace"), path)


@lru_cache(maxsize=MAX_FILES)
def _filled_dashboard(file: YamlFile, constants: tuple[tuple[str, str], ...]) -> tuple[YamlFile, Findings]:
    findings = Findings()
    return substituted_yaml(file, dict(constants), findings), findings


@lru_cache(maxsize=MAX_FILES * 2)
def _filled(parsed: ParsedFile, constants: tuple[tuple[str, str], ...]) -> tuple[ParsedFile, Findings]:
    findings = Findings()
    return substituted(parsed, dict(constants), findings), findings


def _unreadable(path: str, error: OSError) -> Diagnostic:
    message = f"the file cannot be read: {error.strerror}"
    return Diagnostic("unreadable-file", message, Span(path, 1, 1), Severity.FATAL)


class Folder:
    """One project on disk. `name` is what `//name/…` calls it; paths are relative, with `/`."""

    def __init__(self, root: Path, name: str, findings: Findings, place: str = ""):
        self.root, self.name, self.findings, self.place = root.resolve(), name, findings, place
        self._root = self.root.as_posix()
        self.strings_paths: list[str] = []
        self._states: dict[str, os.stat_result] = {}  # as the listing found them
        self.paths = self._list()
        self.patterns = Patterns(self.paths)
        self.constants: Mapping[str, str] = {}
        self._files: dict[str, ParsedFile] = {}

    def file(self, path: str) -> ParsedFile:
        """The file with its constants filled in; its diagnostics are reported once."""
        found = self._files.get(path)
        if found is None:
            found = self._files[path] = self._load(path)
        return found

    def dashboards(self, path: str) -> YamlFile:
        """A file of dashboards with its constants filled in."""
        try:
            file = _read_dashboard(self.place + path, (self.root / path).read_bytes())
        except OSError as error:
            return YamlFile(self.place + path, None, (_unreadable(self.place + path, error),))
        filled, found = _filled_dashboard(file, tuple(self.constants.items()))
        for diagnostic in found.all():
            self.findings.add(diagnostic)
        return filled

    def bytes_of(self, path: str, most: int) -> bytes:
        """The first bytes of any file of the project."""
        with (self.root / path).open("rb") as file:
            return file.read(most)

    def raw(self, path: str) -> ParsedFile:
        """The file as it is written, constants and all. One that cannot be read is empty and says so."""
        try:
            return self._parsed(path)
        except OSError as error:
            diagnostic = _unreadable(self.place + path, error)
            return ParsedFile(Source(self.place + path, ""), (), (diagnostic,), {None: diagnostic})

    def _parsed(self, path: str) -> ParsedFile:
        file, place = f"{self._root}/{path}", self.place + path
        state = self._states.get(path) or os.stat(file)
        if time.time_ns() - state.st_ctime_ns < _SETTLED_NS:
            return _parsed(place, Path(file).read_bytes())
        return _settled(file, place, state.st_size, state.st_ctime_ns, state.st_ino)

    def _load(self, path: str) -> ParsedFile:
        parsed = self.raw(path)
        for diagnostic in parsed.diagnostics:
            self.findings.add(diagnostic)
        filled, found = _filled(parsed, tuple(self.constants.items()))
        for diagnostic in found.all():
            self.findings.add(diagnostic)
        self._check_encoding(parsed)
        return filled

    def _check_encoding(self, parsed: ParsedFile) -> None:
        position = parsed.source.text.find("\ufffd")
        if position >= 0:
            message = "the file is not UTF-8 here; save it as UTF-8. The characters in question were replaced"
            self.findings.error("encoding", message, parsed.source.span(position))

    def _list(self) -> tuple[str, ...]:
        found: list[str] = []
        total_bytes = 0
        for path, size in self._walk():
            total_bytes += size
            (self.strings_paths if path.endswith(STRINGS_SUFFIX) else found).append(path)
        self.strings_paths.sort()
        if len(found) > MAX_FILES or total_bytes > MAX_PROJECT_BYTES:
            return self._too_large(len(found), total_bytes)
        return tuple(sorted(found))

    def _walk(self) -> Iterator[tuple[str, int]]:
        """(path, bytes) of every plain file of LookML. One look at the disk for each: a reload asks again and again."""
        waiting = [(self.root.as_posix(), "")]
        while waiting:
            folder, prefix = waiting.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                        waiting.append((entry.path, f"{prefix}{entry.name}/"))
                    elif entry.name.endswith((*_SUFFIXES, STRINGS_SUFFIX)) and self._inside(entry):
                        state = entry.stat()
                        if stat.S_ISREG(state.st_mode):
                            self._states[prefix + entry.name] = state
                            yield prefix + entry.name, state.st_size

    def _inside(self, entry: os.DirEntry[str]) -> bool:
        """A link that leads out of the project is not read: whoever may edit LookML must not read the host."""
        if not entry.is_symlink():
            return True
        path = Path(entry.path)
        if path.exists() and path.resolve().is_relative_to(self.root):
            return True
        place = Span(self.place + path.relative_to(self.root).as_posix(), 1, 1)
        self.findings.warning("link-outside", "this link leads out of the project and is not read", place)
        return False

    def _too_large(self, count: int, total_bytes: int) -> tuple[str, ...]:
        message = (
            f"the project has {count} files and {total_bytes} bytes; "
            f"at most {MAX_FILES} files and {MAX_PROJECT_BYTES} bytes are read"
        )
        self.findings.add(Diagnostic("project-size", message, None, Severity.FATAL))
        return ()
