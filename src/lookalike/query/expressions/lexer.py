"""The words of a Looker expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import ExpressionError

MAX_LENGTH = 65_536  # characters
# A `#` starts a comment that ends with the line. Assumed: single quotes work as double ones do.
_WORD = re.compile(
    r"""
    (?P<blank>   (?:\s|\#[^\n]*)+ )
  | (?P<field>   \$\{ [^{}]* \} )
  | (?P<number>  (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
  | (?P<text>    "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
  | (?P<name>    [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign>    != | <= | >= | [-+*/=<>(),] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"""\\(["'\\])""")
_INSTEAD = {
    "<>": "!=",
    "==": "=",
    "&&": "AND",
    "||": "OR",
    "!": "NOT, or != in a comparison",
    "%": "mod(a, b)",
    "^": "power(a, b)",
    "&": "concat(a, b)",
}


@dataclass(frozen=True, slots=True)
class Word:
    """`kind`: field, number, text, name, sign or end. `value` of a text has its escapes carried out."""

    kind: str
    value: str
    position: int


def words(text: str) -> Iterator[Word]:
    """The words with an `end` after the last. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            "too-long",
            f"The expression has {len(text)} characters; {MAX_LENGTH} are the most",
        )
    position = 0
    while position < len(text):
        found = _WORD.match(text, position)
        if found is None or text[position : position + 2] in ("<>", "=="):
            raise _unreadable(text, position)
        kind = found.lastgroup or ""
        if kind != "blank":
            yield Word(kind, _value(kind, found[0]), position)
        position = found.end()
    yield Word("end", "", position)


def _value(kind: str, word: str) -> str:
    if kind == "text":
        # A backslash before any other sign stays: `"\d"` is two characters.
        return _ESCAPE.sub(r"\1", word[1:-1])
    return word[2:-1] if kind == "field" else word


def _unreadable(text: str, position: int) -> ExpressionError:
    for sign, instead in _INSTEAD.items():
        if text.startswith(sign, position):
            message = f'"{sign}" is no operator here; write {instead}'
            return ExpressionError("unknown-operator", message, position)
    if text[position] in "\"'":
        return ExpressionError("open-text", "The text has no closing quotation mark", position)
    if text.startswith("${", position):
        return ExpressionError("open-reference", "The field reference ${ has no closing }", position)
    return ExpressionError("unexpected-sign", f'"{text[position]}" has no meaning here', position)
