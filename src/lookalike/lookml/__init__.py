"""LookML: text to model. The names below are the whole interface; each is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .check import project_error, validate
    from .diagnostics import Diagnostic, LookmlError, Severity, Span
    from .format import format_lookml
    from .graph import Graph, graph_of
    from .load import load_project
    from .model.types import Explore, Field, Model, Project, View

_WHERE = {
    "Diagnostic": ".diagnostics",
    "Explore": ".model.types",
    "Field": ".model.types",
    "Graph": ".graph",
    "LookmlError": ".diagnostics",
    "Model": ".model.types",
    "Project": ".model.types",
    "Severity": ".diagnostics",
    "Span": ".diagnostics",
    "View": ".model.types",
    "format_lookml": ".format",
    "graph_of": ".graph",
    "load_project": ".load",
    "project_error": ".check",
    "validate": ".check",
}

__all__ = [
    "Diagnostic",
    "Explore",
    "Field",
    "Graph",
    "LookmlError",
    "Model",
    "Project",
    "Severity",
    "Span",
    "View",
    "format_lookml",
    "graph_of",
    "load_project",
    "project_error",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"lookalike.lookml has no {name}")
    return getattr(import_module(_WHERE[name], __name__), name)
