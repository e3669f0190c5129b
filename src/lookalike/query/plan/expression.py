"""SQL texts on their way to a statement: what they say, and which views they need."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ..request import QueryError

_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
# What needs no parentheses: names, numbers, a text in quotes, the place of an aggregate.
_ATOM = re.compile(r"""[A-Za-z_"`][\w."`$]*|\d+(\.\d+)?|'[^']*'|\x03\d+\x03""")
_PLACE = re.compile("\x03(\\d+)\x03")
NO_VIEWS: frozenset[str] = frozenset()
# Of one text with all that it refers to: one that names another twice, ten deep, is a thousand times as long.
MAX_SQL_CHARS = 2_000_000
# Texts of users may not be taken for references when a Liquid template writes them beside real ones.
_SHIELD = "$\x01{"


@dataclass(frozen=True, slots=True)
class Expression:
    """`views` are the aliases that must be joined for `sql` to work."""

    sql: str
    views: frozenset[str] = NO_VIEWS


@lru_cache(maxsize=32_768)
def split_references(text: str) -> tuple[str, ...]:
    """Text and references in turn: `a ${b} c` -> `("a ", "b", " c")`."""
    return tuple(_REFERENCE.split(text))


def atom(sql: str) -> str:
    """The expression in parentheses, unless it is a name or a literal."""
    if _ATOM.fullmatch(sql):
        return sql
    return f"({closed(sql)})"


def closed(sql: str) -> str:
    """The text, with a line break when its last line may be a comment that would swallow what follows."""
    sql = sql.strip()
    last = sql.rpartition("\n")[2]
    return sql + "\n" if "--" in last or "#" in last else sql


def bounded(length: int, used_by: str) -> None:
    """Raises QueryError `too-long`."""
    if length > MAX_SQL_CHARS:
        message = f"The SQL of {used_by} has more than {MAX_SQL_CHARS} characters with all that it refers to"
        raise QueryError("too-long", message, None if " " in used_by else used_by)


def shield(text: str) -> str:
    return text.replace("${", _SHIELD)


def unshield(sql: str) -> str:
    return sql.replace(_SHIELD, "${")


def place(index: int) -> str:
    """The mark of the aggregate number `index` in the text of a measure, until it is known where it is computed."""
    return f"\x03{index}\x03"


def places(sql: str) -> list[int]:
    return [int(index) for index in _PLACE.findall(sql)]


def fill_places(sql: str, fill: Callable[[int], str]) -> str:
    return _PLACE.sub(lambda match: fill(int(match[1])), sql)
