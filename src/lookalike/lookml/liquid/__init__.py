"""Liquid: what LookML's SQL, labels and html may compute from the query at hand."""

from .render import check_liquid, has_liquid, render_sql
from .scope import Bound, LiquidScope

__all__ = ["Bound", "LiquidScope", "check_liquid", "has_liquid", "render_sql"]
