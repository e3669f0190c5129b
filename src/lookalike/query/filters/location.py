"""The location grammar: a point, a radius around a point, a box, NULL."""

from __future__ import annotations

import re

from ...engines.dialect import KM_IN, Dialect
from .errors import FilterSyntaxError, excerpt
from .terms import ANY

_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]+)?)"
_POINT = rf"{_NUMBER}\s*,\s*{_NUMBER}"
_EXACT = re.compile(_POINT)
_RADIUS = re.compile(rf"{_NUMBER}\s+([a-z_ ]+?)\s+from\s+{_POINT}", re.IGNORECASE)
_BOX = re.compile(rf"inside\s+box\s+from\s+{_POINT}\s+to\s+{_POINT}", re.IGNORECASE)


def is_location(text: str) -> bool:
    """Whether the text, of which no two blanks are next to each other, follows the grammar."""
    if text.lower() in ("", "anywhere", "any value", "null", "not null", "-null"):
        return True
    radius = _RADIUS.fullmatch(text)
    if radius:
        _km_in(radius[2])
    return bool(radius or _EXACT.fullmatch(text) or _BOX.fullmatch(text))


def location_condition(text: str, latitude: str, longitude: str, dialect: Dialect) -> str:
    """Raises FilterSyntaxError."""
    text = " ".join(text.split())
    lower = text.lower()
    if lower in ("", "anywhere", "any value"):
        return ANY
    if lower == "null":
        return f"({latitude} IS NULL OR {longitude} IS NULL)"
    if lower in ("not null", "-null"):
        return f"{latitude} IS NOT NULL AND {longitude} IS NOT NULL"
    if exact := _EXACT.fullmatch(text):
        return f"{latitude} = {exact[1]} AND {longitude} = {exact[2]}"
    if radius := _RADIUS.fullmatch(text):
        distance = dialect.distance_km(latitude, longitude, radius[3], radius[4])
        return f"{distance} <= {radius[1]} * {_km_in(radius[2])}"
    if box := _BOX.fullmatch(text):
        return _inside(box, latitude, longitude)
    raise FilterSyntaxError(f'"{excerpt(text)}" is no place')


def _km_in(unit: str) -> str:
    name = unit.lower().strip().replace(" ", "_")
    for plural in (name, f"{name}s"):
        if plural in KM_IN:
            return KM_IN[plural]
    raise FilterSyntaxError(f'"{excerpt(unit)}" is no unit of length; {", ".join(KM_IN)} are')


def _inside(box: re.Match[str], latitude: str, longitude: str) -> str:
    """The box goes from its north-west to its south-east corner, and may cross the date line."""
    north, west, south, east = box.groups()
    height = f"{latitude} BETWEEN {south} AND {north}"
    if float(west) <= float(east):
        return f"{height} AND {longitude} BETWEEN {west} AND {east}"
    return f"{height} AND ({longitude} >= {west} OR {longitude} <= {east})"
