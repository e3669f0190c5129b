"""Old spellings that Looker's first Liquid took and a strict one refuses, brought to today's form.

The same walk refuses what would keep the library's regular expressions busy for minutes.
"""

from __future__ import annotations

import re

from liquid.exceptions import LiquidSyntaxError, ResourceLimitError

MAX_MARKUPS = 5_000
MAX_RAW_BLOCKS = 100
MAX_PARENTHESES = 200
MAX_BRACKETS = 500
MAX_TAG_CHARS = 20_000
MAX_ALL_TAGS_CHARS = 100_000
MAX_BLANKS = 500

_BLANKS = re.compile(rf"\s{{{MAX_BLANKS},}}")
_OPENING = re.compile(r"\{[%{]")
_RAW = re.compile(r"\{%-?\s*(?:raw|doc)\b")
_REFERENCE = re.compile(r"\$\{\s*([\w.]+)\s*\}")
_DOUBLE_BRACKET = re.compile(r"(\[\s*(?:'[^'\[]*'|\"[^\"\[]*\")\s*\])\]")


def normalise(text: str) -> str:
    """Rewrite the inside of `{% %}` and `{{ }}`; what stands outside stays byte for byte.

    Raises LiquidSyntaxError for an opening that is never closed, ResourceLimitError for too many of them.
    """
    parts: list[str] = []
    position = inside = 0
    while (found := _next_markup(text, position)) is not None:
        start, end = found
        inside += end - start
        _limit(inside, MAX_ALL_TAGS_CHARS, "characters in all its tags")
        parts += (text[position:start], _normalise_markup(text[start:end]))
        position = end
    parts.append(text[position:])
    _limit(len(parts) // 2, MAX_MARKUPS, "tags and outputs")
    _limit(len(_RAW.findall(text)), MAX_RAW_BLOCKS, "raw blocks")
    return "".join(parts)


def _next_markup(text: str, position: int) -> tuple[int, int] | None:
    opening = _OPENING.search(text, position)
    if opening is None:
        return None
    closing = "%}" if opening.group() == "{%" else "}}"
    end = text.find(closing, opening.end())
    if end < 0:
        line = text.count("\n", 0, opening.start()) + 1
        raise LiquidSyntaxError(
            f'"{opening.group()}" is never closed with "{closing}" (line {line} of the text)', token=None
        )
    return opening.start(), end + 2


def _normalise_markup(markup: str) -> str:
    """
    >>> _normalise_markup("{% if {{ value }} > 0 %}")
    '{% if  value  > 0 %}'
    >>> _normalise_markup("{% if ${orders.status} == 'x' %}")
    "{% if orders.status == 'x' %}"
    """
    _limit(len(markup), MAX_TAG_CHARS, "characters in one tag")
    if _BLANKS.search(markup):
        raise ResourceLimitError(f"a tag may have at most {MAX_BLANKS} blanks in a row", token=None)
    _limit(markup.count("("), MAX_PARENTHESES, "parentheses in one tag")
    _limit(markup.count("["), MAX_BRACKETS, "brackets in one tag")
    markup = markup.replace('\\"', '"').replace("\\'", "'")
    markup = _REFERENCE.sub(r"\1", markup)
    markup = _DOUBLE_BRACKET.sub(r"\1", markup)
    if markup.startswith("{%"):
        markup = "{%" + markup[2:-2].replace("{{", "").replace("}}", "") + "%}"
    return markup


def _limit(count: int, maximum: int, of_what: str) -> None:
    if count > maximum:
        raise ResourceLimitError(
            f"a Liquid text may have at most {maximum} {of_what}; this one has {count}", token=None
        )
