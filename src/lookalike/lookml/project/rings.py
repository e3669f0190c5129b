"""Files that include each other in a ring."""

from __future__ import annotations

from collections.abc import Mapping


class Rings:
    """Finds them during a walk along the includes, depth first (Tarjan's algorithm).

    `enter` and `leave` frame the walk of a file; `meet` tells of an include of a file that was entered before.
    """

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._lowest: dict[str, int] = {}  # the first file that a file leads back to, by number
        self._open: list[str] = []  # entered and not left
        self._waiting: dict[str, None] = {}  # not yet known to be of which ring
        self._found: dict[str, int] = {}

    def enter(self, path: str) -> None:
        self._number[path] = self._lowest[path] = len(self._number)
        self._open.append(path)
        self._waiting[path] = None

    def meet(self, path: str) -> None:
        if self._open and path in self._waiting:
            self._lower(self._open[-1], self._number[path])

    def leave(self) -> None:
        path = self._open.pop()
        lowest = self._lowest[path]
        if self._open:
            self._lower(self._open[-1], lowest)
        if lowest == self._number[path]:
            self._close(path)

    def of(self) -> Mapping[str, int]:
        """The ring of each file that is in one."""
        return self._found

    def _lower(self, path: str, number: int) -> None:
        self._lowest[path] = min(self._lowest[path], number)

    def _close(self, first: str) -> None:
        members: list[str] = []
        while not members or members[-1] != first:
            members.append(self._waiting.popitem()[0])
        if len(members) > 1:
            self._found.update(dict.fromkeys(members, self._number[first]))
