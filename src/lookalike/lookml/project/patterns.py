"""Include patterns against the files of a project."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

_WILD = re.compile(r"[*?\[]")


@lru_cache(maxsize=4096)
def pattern_regex(pattern: str) -> re.Pattern[str]:
    """`*` stays inside one folder, `**` crosses them; `.lkml` and `.lookml` may be left out.

    >>> bool(pattern_regex("views/**/*.view").fullmatch("views/orders.view.lkml"))
    True
    """
    parts: list[str] = []
    for piece in re.split(r"(\*\*/|\*\*|\*|\?)", re.sub(r"\*{3,}", "**", pattern)):
        parts.append(_GLOB.get(piece) or re.escape(piece))
    return re.compile("".join(parts) + r"(?:\.lkml|\.lookml)?")


_GLOB = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}


class Patterns:
    """The files that a pattern names, in alphabetical order; each pattern is answered once."""

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
            names = (pattern, pattern + ".lkml", pattern + ".lookml")
            return tuple(name for name in names if name in self._known)
        regex = pattern_regex(pattern)
        return tuple(path for path in self._paths if regex.fullmatch(path))


def rooted(pattern: str, including: str) -> str:
    """The pattern from the project's root: `/a` is that already, `a` begins at the folder of `including`."""
    if pattern.startswith("/"):
        return posixpath.normpath(pattern).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(including), pattern))
