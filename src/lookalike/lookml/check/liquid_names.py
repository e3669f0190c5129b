"""The names that a Liquid text reads, in all its branches, found in the text that is not rendered.

Generated models hold hundreds of thousands of plain `{% if %}`: they are read here, and only texts with
anything else are given to the Liquid library, which takes twenty times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..liquid import check_liquid
from ..liquid.legacy import normalise

_OPENING = re.compile(r"\{[%{]")
_TAG = re.compile(r"-?\s*+(\w*+)(.*?)-?", re.DOTALL)
_OLD_FORMS = re.compile(r"""\\["']|\$\{|\]\]|\{\{""")
_QUOTED = r"""(?:'[^']*+'|"[^"]*+")"""
_PATH = rf"[A-Za-z_]\w*+(?:\.\w++|\[\s*+(?:{_QUOTED}|[\w.]++)\s*+\])*+"
# groups: path, colon, filter
_TOKEN = re.compile(rf"{_QUOTED}|(?P<path>{_PATH})(?P<colon>\s*+:)?|\|\s*+(?P<filter>\w++)")
_PART = re.compile(rf"\.?(\w+)|\[\s*(?:({_QUOTED})|[\w.]+)\s*\]")

_OPERAND = rf"(?:{_QUOTED}|-?\d++(?:\.\d++)?|{_PATH})"
_COMPARED = rf"{_OPERAND}(?:\s*+(?:==|!=|<>|<=|>=|<|>|\bcontains\b)\s*+{_OPERAND})?"
_FILTER = rf"\|\s*+\w++(?:\s*+:\s*+{_OPERAND}(?:\s*+,\s*+{_OPERAND})*+)?"
_VALUE = rf"\s*+{_OPERAND}\s*+(?:{_FILTER}\s*+)*+"
_CONDITION = re.compile(rf"\s*+{_COMPARED}(?:\s++(?:and|or)\s++{_COMPARED})*\s*+")
_NOTHING = re.compile(r"\s*+")
_FIELD = re.compile(r"\s*+\w++(?:\.\w++)?\s*+")
_OUTPUT = re.compile(_VALUE)
# What may stand behind a tag for the text to be plain.
_PLAIN = {
    **dict.fromkeys(("if", "elsif", "unless"), _CONDITION),
    **dict.fromkeys(("else", "endif", "endunless", "endcase", "endcondition"), _NOTHING),
    **dict.fromkeys(("condition", "parameter", "date_start", "date_end"), _FIELD),
    "assign": re.compile(rf"\s*+\w++\s*+={_VALUE}"),
    "case": re.compile(rf"\s*+{_OPERAND}\s*+"),
    "when": re.compile(rf"\s*+{_OPERAND}(?:\s*+(?:,|\bor\b)\s*+{_OPERAND})*\s*+"),
}
_OPENS = frozenset({"if", "unless", "case", "condition"})
_INSIDE = {"elsif": {"if", "unless"}, "else": {"if", "unless", "case"}, "when": {"case"}}

_WORDS = frozenset(
    "true false nil null blank empty and or not contains in limit offset reversed with as for if else cols "
    "forloop tablerowloop continue by".split()
)
# What follows these is a name in brackets: `_filters['orders.status']`.
_BY_NAME = frozenset({"_filters", "_user_attributes", "_localization", "row"})
_ASSIGNING = frozenset({"assign", "capture", "increment", "decrement"})
_LOOPS = frozenset({"for", "tablerow"})
_SKIPPED = frozenset({"comment", "raw", "doc"})
FIELD_TAGS = frozenset({"condition", "parameter", "date_start", "date_end"})


@dataclass(frozen=True, slots=True)
class LiquidName:
    """`parts` of `orders.status._is_selected` are its three words; `_filters['a.b']` is `_filters` and `a.b`.

    `tag` is the tag that reads it, empty for `{{ … }}`; `filters` are those behind it in `{{ … }}`.
    """

    parts: tuple[str, ...]
    tag: str = ""
    filters: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        first, *rest = self.parts
        if first in _BY_NAME:
            return first + "".join(f"['{part}']" for part in rest)
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class LiquidText:
    """`error` says what is wrong with the grammar; there are no names then."""

    names: tuple[LiquidName, ...] = ()
    error: str | None = None
    unknown_filters: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def read_liquid(text: str) -> LiquidText:
    """Variables that the text sets itself are left out."""
    markups = list(_markups(text))
    if _is_plain(markups):
        names = _names_in(markups)
    elif (error := check_liquid(text)) is not None:
        return LiquidText(error=error)
    else:
        names = _names_in(list(_markups(normalise(text))))
    return LiquidText(names, unknown_filters=_unknown_filters(names))


Markup = tuple[str, str, str]  # "%" or "{"; the tag, empty for an output; what is given


def _markups(text: str) -> Iterator[Markup]:
    """Each `{% %}` and `{{ }}`. One that is never closed, or holds an old form, has the kind "?"."""
    position = 0
    while (opening := _OPENING.search(text, position)) is not None:
        start, kind = opening.end(), opening.group()[1]
        end = text.find("%}" if kind == "%" else "}}", start)
        if end < 0:
            yield "?", "", ""
            return
        inside = text[start:end]
        if _OLD_FORMS.search(inside):
            kind = "?"
        if kind == "%" and (match := _TAG.fullmatch(inside)):
            yield "%", match[1], match[2]
        else:
            yield kind, "", inside.strip("-")
        position = end + 2


def _is_plain(markups: list[Markup]) -> bool:
    """Whether the text holds nothing but tags and outputs of the simplest form, each block closed."""
    blocks: list[str] = []
    for kind, tag, given in markups:
        if kind == "{":
            if not _OUTPUT.fullmatch(given):
                return False
        elif tag not in _PLAIN or not _PLAIN[tag].fullmatch(given) or not _fits(tag, blocks):
            return False
    return not blocks


def _fits(tag: str, blocks: list[str]) -> bool:
    """Opens and closes blocks; False where the tag has no place."""
    if tag in _OPENS:
        blocks.append(tag)
    elif tag.startswith("end"):
        return bool(blocks) and blocks.pop() == tag[3:]
    elif tag in _INSIDE:
        return bool(blocks) and blocks[-1] in _INSIDE[tag]
    return True


def _names_in(markups: list[Markup]) -> tuple[LiquidName, ...]:
    found: dict[LiquidName, None] = {}
    own: set[str] = set()
    skipping = ""
    for kind, tag, given in markups:
        if skipping:
            skipping = "" if tag == f"end{skipping}" else skipping
        elif tag in _SKIPPED:
            skipping = tag
        elif kind == "{":
            found.update(dict.fromkeys(_names(given, "")))
        elif tag == "liquid":
            for line in given.splitlines():
                inner, _, rest = line.strip().partition(" ")
                found.update(dict.fromkeys(_of_tag(inner, rest, own)))
        else:
            found.update(dict.fromkeys(_of_tag(tag, given, own)))
    return tuple(name for name in found if name.parts[0] not in own)


def _of_tag(tag: str, given: str, own: set[str]) -> Iterator[LiquidName]:
    if tag in FIELD_TAGS:
        name = given.strip()
        if name:
            yield LiquidName(tuple(name.split(".")), tag)
        return
    if tag in _ASSIGNING or tag in _LOOPS:
        target, _, given = given.strip().partition("=" if tag == "assign" else " ")
        own.add(target.strip())
    yield from _names(given, tag)


def _names(text: str, tag: str) -> Iterator[LiquidName]:
    tokens = list(_TOKEN.finditer(text))
    filters = frozenset(token["filter"] for token in tokens if token["filter"])
    for token in tokens:
        path = token["path"]
        if path and not token["colon"]:
            parts = tuple(_parts(path))
            if parts[0] not in _WORDS:
                yield LiquidName(parts, tag, filters)


def _parts(path: str) -> Iterator[str]:
    """Without what only the query knows: `_filters[name]` is `_filters`."""
    for match in _PART.finditer(path):
        if match[1] or match[2]:
            yield match[1] or match[2][1:-1]


def _unknown_filters(names: tuple[LiquidName, ...]) -> tuple[str, ...]:
    used = {each for name in names for each in name.filters}
    if not used:
        return ()
    # The library is loaded with the first text that needs it.
    from ..liquid.engine import filter_names

    return tuple(sorted(used - filter_names()))
