"""Queries: a request against a model to SQL. The names below are the whole interface; each is imported when it is
first used.

>>> from lookalike.lookml import load_project
>>> from lookalike.query import QueryContext, QueryRequest, compile_query, dialect_named
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..engines.dialect import Dialect, dialect_named
    from .compile import compile_query
    from .data_tests import run_tests
    from .request import Column, CompiledQuery, QueryContext, QueryError, QueryRequest

_WHERE = {
    "Column": ".request",
    "CompiledQuery": ".request",
    "Dialect": "..engines.dialect",
    "QueryContext": ".request",
    "QueryError": ".request",
    "QueryRequest": ".request",
    "compile_query": ".compile",
    "dialect_named": "..engines.dialect",
    "run_tests": ".data_tests",
}

__all__ = [
    "Column",
    "CompiledQuery",
    "Dialect",
    "QueryContext",
    "QueryError",
    "QueryRequest",
    "compile_query",
    "dialect_named",
    "run_tests",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"lookalike.query has no {name}")
    return getattr(import_module(_WHERE[name], __name__), name)
