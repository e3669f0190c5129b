"""What the rules of the operations ask about a caller, found by asking them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..access.caller import Caller
from ..dispatch.domain import Handler, Rule


class Anything:
    """Stands for whatever a rule reads from a row: one model; equal to everything, or to nothing."""

    def __init__(self, truth: bool):
        self.truth = truth

    def __bool__(self) -> bool:
        return self.truth

    def __eq__(self, other: object) -> bool:
        return self.truth

    def __hash__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[str]:
        return iter(["a model"])

    def __getitem__(self, name: str) -> Anything:
        return Anything(self.truth)


class AskedRow:
    """A row that takes every question, and notes when it is asked for the access to its folder."""

    def __init__(self, truth: bool, asked: dict[str, None]):
        self.truth, self.asked = truth, asked

    def __getitem__(self, name: str) -> Anything:
        if name == "level":
            self.asked["edit access to the folder"] = None
        return Anything(self.truth)

    def get(self, name: str, default: Any = None) -> Anything:
        return self[name]


class AskedCaller:
    """A caller who notes what a rule asks, and gives the same answer to all of it."""

    def __init__(self, answer: bool, asked: dict[str, None]):
        self.answer, self.asked = answer, asked

    def has(self, permission: str) -> bool:
        self.asked[f"`{permission}`"] = None
        return self.answer

    def may(self, permission: str, model: str) -> bool:
        return self.has(permission)

    @property
    def user_id(self) -> int:
        self.asked["whether it is the caller's own"] = None
        return 0

    @property
    def is_admin(self) -> bool:
        return False


def asked_by(rule: Rule, *, has_row: bool) -> str:
    """What a rule wants to know: found by asking it twice, of a caller who may nothing and one who may all."""
    asked: dict[str, None] = {}
    allowed = False
    for answer in (False, True):
        caller: Any = AskedCaller(answer, asked)
        row: Any = AskedRow(answer, asked) if has_row else None
        allowed = bool(rule(caller, row)) or allowed
    if asked:
        return ", ".join(asked)
    return "nothing but the login" if allowed else "the Admin permission set"


def may_somewhere(caller: Caller, handler: Handler) -> bool:
    """Whether the caller may do it to some thing at least: one of which all is true that the rule asks, or nothing."""
    if handler.rule is None:
        return True
    if handler.row_param is None:
        return bool(handler.rule(caller, None))
    rows: list[Any] = [AskedRow(truth, {}) for truth in (True, False)]
    return any(handler.rule(caller, row) for row in rows)
