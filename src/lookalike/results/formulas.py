"""Texts that a spreadsheet would run when it opens a CSV file: `=HYPERLINK(…)` in somebody's name.

They are written with an apostrophe before them, which spreadsheets show as text. Numbers stay as they are. Only where
it is asked for: a file that a program reads must hold the values that are in the database.
Source: OWASP, CSV injection.
"""

from __future__ import annotations

import re

from .expressions import JSON_NUMBER, quoted

# The wide forms count too: spreadsheets of East Asian languages read them as the narrow ones.
_BEGINNINGS = "=+-@\t\r\n＝＋－＠"
_MARK = "'"
_NUMBER = re.compile(JSON_NUMBER)


def disarmed(text: str) -> str:
    """
    >>> disarmed("=1+1"), disarmed("-1.5"), disarmed("a=1")
    ("'=1+1", '-1.5', 'a=1')
    """
    return _MARK + text if text and text[0] in _BEGINNINGS and not is_number(text) else text


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def disarmed_sql(value: str) -> str:
    """The same as an expression around one of text."""
    begins = f"contains({_literal(_BEGINNINGS)}, left({value}, 1)) AND {value} <> ''"
    is_number = f"regexp_full_match({value}, {quoted(JSON_NUMBER)})"
    return f"CASE WHEN {begins} AND NOT {is_number} THEN concat({quoted(_MARK)}, {value}) ELSE {value} END"


def _literal(characters: str) -> str:
    return "concat(" + ", ".join(f"chr({ord(char)})" for char in characters) + ")"
