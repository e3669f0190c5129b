"""What a query wants done with its rows, and the statements for its totals. Source: LookML reference, 8.3 to 8.6."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...engines.dialect import Dialect
from ...lookml.model.types import Explore, Model
from ..post.fill import Fill
from ..post.plan import LateMeasure, PostPlan, RowSort, TableCalculation, TotalsStatement, clock_of
from ..request import QueryContext, QueryError, QueryRequest
from .catalog import FieldRef
from .dimensions import tier_labels
from .field_kinds import timeframe_of
from .filling import enumeration, interval_of, never_filled
from .measures import OVER_ROWS
from .pivots import COLUMN_RANK, ROW_RANK
from .planner import Plan, Planner
from .row_totals import NO_TOTAL
from .sorts import UNSORTED, requested_sorts

ROW_TOTALS = ("right", "left")


class PostPlanner:
    """The work after one planned query. `planner` has planned it already."""

    def __init__(
        self,
        model: Model,
        explore: Explore,
        request: QueryRequest,
        context: QueryContext,
        dialect: Dialect,
        planner: Planner,
        plan: Plan,
    ):
        self._model, self._explore, self._request, self._context = model, explore, request, context
        self._dialect, self._planner, self._plan = dialect, planner, plan
        self._pivots = [reference.name for reference in plan.pivots]
        self._rows = [each.name for each in plan.fields if not each.is_measure and each not in plan.pivots]
        self._measures = [each for each in (*plan.fields, *plan.reads) if each.is_measure]
        self._hidden = tuple(each.name for each in plan.reads)
        self.warnings: list[str] = []

    def post(
        self, calculations: tuple[TableCalculation, ...], row_sorts: tuple[RowSort, ...]
    ) -> PostPlan | None:
        """None: the rows are the answer. Raises QueryError."""
        request = self._request
        fills = tuple(self._fills())
        row_total = self._row_total()
        wanted = (self._pivots, request.total, row_total, request.subtotals, calculations, fills)
        if not any(wanted):
            return None
        return PostPlan(
            dimensions=(*self._rows, *(each.name for each in self._plan.reads if not each.is_measure)),
            pivots=tuple(self._pivots),
            measures=tuple(each.name for each in self._measures),
            row_limit=self._plan.limit,
            column_limit=self._plan.column_limit if self._pivots else -1,
            now=clock_of(calculations, self._planner.settings.clock.now),
            ranks=(COLUMN_RANK, ROW_RANK) if self._pivots else ("", ""),
            sorts=tuple(self._sorts()),
            row_total=row_total,
            total=request.total,
            statements=tuple(each for each in self._statements(row_total) if each is not None),
            fills=fills,
            late=tuple(self._late()) if self._pivots else (),
            calculations=calculations,
            row_sorts=row_sorts,
            hidden=self._hidden,
        )

    def _row_total(self) -> str:
        text = self._request.row_total or ""
        if not text:
            return ""
        if text not in ROW_TOTALS:
            raise QueryError("bad-row-total", f'row_total is "right" or "left", not "{text}"')
        return text if self._pivots else ""  # without pivots the row is its own total

    def _sorts(self) -> Iterator[tuple[str, bool]]:
        texts = [*self._request.sorts, *self._plan.added_sorts]
        if UNSORTED not in texts:
            for sort in requested_sorts(texts, self._planner.catalog):
                yield sort.reference.name, sort.descending

    def _late(self) -> Iterator[LateMeasure]:
        for each in self._measures:
            if each.field.type in OVER_ROWS:
                yield LateMeasure(each.name, each.field.type, each.field.direction or "column")

    # totals

    def _statements(self, row_total: str) -> Iterator[TotalsStatement | None]:
        if self._request.total:
            yield self._statement("totals", self._pivots)
        if self._request.total and row_total:
            yield self._statement("grand_total", [])
        if row_total:
            yield self._statement("row_totals", self._rows)
        for name in self._request.subtotals:
            field, level = self._level(name)
            yield self._statement("subtotals", [*level, *self._pivots], field)
            if row_total:
                yield self._statement("subtotal_row_totals", level, field)

    def _level(self, name: str) -> tuple[str, list[str]]:
        """The dimension that subtotals end at, and those that they are grouped by."""
        field = self._planner.catalog.selectable(name).name
        if field not in self._rows:
            message = f"{field} has subtotals, so it must be a dimension among the fields, and no pivot"
            raise QueryError("bad-subtotals", message, name)
        return field, self._rows[: self._rows.index(field) + 1]

    def _statement(self, kind: str, dimensions: Sequence[str], field: str = "") -> TotalsStatement | None:
        """The same rows, grouped more coarsely. Filters on measures choose among the groups of the query, so the
        planner leaves them out of totals, as Looker does. None where no measure has a total: then they are null, but
        subtotals are rows of their own all the same."""
        measures = [each.name for each in self._measures if each.field.type not in NO_TOTAL]
        if not measures and kind != "subtotals":
            return None
        columns = (*dimensions, *measures)
        request = replace(
            self._request,
            fields=columns,
            sorts=(UNSORTED,),
            limit=-1,
            pivots=(),
            fill_fields=(),
            total=False,
            row_total=None,
            subtotals=(),
            in_query=tuple(each.name for each in (*self._plan.fields, *self._plan.reads)),
        )
        planner = Planner(self._model, self._explore, request, self._context, self._dialect)
        plan = planner.plan()
        sql = "\n".join((*plan.preambles, self._dialect.statement(plan.sql)))
        return TotalsStatement(kind, sql, columns, plan.shape, field)

    # fill

    def _fills(self) -> Iterator[Fill]:
        for name in self._request.fill_fields:
            reference = self._planner.catalog.selectable(name)
            if reference.is_measure or reference not in self._plan.fields:
                raise QueryError(
                    "bad-fill", f"{reference.name} is filled, so it must be a selected dimension", name
                )
            if (fill := self._fill(reference)) is not None:
                yield fill

    def _fill(self, reference: FieldRef) -> Fill | None:
        """None, with a warning, where what else the query asks keeps a field from being filled.

        Raises QueryError `bad-fill` for a field that no query can fill.
        """
        field = reference.field
        if (why := never_filled(reference)) is not None:
            raise QueryError(
                "bad-fill",
                f"{reference.name} cannot be filled: {why}. Take it out of fill_fields",
                reference.name,
            )
        timeframe = timeframe_of(reference)
        values = (
            tuple(branch.label for branch in field.case)
            or tier_labels(field)
            or enumeration(field.type, timeframe, self._planner.settings.calendar.week_start)
        )
        if values and reference.name in self._plan.filters:
            self.warnings.append(
                f"{reference.name} is not filled: a filter on it asks for some of its values"
            )
            return None
        if values:
            return Fill(reference.name, values)
        if any(each.field.type == "period_over_period" for each in self._measures):
            # A null would say that there was nothing earlier either, and nobody has looked.
            self.warnings.append(f"{reference.name} is not filled: the query compares with earlier times")
            return None
        assert timeframe is not None  # what else has values that follow each other
        first, last = interval_of(self._planner.filters, reference, timeframe, self._planner.settings)
        return Fill(reference.name, timeframe=timeframe, first=first, last=last)
