"""The `fields` block of the detail formats."""

from __future__ import annotations

from typing import Any

from ..workers.task import ColumnSpec

LISTS = {"dimension": "dimensions", "measure": "measures", "table_calculation": "table_calculations"}


def fields_by_category(
    columns: tuple[ColumnSpec, ...], pivots: tuple[ColumnSpec, ...] = ()
) -> dict[str, list[dict[str, Any]]]:
    """`{"dimensions": […], "measures": […], "table_calculations": […], "pivots": []}`, each field once."""
    found: dict[str, list[dict[str, Any]]] = {
        "measures": [],
        "dimensions": [],
        "table_calculations": [],
        "pivots": [field_of(column) for column in pivots],
    }
    for column in {column.name: column for column in columns}.values():
        found[LISTS.get(column.category, "dimensions")].append(field_of(column))
    return found


def field_of(column: ColumnSpec) -> dict[str, Any]:
    """The API's description of the field; its own keys win over those known from the column."""
    known = {
        "name": column.name,
        "label": column.label,
        "label_short": column.label_short or column.label,
        "category": column.category,
        "type": column.type,
        "is_numeric": column.value_type == "number",
        "align": "right" if column.value_type == "number" else "left",
        "measure": column.category == "measure",
        "value_format": column.value_format,
    }
    return known | column.field
