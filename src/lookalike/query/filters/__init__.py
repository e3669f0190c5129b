"""Looker's filter expressions: text -> typed terms -> a SQL condition (LookML reference, section 7)."""

from .compile import ANY, FilterSettings, FilterTarget, compile_filter, date_bounds
from .describe import describe_filter
from .user_attributes import literal_condition, refuse_private_attributes, substitute_user_attributes

__all__ = [
    "ANY",
    "FilterSettings",
    "FilterTarget",
    "compile_filter",
    "date_bounds",
    "describe_filter",
    "literal_condition",
    "refuse_private_attributes",
    "substitute_user_attributes",
]
