"""Texts that may hold Liquid. The engine is loaded with the first that does: it takes a third of a second, which a
server that starts has better use for."""

from __future__ import annotations

from ..diagnostics import Span
from .scope import LiquidScope


def has_liquid(text: str) -> bool:
    return "{%" in text or "{{" in text


def render_sql(text: str, scope: LiquidScope, span: Span | None = None) -> str:
    """The text with its Liquid carried out for one query; without Liquid, the text itself.

    Labels, html and links go the same way. `span` is the place of the parameter that holds the text.
    Raises LookmlError (code `liquid`) for a bad template, an unknown tag, filter or variable, a limit that is
    passed, and what a callback of the scope refuses.
    """
    if not has_liquid(text):
        return text
    from .engine import render

    return render(text, scope, span)


def check_liquid(text: str) -> str | None:
    """What is wrong with the grammar of the text, in a sentence; None when it parses."""
    if not has_liquid(text):
        return None
    from .engine import check

    return check(text)
