"""Measures over the rows of an answer: running totals, shares and changes, in the order of the rows.

The query itself becomes a table of rows; they are numbered in the order that was asked for, cut to the limit, and
the window functions run over the numbers. So the values fit the rows that are shown, however the database breaks
ties. Without a pivot there is one column of values, and `direction: row` and `direction: column` both run down it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...engines.dialect import Dialect
from ..sql.select import Select
from .statement import Output

ROWS, NUMBERED = "lookalike_rows", "lookalike_numbered_rows"
NUMBER, COUNT = "lookalike_row", "lookalike_row_count"


@dataclass(frozen=True, slots=True)
class RowOrder:
    """`columns`: position (from 1) and whether it descends. `limit` -1: none."""

    columns: list[tuple[int, bool]]
    limit: int


def over_rows(select: Select, outputs: list[Output], order: RowOrder, dialect: Dialect) -> Select:
    """`select` without order and limit, wrapped: the columns of late measures are worked out over its rows."""
    aliases = [alias for _, alias in select.columns]
    tables = [(ROWS, without_with(select)), (NUMBERED, _numbered(aliases, outputs, order, dialect).text())]
    columns = [
        (_value(output, f"{NUMBERED}.{alias}", order.limit, dialect), alias)
        for output, alias in zip(outputs, aliases, strict=True)
    ]
    return Select(columns, [NUMBERED], with_=[*select.with_, *tables], order=[NUMBER])


def without_with(select: Select) -> str:
    """The text of a SELECT whose WITH clause will stand further out."""
    with_, select.with_ = select.with_, []
    text = select.text()
    select.with_ = with_
    return text


def _numbered(aliases: list[str], outputs: list[Output], order: RowOrder, dialect: Dialect) -> Select:
    """The rows with their numbers; what the sorts leave open is decided by the dimensions."""
    keys = list(order.columns)
    sorted_by = {position for position, _ in keys}
    keys += [
        (position, False)
        for position, output in enumerate(outputs, 1)
        if not output.is_measure and position not in sorted_by
    ]
    # Columns are named with their table: some databases would take the bare name for the alias beside it.
    names = [f"{ROWS}.{alias}" for alias in aliases]
    terms = [order_term(names[position - 1], descending) for position, descending in keys]
    window = f"ORDER BY {', '.join(terms)}" if terms else ""
    columns = list(zip(names, aliases, strict=True))
    columns.append((f"ROW_NUMBER() OVER ({window})", NUMBER))
    if any(output.kind == "percent_of_total" for output in outputs):
        columns.append(("COUNT(*) OVER ()", COUNT))
    numbered = Select(columns, [ROWS])
    if order.limit >= 0:
        numbered.head, numbered.limit = dialect.select_head(order.limit), dialect.limit_clause(order.limit)
        numbered.order = [NUMBER]
    return numbered


def order_term(column: str, descending: bool) -> str:
    """NULLs last, in a form that every database takes inside a window."""
    return f"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column}{' DESC' if descending else ''}"


def _value(output: Output, column: str, limit: int, dialect: Dialect) -> str:
    # Both percentages are whole per cents, 50 for a half: public models print them with `0.0\%`, which adds the sign
    # and does not multiply.
    hundred = dialect.divisor(2)
    if output.kind == "running_total":
        return f"SUM({column}) OVER (ORDER BY {NUMBER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    if output.kind == "percent_of_previous":
        # the row above, by a frame of one row: not every database has LAG
        before = f"MAX({column}) OVER (ORDER BY {NUMBER} ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)"
        return f"{hundred} * ({column} - {before}) / NULLIF({before}, 0)"
    if output.kind == "percent_of_total":
        return _share(f"{hundred} * {column} / NULLIF(SUM({column}) OVER (), 0)", limit)
    return column


def _share(share: str, limit: int) -> str:
    """A share of some of the rows would look like a share of all: NULL when the limit cut rows off, as in Looker."""
    return share if limit < 0 else f"CASE WHEN {COUNT} <= {limit} THEN {share} ELSE NULL END"
