"""How pictures look: colours, type, and the frame that every specification gets."""

from __future__ import annotations

import re
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
PALETTE = (
    *("#2f6fde", "#12a594", "#f2994a", "#8e59d0", "#e5484d", "#6bbf3b"),
    *("#d6409f", "#3db9d3", "#b58a1b", "#5c6b8a", "#a3c4f7", "#7bd1c4"),
)
INK, MUTED, RULE, STRIPE = "#1f2733", "#697386", "#e3e7ee", "#f6f8fb"
FONT = "Inter Variable, Inter, Helvetica Neue, Arial, sans-serif"
TABLES = ("table", "looker_grid", "looker_single_record")

COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,30}")  # `#2f6fde` or `steelblue`


def colour(given: Any, otherwise: str) -> str:
    return given if isinstance(given, str) and COLOUR.fullmatch(given) else otherwise


def framed(spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "background": "white",
        "padding": 16,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": CONFIG,
        **spec,
    }


def config(ink: str, muted: str, rule: str, stripe: str, paper: str) -> dict[str, Any]:
    """Marks name a style, and no colour of their own, where light and dark pages differ."""
    return {
        "font": FONT,
        "aria": False,
        "view": {"stroke": None},
        "axis": {
            "labelColor": muted,
            "labelFontSize": 12,
            "labelPadding": 6,
            "titleColor": muted,
            "titleFontSize": 12,
            "titleFontWeight": 600,
            "titlePadding": 10,
            "gridColor": rule,
            "domainColor": rule,
            "tickColor": rule,
        },
        "legend": {
            "labelColor": ink,
            "labelFontSize": 12,
            "titleColor": muted,
            "titleFontSize": 12,
            "titleFontWeight": 600,
            "padding": 6,
        },
        "point": {"size": 36},
        "style": {
            "label": {"color": ink, "fontSize": 11},
            "number": {"color": ink},
            "muted": {"color": muted},
            "inside": {"color": "#ffffff", "fontSize": 11},
            "on": {"color": "#ffffff", "fontSize": 12, "fontWeight": 600},
            "cell": {"color": ink, "fontWeight": 400},
            "head": {"color": muted, "fontWeight": 600},
            "note": {"color": muted, "fontWeight": 400},
            "stripe": {"color": stripe},
            "line": {"color": rule},
            "slice": {"stroke": paper, "strokeWidth": 2},
            "land": {"color": rule, "stroke": paper, "strokeWidth": 0.7},
            "area-of-map": {"stroke": paper, "strokeWidth": 0.7},
        },
    }


CONFIG = config(INK, MUTED, RULE, STRIPE, "#ffffff")
DARK_CONFIG = config("#e4e9f1", "#9aa7b8", "#2b3442", "#1d242f", "#12161d")
