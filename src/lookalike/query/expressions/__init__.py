"""Looker expressions: text -> tree -> checked tree -> SQL, or values over the rows of a result."""

from .check import Typed, check, null_comparisons
from .errors import ExpressionError
from .functions import FUNCTIONS, Function, Place
from .parser import parse_expression
from .tree import field_names, written

__all__ = [
    "FUNCTIONS",
    "ExpressionError",
    "Function",
    "Place",
    "Typed",
    "check",
    "field_names",
    "null_comparisons",
    "parse_expression",
    "written",
]
