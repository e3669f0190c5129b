"""What a cell carries beside its value: its html, its links, and where a drill leads.

The templates come with the task and are rendered here, row by row: only for the formats that show them. This module
loads the Liquid engine, so it is imported for tasks that have templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from ..lookml.diagnostics import LookmlError
from ..lookml.liquid import LiquidScope
from ..lookml.liquid.cells import Cell as Carried
from ..lookml.liquid.cells import CellTemplate, safe_url
from ..workers.task import CellScope, CellSpec, ColumnSpec, Drill, LinkTemplate, PivotColumn, Pivots
from .drills import dimension_address, measure_address
from .expressions import Cell
from .filterable import NULL, filterable
from .rendered import renderer

# Numbers of an answer are DuckDB's texts; a text that is not one of these is text for Liquid too.
_INTEGER = re.compile(r"-?\d{1,40}")
_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?")
# A template that reads nothing but the value of its own cell is rendered once for each value.
_READS_MORE = re.compile(r"\._|\brow\b|\blink\b|\blinked_value\b")
MAX_REMEMBERED = 10_000
# In a row of totals: the dimension has no value, because the total goes over all of them.
ALL_VALUES = "\0all values"

Raw = Sequence[str | None]  # the raw texts of a row, in the order of the columns
Text = Callable[[int, Raw], str | None]  # of the column at a place, in a row
Link = dict[str, Any]


class CellCarrier:
    """What the cells of one answer carry. `problems`: what is wrong with a template, the first time of each, by field
    and by `html` or `link`."""

    def __init__(self, cells: Sequence[Cell], scope: CellScope, pivots: Pivots | None):
        self.scope, self.pivots = scope, pivots
        self.problems: dict[tuple[str, str], str] = {}
        self.columns = [_Column(cell) for cell in cells]
        self.places = {(each.spec.name, each.spec.pivot): at for at, each in enumerate(self.columns)}
        self._html = [self._html_of(each.spec) for each in self.columns]
        self._links = [list(self._links_of(each.spec)) for each in self.columns]
        self.carries = [self._carries(at) for at in range(len(self.columns))]

    def _carries(self, at: int) -> bool:
        return bool(self._html[at] or self._links[at] or self._listed_drills(at))

    def html(self, at: int, raw: Raw) -> str | None:
        """The html of the cell, without anything harmful; None where its field has none."""
        made = self._html[at]
        return None if made is None else made(at, raw)

    def links(self, at: int, raw: Raw) -> list[Link]:
        """Nothing leads on from null."""
        if raw[at] is None:
            return []
        found = [link for make in self._links[at] if (link := make(at, raw)) is not None]
        return [*found, *self._drill_links(at, raw)]

    # templates

    def _html_of(self, spec: ColumnSpec) -> Text | None:
        if spec.cell is None or not spec.cell.html:
            return None
        return self._rendering(spec, "html", spec.cell.html, lambda template, row: template.html(row))

    def _links_of(self, spec: ColumnSpec) -> Iterator[Callable[[int, Raw], Link | None]]:
        for link in spec.cell.links if spec.cell is not None else ():
            label = self._rendering(spec, "link", link.label, lambda template, row: template.text(row))
            url = self._rendering(spec, "link", link.url, lambda template, row: template.url(row))
            yield partial(_link, link, label, url)

    def _rendering(
        self, spec: ColumnSpec, part: str, text: str, render: Callable[[CellTemplate, Any], str | None]
    ) -> Text:
        """Gives None for what the template gets wrong."""
        assert spec.cell is not None
        try:
            template = CellTemplate(text, self._liquid_scope(spec.name, spec.cell))
        except LookmlError as error:
            self._tell(spec, part, error)
            return lambda at, raw: None

        def rendered(at: int, raw: Raw) -> str | None:
            try:
                return render(template, RowCells(self, spec.pivot, raw))
            except LookmlError as error:
                self._tell(spec, part, error)
                return None

        return rendered if _READS_MORE.search(text) else _remembering(rendered)

    def _tell(self, spec: ColumnSpec, part: str, error: LookmlError) -> None:
        self.problems.setdefault((spec.name, part), error.diagnostic.message)

    def _liquid_scope(self, name: str, cell: CellSpec) -> LiquidScope:
        scope = self.scope
        return LiquidScope(
            model=scope.model,
            explore=scope.explore,
            view=cell.view,
            fields=scope.fields,
            selected=frozenset(scope.selected),
            filtered=frozenset(scope.filters),
            filters=scope.filters,
            user_attributes=scope.user_attributes,
            localization=scope.localization,
            query_timezone=scope.query_timezone,
            dialect=scope.dialect,
            field_name=name.partition(".")[2] if "." in name else name,
            parameter=lambda parameter: scope.parameters[parameter],
        )

    # drills

    def link_of(self, at: int, raw: Raw) -> str:
        """The address that the first drill of the cell leads to; empty without one."""
        cell = self.columns[at].spec.cell
        if raw[at] is None or cell is None or not cell.drills:
            return ""
        return self._address(at, raw, cell.drills[0])

    def _listed_drills(self, at: int) -> tuple[Drill, ...]:
        cell = self.columns[at].spec.cell
        return cell.drills if self.scope.drill_links and cell is not None else ()

    def _drill_links(self, at: int, raw: Raw) -> Iterator[Link]:
        """Of the shapes that an answer of a real server has."""
        column = self.columns[at]
        for drill in self._listed_drills(at):
            shown, url = column.shown(raw[at]), self._address(at, raw, drill)
            if column.is_measure:
                yield {
                    "label": f"{drill.label} {shown}",
                    "url": url,
                    "type": "measure_default",
                    "label_prefix": drill.label,
                    "label_value": shown,
                }
            else:
                yield {"label": drill.label, "url": url, "type": "drill", "type_label": f"Drill into {shown}"}

    def _address(self, at: int, raw: Raw, drill: Drill) -> str:
        column = self.columns[at]
        if column.is_measure:
            return measure_address(self.scope, drill, self._row_filters(column.spec.pivot, raw))
        return dimension_address(self.scope, drill, {column.spec.name: self._expression(at, raw)})

    def _row_filters(self, pivot: int | None, raw: Raw) -> dict[str, str]:
        """Equality on every dimension of the row, and of the pivot column that the cell stands in."""
        over = self.pivot_column(pivot)
        found = dict(zip(self.pivots.names, over.filters, strict=True)) if self.pivots and over else {}
        for name in self.scope.drill_dimensions:
            at = self.places.get((name, None))
            if at is not None and raw[at] != ALL_VALUES:
                found[name] = self._expression(at, raw)
        return {name: found[name] for name in self.scope.drill_dimensions if name in found}

    def pivot_column(self, pivot: int | None) -> PivotColumn | None:
        """None for what stands under no value of a pivot: row totals too."""
        if pivot is None or self.pivots is None or self.pivots.columns[pivot].is_total:
            return None
        return self.pivots.columns[pivot]

    def _expression(self, at: int, raw: Raw) -> str:
        text = raw[at]
        return NULL if text is None else self.columns[at].filterable(text)

    def cell(self, at: int, raw: Raw) -> Carried:
        """The cell as templates see it."""
        text, column = raw[at], self.columns[at]
        if text == ALL_VALUES:
            return Carried(None, "")
        link = self.link_of(at, raw)
        if text is None:
            return Carried(None, "", NULL, link)
        return Carried(column.value(text), column.shown(text), column.filterable(text), link)


class RowCells(Mapping[str, Carried]):
    """One row by the names of its fields, each cell made when it is read: of a pivoted measure, the one under the same
    value of the pivots."""

    def __init__(self, carrier: CellCarrier, pivot: int | None, raw: Raw):
        self._carrier, self._pivot, self._raw = carrier, pivot, raw

    def __getitem__(self, name: str) -> Carried:
        places = self._carrier.places
        at = places.get((name, self._pivot))
        if at is None:
            at = places.get((name, None))
        return self._over(name) if at is None else self._carrier.cell(at, self._raw)

    def _over(self, name: str) -> Carried:
        """A field that pivots: its value stands over the column."""
        column = self._carrier.pivot_column(self._pivot)
        pivots = self._carrier.pivots
        if pivots is None or column is None or name not in pivots.names:
            raise KeyError(f'"{name}" is not in the query')
        at = pivots.names.index(name)
        return Carried(column.values[at], column.values[at] or "", column.filters[at])

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._carrier.places))

    def __len__(self) -> int:
        return len(dict.fromkeys(self))


class _Column:
    def __init__(self, cell: Cell):
        self.spec = cell.column
        self.is_measure = cell.column.category == "measure"
        self.filterable = filterable(cell.column)
        self._show = renderer(cell)
        self._is_number = cell.is_number or cell.may_be_number

    def shown(self, text: str | None) -> str:
        return self._show(text) or ""

    def value(self, text: str) -> object:
        if self._is_number and _INTEGER.fullmatch(text):
            return int(text)
        return Decimal(text) if self._is_number and _NUMBER.fullmatch(text) else text


def _remembering(made: Text) -> Text:
    known: dict[str | None, str | None] = {}

    def remembered(at: int, raw: Raw) -> str | None:
        text = raw[at]
        if text not in known:
            if len(known) >= MAX_REMEMBERED:
                known.clear()
            known[text] = made(at, raw)
        return known[text]

    return remembered


def _link(link: LinkTemplate, label: Text, url: Text, at: int, raw: Raw) -> Link | None:
    """None where the template leaves no address: a model hides a link so."""
    address = url(at, raw)
    if address is None:
        return None
    shown = {"label": (label(at, raw) or "").strip(), "url": address, "type": "url"}
    icon = safe_url(link.icon_url) if link.icon_url else None
    return {**shown, "icon_url": icon} if icon else shown
