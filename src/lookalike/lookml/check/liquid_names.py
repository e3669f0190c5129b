"""The names that a Liquid text reads, in all its branches, found in the text that is not rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..liquid.legacy import normalise

# groups: 1 tag, 2 what it is given; or 3 what is written out. Only for texts whose markups are all closed.
_MARKUP = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}|\{\{-?(.*?)-?\}\}", re.DOTALL)
_UNREAD = re.compile(r"\{%-?\s*(comment|raw)\s*-?%\}.*?\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_QUOTED = r"""'[^']*'|"[^"]*\""""
# groups: path, filter
_TOKEN = re.compile(
    rf"(?:{_QUOTED})|(?P<path>[A-Za-z_]\w*(?:\.\w+|\[\s*(?:{_QUOTED}|[\w.]+)\s*\])*)(?P<colon>\s*:)?"
    r"|\|\s*(?P<filter>\w+)"
)
_PART = re.compile(rf"\.?(\w+)|\[\s*({_QUOTED}|[\w.]+)\s*\]")
_WORDS = frozenset(
    "true false nil null blank empty and or not contains in limit offset reversed with as for if else cols "
    "forloop tablerowloop continue by".split()
)
# What follows these is a name in brackets: `_filters['orders.status']`.
_BY_NAME = frozenset({"_filters", "_user_attributes", "_localization", "row"})
_ASSIGNING = frozenset({"assign", "capture", "increment", "decrement"})
_LOOPS = frozenset({"for", "tablerow"})
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


def liquid_names(text: str) -> tuple[LiquidName, ...]:
    """Each name once. The text must parse (`check_liquid`). Variables that the text sets itself are left out."""
    found: dict[LiquidName, None] = {}
    own: set[str] = set()
    for match in _MARKUP.finditer(_UNREAD.sub("", normalise(text))):
        if match[1] == "liquid":
            for line in match[2].splitlines():
                tag, _, given = line.strip().partition(" ")
                found.update(dict.fromkeys(_of_tag(tag, given, own)))
        elif match[1] is not None:
            found.update(dict.fromkeys(_of_tag(match[1], match[2], own)))
        else:
            found.update(dict.fromkeys(_names(match[3], "")))
    return tuple(name for name in found if name.parts[0] not in own)


def _of_tag(tag: str, given: str, own: set[str]) -> Iterator[LiquidName]:
    if tag in FIELD_TAGS:
        name = given.strip()
        if name:
            yield LiquidName(tuple(name.split(".")), tag)
        return
    if tag in _ASSIGNING or tag in _LOOPS:
        target, _, given = given.strip().partition(" ")
        own.add(target.partition("=")[0])
    yield from _names(given, tag)


def _names(text: str, tag: str) -> Iterator[LiquidName]:
    tokens = list(_TOKEN.finditer(text))
    filters = frozenset(token["filter"] for token in tokens if token["filter"])
    for token in tokens:
        path = token["path"]
        if path and path not in _WORDS and not token["colon"]:
            yield LiquidName(tuple(_parts(path)), tag, filters)


def _parts(path: str) -> Iterator[str]:
    for match in _PART.finditer(path):
        yield match[1] or match[2].strip("'\"")
