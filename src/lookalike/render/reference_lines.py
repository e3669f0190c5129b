"""Lines and ranges that `reference_lines` lays over the axis of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, median
from typing import Any

from . import style
from .data import Data, Spec
from .settings import number_of

WORDS = {"mean": mean, "median": median, "min": min, "max": max}


def layers(data: Data, up: str) -> list[Spec]:
    found: list[Spec] = []
    for given in data.settings.listed("reference_lines"):
        drawn = _drawn(data, given, up) if isinstance(given, Mapping) else []
        if not drawn:
            data.settings.warn(
                "reference_lines of vis_config: one that is no line or range of values is not drawn."
            )
        found += drawn
    return found


def _drawn(data: Data, given: Mapping[str, Any], up: str) -> list[Spec]:
    colour = style.colour(given.get("color"), style.MUTED)
    label = str(given.get("label") or "")
    if given.get("reference_type") == "range":
        return _range(data, given, up, colour, label)
    value = _value(data, given.get("line_value"))
    if given.get("reference_type") not in (None, "line") or value is None:
        return []
    at = {up: {"datum": value, "type": "quantitative"}}
    rule = {
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": colour},
        "encoding": at,
    }
    place = (
        {"x": "width", "align": "right", "dy": -6}
        if up == "y"
        else {"y": 0, "align": "left", "dx": 4, "dy": 8}
    )
    text = {"type": "text", "text": label or _short(value), "color": colour, "fontSize": 11, **place}
    return [_own(rule), _own({"mark": text, "encoding": at})]


def _range(data: Data, given: Mapping[str, Any], up: str, colour: str, label: str) -> list[Spec]:
    low, high = (_value(data, given.get(name)) for name in ("range_start", "range_end"))
    if low is None or high is None:
        return []
    if label:
        data.settings.warn("reference_lines of vis_config: the label of a range is not drawn.")
    between = {up: {"datum": low, "type": "quantitative"}, f"{up}2": {"datum": high}}
    return [_own({"mark": {"type": "rect", "color": colour, "opacity": 0.15}, "encoding": between})]


def _own(layer: Spec) -> Spec:
    return {"data": {"values": [{}]}, **layer}


def _value(data: Data, given: Any) -> float | None:
    values = [item["y"] for item in data.items(data.measures[:1])]
    if isinstance(given, str) and given in WORDS:
        return float(_of(WORDS[given], values)) if values else None
    return number_of(given)


def _of(reduce: Any, values: Sequence[float]) -> float:
    return reduce(values)


def _short(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
