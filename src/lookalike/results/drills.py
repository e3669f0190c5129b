"""Where a cell leads: the address of an explore with the query behind the cell."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, quote_plus

from ..workers.task import CellScope, Drill

DRILL_LIMIT = 500


def measure_address(scope: CellScope, drill: Drill, row: Mapping[str, str]) -> str:
    """The rows that a measure was counted from. `row`: filter expressions that find the row again, by dimension.

    An address has one filter for each field. Where several ask for one, the row's counts before the measure's own,
    and that before the query's: assumed, as no recording shows one.
    """
    filters = {**row}
    for name, expression in (*drill.filters, *scope.filters.items()):
        filters.setdefault(name, expression)
    rest = f"&query_timezone={_timezone(scope)}&limit={DRILL_LIMIT}"
    return _address(scope, drill, filters, rest)


def dimension_address(scope: CellScope, drill: Drill, value: Mapping[str, str]) -> str:
    """The query again, by another field, for one value of a dimension."""
    rest = f"&limit={DRILL_LIMIT}&column_limit=50&query_timezone={_timezone(scope)}"
    return _address(scope, drill, {**scope.filters, **value}, rest)


def _address(scope: CellScope, drill: Drill, filters: Mapping[str, str], rest: str) -> str:
    place = f"{scope.path_prefix}/explore/{quote(scope.model, safe='')}/{quote(scope.explore, safe='')}"
    asked = [f"&f[{quote(name, safe='.')}]={quote_plus(text)}" for name, text in filters.items()]
    extras = [f"&{name}={quote_plus(text)}" for name, text in scope.drill_extras.items()]
    return f"{place}?fields={','.join(drill.fields)}{''.join((*asked, *extras))}{rest}"


def _timezone(scope: CellScope) -> str:
    return quote_plus(scope.query_timezone, safe="/")
