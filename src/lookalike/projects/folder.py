"""Whether the files of a folder have changed, and whether somebody is writing them right now."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

SETTLED_S = 0.3  # a change younger than this may be half of a bigger one, such as a checkout


@dataclass(frozen=True, slots=True)
class Stamp:
    """`files`: of every file and folder, hidden ones left out: (path, time of change in ns, size, time at which the
    system saw the change). The last one tells of a copy that brought its time of change along; 0 of folders."""

    files: tuple[tuple[str, int, int, int], ...]

    @property
    def settled(self) -> bool:
        newest = max((changed for _, changed, _, _ in self.files), default=0)
        return not 0 <= time.time() - newest / 1e9 < SETTLED_S


def stamp_of(folder: Path) -> Stamp:
    """A folder that is gone has an empty stamp."""
    found: list[tuple[str, int, int, int]] = []
    waiting = [str(folder)]
    while waiting:
        _scan(waiting.pop(), found, waiting)
    return Stamp(tuple(sorted(found)))


def _scan(folder: str, found: list[tuple[str, int, int, int]], waiting: list[str]) -> None:
    try:
        entries = list(os.scandir(folder))
        found.append((folder, os.stat(folder).st_mtime_ns, 0, 0))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            waiting.append(entry.path)
            continue
        try:
            stat = entry.stat()
        except OSError:
            continue
        found.append((entry.path, stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns))
