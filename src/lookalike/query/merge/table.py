"""From the joined rows to the table that an answer shows: in order, pivoted, cut to its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ..post.order import reorder
from ..post.plan import PostPlan, RowSort
from ..post.table import MAX_CELLS, Key, Table, TooLarge, Value
from .join import Row, columns, sorted_places


def merged_table(
    names: Sequence[str], rows: Sequence[Row], plan: PostPlan, exact_texts: Iterable[str]
) -> Table:
    """`exact_texts` names the columns whose numbers are texts. Raises TooLarge."""
    values = dict(zip(names, columns(len(names), rows), strict=True))
    sortable = _sortable(exact_texts)
    if plan.pivots:
        table = _pivoted(values, plan, _pivot_order(values, plan, sortable))
    else:
        dimensions = {name: values[name] for name in plan.dimensions}
        table = Table(dimensions, {name: [values[name]] for name in plan.measures})
    order = list(range(table.row_count))
    for sort in reversed([each for each in plan.row_sorts if each.name not in plan.pivots]):
        if (column := _column(table, sort)) is not None:
            order = sorted_places(sortable(sort.name, column), order, descending=sort.descending)
    if 0 <= plan.row_limit < len(order):
        table.rows_cut = True
        order = order[: plan.row_limit]
    reorder(table, order)
    return table


def _sortable(exact_texts: Iterable[str]) -> Callable[[str, Sequence[Value]], Sequence[Value]]:
    texts = frozenset(exact_texts)

    def values_of(name: str, values: Sequence[Value]) -> Sequence[Value]:
        if name not in texts:
            return values
        return [Decimal(value) if isinstance(value, str) else value for value in values]

    return values_of


def _column(table: Table, sort: RowSort) -> Sequence[Value] | None:
    """None for a calculation, whose values are not there yet, and for a pivot column that does not exist."""
    if sort.name in table.dimensions:
        return table.dimensions[sort.name]
    lists = table.measures.get(sort.name, [])
    return lists[sort.column] if sort.column < len(lists) else None


def _pivot_order(
    values: dict[str, list[Value]],
    plan: PostPlan,
    sortable: Callable[[str, Sequence[Value]], Sequence[Value]],
) -> list[Key]:
    """The pivot columns from left to right: by the sorts of the pivots, else by their values upwards."""
    keys = list(dict.fromkeys(zip(*(values[name] for name in plan.pivots), strict=True)))
    directions = {sort.name: sort.descending for sort in plan.row_sorts}
    order = list(range(len(keys)))
    for number in reversed(range(len(plan.pivots))):
        name = plan.pivots[number]
        column = sortable(name, [key[number] for key in keys])
        order = sorted_places(column, order, descending=directions.get(name, False))
    return [keys[place] for place in order]


def _pivoted(values: dict[str, list[Value]], plan: PostPlan, keys: list[Key]) -> Table:
    """A row for each group of the dimensions. Where several rows meet in one cell, the group has as many rows: no
    value is lost, and none is added up that cannot be."""
    cut = 0 <= plan.column_limit < len(keys)
    keys = keys[: plan.column_limit] if cut else keys
    places = {key: number for number, key in enumerate(keys)}
    lines: dict[tuple[Key, int], int] = {}
    met: dict[tuple[Key, Key], int] = {}
    cells: list[tuple[int, int, int]] = []  # line, pivot column, row
    pivots = zip(*(values[name] for name in plan.pivots), strict=True)
    groups = _groups(values, plan)
    for row, (group, key) in enumerate(zip(groups, pivots, strict=True)):
        number = met.get((group, key), 0)
        met[group, key] = number + 1
        line = lines.setdefault((group, number), len(lines))
        if key in places:
            cells.append((line, places[key], row))
    _check_size(len(lines), len(keys), plan)
    measures = {name: [[None] * len(lines) for _ in keys] for name in plan.measures}
    for name, lists in measures.items():
        for line, column, row in cells:
            lists[column][line] = values[name][row]
    dimensions = {name: [group[number] for group, _ in lines] for number, name in enumerate(plan.dimensions)}
    return Table(dimensions, measures, plan.pivots, keys, columns_cut=cut)


def _groups(values: dict[str, list[Value]], plan: PostPlan) -> list[Key]:
    if not plan.dimensions:
        return [()] * len(values[plan.pivots[0]])
    return list(zip(*(values[name] for name in plan.dimensions), strict=True))


def _check_size(rows: int, keys: int, plan: PostPlan) -> None:
    if rows * (len(plan.dimensions) + keys * len(plan.measures)) > MAX_CELLS:
        raise TooLarge(
            f"The pivoted result has {rows} rows and {keys} pivot columns, which is more than {MAX_CELLS} cells. "
            "Lower the column limit, or filter."
        )
