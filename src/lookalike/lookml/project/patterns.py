"""Include patterns against the files of a project."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from fnmatch import fnmatchcase

_WILD = re.compile(r"[*?\[]")
_SUFFIXES = ("", ".lkml", ".lookml")
LAST_SIGN = "\U0010ffff"


class Glob:
    """`*` stays inside one folder, `**` crosses them; `.lkml` and `.lookml` may be left out.

    Folders are matched one by one, so that no pattern takes more than folders times stars steps.

    >>> Glob("views/**/*.view").matches("views/orders.view.lkml")
    True
    """

    def __init__(self, pattern: str):
        self._segments = re.sub(r"\*\*+(?=[^/*])", "**/*", pattern).split("/")
        self._prefix = _WILD.split(pattern, maxsplit=1)[0]
        tail = _WILD.split(pattern.replace("]", "["))[-1]
        self._tails = tuple(tail + suffix for suffix in _SUFFIXES)

    def matches(self, path: str) -> bool:
        if not path.startswith(self._prefix) or not path.endswith(self._tails):
            return False
        *folders, name = path.split("/")
        states = self._with_empty({0})
        for folder in folders:
            states = self._with_empty(self._step(states, folder))
        last = len(self._segments) - 1
        return any(self._names(state, last, name) for state in states)

    def _with_empty(self, states: set[int]) -> set[int]:
        """`**` may stand for no folder at all."""
        found = set(states)
        for state in states:
            while state < len(self._segments) - 1 and self._segments[state] == "**":
                state += 1
                found.add(state)
        return found

    def _step(self, states: set[int], folder: str) -> set[int]:
        found: set[int] = set()
        for state in states:
            segment = self._segments[state]
            if segment == "**":
                found.add(state)
            elif state < len(self._segments) - 1 and fnmatchcase(folder, segment):
                found.add(state + 1)
        return found

    def _names(self, state: int, last: int, name: str) -> bool:
        segment = self._segments[state]
        return state == last and any(fnmatchcase(name, segment + suffix) for suffix in _SUFFIXES)


class Patterns:
    """The files that a pattern names, in alphabetical order, as `paths` are; each pattern is answered once."""

    def __init__(self, paths: tuple[str, ...]):
        self._paths, self._known = paths, frozenset(paths)
        self._answers: dict[str, tuple[str, ...]] = {}

    def matching(self, pattern: str) -> tuple[str, ...]:
        found = self._answers.get(pattern)
        if found is None:
            found = self._answers[pattern] = self._match(pattern)
        return found

    def _match(self, pattern: str) -> tuple[str, ...]:
        if not _WILD.search(pattern):
            return tuple(pattern + suffix for suffix in _SUFFIXES if pattern + suffix in self._known)
        glob = Glob(pattern)
        prefix = _WILD.split(pattern, maxsplit=1)[0]
        start = bisect_left(self._paths, prefix)
        end = bisect_left(self._paths, prefix + LAST_SIGN)
        return tuple(path for path in self._paths[start:end] if glob.matches(path))


def rooted(pattern: str, including: str) -> str:
    """The pattern from the project's root: `/a` is that already, `a` begins at the folder of `including`."""
    if pattern.startswith("/"):
        return posixpath.normpath(pattern).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(including), pattern))
