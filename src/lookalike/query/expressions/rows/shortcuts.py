"""Shortcut calculations: what Looker stores as `calculation_type` with a field, as expressions.

Assumed: "previous" is the row below, as results show the latest first; running and percent kinds read as their
names say.
"""

from __future__ import annotations

from ..errors import ExpressionError
from ..parser import parse_expression
from ..tree import Node

_BEFORE = "pivot_offset({f}, -1)"
_BELOW = "offset({f}, 1)"
SHORTCUTS = {
    "percent_of_column_sum": "{f} / sum({f})",
    "percent_of_row": "{f} / sum(pivot_row({f}))",
    "percent_of_row_total": "{f} / sum(pivot_row({f}))",
    "percent_of_previous": f"{{f}} / {_BELOW}",
    "percent_of_previous_column": f"{{f}} / {_BEFORE}",
    "percent_difference_from_previous": f"{{f}} / {_BELOW} - 1",
    "percent_change_from_previous": f"{{f}} / {_BELOW} - 1",
    "percent_difference_from_previous_column": f"{{f}} / {_BEFORE} - 1",
    "percent_change_from_previous_column": f"{{f}} / {_BEFORE} - 1",
    "running_total": "running_total({f})",
    "running_row_total": "sum(pivot_offset_list({f}, 1 - pivot_column(), pivot_column()))",
    "rank_of_column": "rank({f}, {f})",
}


def shortcut(calculation_type: str, field_name: str) -> Node:
    """The expression over a field. Raises ExpressionError for a kind that is not known."""
    pattern = SHORTCUTS.get(calculation_type)
    if pattern is None:
        message = f'"{calculation_type}" is no calculation_type; {", ".join(SHORTCUTS)} are possible'
        raise ExpressionError("unknown-calculation-type", message)
    return parse_expression(pattern.format(f=f"${{{field_name}}}"))
