"""The words of a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import SqlError

MAX_LENGTH = 262_144  # characters
_WORD = re.compile(
    r"""
    (?P<blank>   (?:\s | --[^\n]* | \#[^\n]* | /\*.*?\*/)+ )
  | (?P<name>    `(?:[^`\\]|\\.)+` )
  | (?P<double>  "(?:[^"\\]|\\.|"")*" )
  | (?P<text>    '(?:[^'\\]|\\.|'')*' )
  | (?P<number>  (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z_]) )
  | (?P<word>    [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign>    <> | != | <= | >= | \|\| | /(?!\*) | [-+*=<>(),.;%] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_OPEN = {
    "'": "The text has no closing quotation mark",
    '"': 'The name in "…" has no end',
    "`": "The ` has no end",
}


@dataclass(frozen=True, slots=True)
class Word:
    """`kind`: name (in backquotes), double (in double quotes), text, number, word, sign or end. Quotation marks and
    escapes are gone from `value`."""

    kind: str
    value: str
    position: int

    def is_keyword(self, *keywords: str) -> bool:
        return self.kind == "word" and self.value.upper() in keywords

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.value in signs


def words(sql: str) -> Iterator[Word]:
    """The words with an `end` after the last. Raises SqlError."""
    if len(sql) > MAX_LENGTH:
        raise SqlError(f"The statement has {len(sql)} characters; {MAX_LENGTH} are the most.", 0)
    at = 0
    while at < len(sql):
        found = _WORD.match(sql, at)
        if found is None:
            raise SqlError(_unreadable(sql, at), at)
        kind = found.lastgroup or ""
        if kind != "blank":
            yield Word(kind, _value(kind, found[0]), at)
        at = found.end()
    yield Word("end", "", len(sql))


def _value(kind: str, word: str) -> str:
    if kind not in ("name", "double", "text"):
        return word
    mark = word[0]
    # GoogleSQL escapes a quotation mark by a backslash; standard SQL doubles it, and some tools write that.
    inner = word[1:-1].replace(mark * 2, mark) if mark != "`" else word[1:-1]
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), inner)


def _unreadable(sql: str, at: int) -> str:
    if sql.startswith("/*", at):
        return "The comment /* has no end."
    sign = sql[at]
    if sign in "?@":
        return "Parameters of statements are not supported; write the value itself."
    return f"{_OPEN[sign]}." if sign in _OPEN else f"{sign!r} has no meaning here."
