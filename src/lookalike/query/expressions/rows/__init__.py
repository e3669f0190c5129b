"""Looker expressions over the rows of a result."""

from .calculate import (
    CalculatedColumn,
    Calculation,
    CheckedCalculation,
    ColumnType,
    Shown,
    calculate,
    check_calculations,
    evaluate,
)
from .shortcuts import SHORTCUTS, shortcut
from .table import Shape, Table, TableColumn

__all__ = [
    "SHORTCUTS",
    "CalculatedColumn",
    "Calculation",
    "CheckedCalculation",
    "ColumnType",
    "Shape",
    "Shown",
    "Table",
    "TableColumn",
    "calculate",
    "check_calculations",
    "evaluate",
    "shortcut",
]
