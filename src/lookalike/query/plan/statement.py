"""One query as a SELECT: in one go, or in stages where joins repeat rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..sql.select import Select
from .conditions import parenthesised
from .expression import NO_VIEWS, Expression, fill_places, places
from .ranked import percentile_over
from .stages import FanOut, Stage, counted_value

if TYPE_CHECKING:
    from .planner import Planner

STAGE = "lookalike_stage_"


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the statement. A measure's `key` is its formula, with places for aggregates.

    `kind`: the type of a measure that is worked up once the rows are there, else empty.
    """

    name: str
    key: str
    shown: str
    is_measure: bool
    views: frozenset[str]
    value_type: str
    kind: str = ""

    @property
    def sql(self) -> str:
        return self.shown.replace("{}", self.key)


class Statement:
    """Puts the parts of one query into a SELECT, in one go or in stages."""

    def __init__(
        self,
        planner: Planner,
        outputs: list[Output],
        where: list[Expression],
        having: list[str],
        joins: tuple[str, ...],
        fan_out: FanOut,
    ):
        self._planner, self._outputs, self._having, self._joins = planner, outputs, having, joins
        self._conditions, self._fan_out = where, fan_out
        self._where = parenthesised(condition.sql for condition in where)
        self._measures, self._dialect = planner.measures, planner.dialect
        self._dimensions = [output for output in outputs if not output.is_measure]

    def select(self) -> Select:
        formulas = [output.key for output in self._outputs if output.is_measure] + self._having
        indexes = list(dict.fromkeys(index for formula in formulas for index in places(formula)))
        if self._fan_out.needs_stages(indexes, self._joins):
            return self._staged(self._fan_out.stages(indexes, self._fixed_views()))
        return self._single()

    def _single(self) -> Select:
        def inline(index: int) -> str:
            return self._fan_out.inline(index, self._joins) or ""

        columns = [(fill_places(output.sql, inline), "") for output in self._outputs]
        having = parenthesised(fill_places(condition, inline) for condition in self._having)
        source = self._planner.source(self._joins)
        return Select(columns, source, where=self._where, group=self._groups(), having=having)

    def _groups(self) -> list[str] | None:
        """Ordinals, or the truncation under a formatted date: formatting one text per group is faster."""
        measured = len(self._dimensions) < len(self._outputs) or self._having
        if not self._dimensions or (not measured and self._planner.is_ungrouped(self._outputs)):
            return None
        return [
            self._dialect.group_item(position, output.key, selected=output.shown == "{}")
            for position, output in enumerate(self._outputs, 1)
            if not output.is_measure
        ]

    def _fixed_views(self) -> frozenset[str]:
        """The views that no stage can leave out: others would change which groups there are."""
        joins = self._planner.joins
        dropping = {alias for alias in self._joins if not joins.named(alias).keeps_rows}
        return NO_VIEWS.union(
            dropping,
            *(output.views for output in self._dimensions),
            *(condition.views for condition in self._conditions),
        ) - {joins.base}

    # stages

    def _staged(self, stages: list[Stage]) -> Select:
        names = [f"{STAGE}{number}" for number in range(1, len(stages) + 1)]
        where_of = {
            index: f"{name}.m{index}"
            for name, stage in zip(names, stages, strict=True)
            for index in stage.aggregates
        }
        texts = [(name, self._stage(stage).text()) for name, stage in zip(names, stages, strict=True)]
        columns = [(self._final(output, names[0], where_of), "") for output in self._outputs]
        having = parenthesised(fill_places(condition, where_of.__getitem__) for condition in self._having)
        source = [names[0], *(self._stage_join(names[0], name) for name in names[1:])]
        return Select(columns, source, with_=texts, where=having)

    def _final(self, output: Output, stage: str, where_of: dict[int, str]) -> str:
        if output.is_measure:
            return fill_places(output.sql, where_of.__getitem__)
        return output.shown.replace("{}", f"{stage}.d{self._dimensions.index(output)}")

    def _stage_join(self, first: str, other: str) -> str:
        if not self._dimensions:
            return f"CROSS JOIN {other}"
        equal = [
            self._dialect.null_safe_equal(f"{first}.d{index}", f"{other}.d{index}")
            for index in range(len(self._dimensions))
        ]
        return f"INNER JOIN {other} ON {' AND '.join(equal)}"

    def _stage(self, stage: Stage) -> Select:
        keys = [(output.key, f"d{index}") for index, output in enumerate(self._dimensions)]
        if stage.is_ranked:
            return self._ranking(stage, keys)
        if stage.key is not None:
            return self._deduplicating(stage, keys)
        aggregates = [(self._inline(index, stage), f"m{index}") for index in stage.aggregates]
        return self._grouped(keys, aggregates, self._planner.source(stage.joins), self._where)

    def _inline(self, index: int, stage: Stage) -> str:
        found = self._fan_out.inline(index, stage.joins)
        return self._fan_out.as_written(index, stage.joins) if found is None else found

    def _ranking(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        index = stage.aggregates[0]
        aggregate = self._measures.aggregates[index]
        if stage.key is None:
            columns = [*keys, (aggregate.value, f"v{index}")]
            rows = Select(columns, self._planner.source(stage.joins), where=self._where)
        else:
            rows = self._one_row_each(stage, keys)
        return percentile_over(rows, [name for _, name in keys], index, aggregate, self._dialect)

    def _one_row_each(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        """One row per group and key, with the values of the stage's aggregates."""
        key_columns = [*keys, (stage.key or "", "k")]
        values = [
            (counted_value(self._measures.aggregates[index]), f"v{index}") for index in stage.aggregates
        ]
        source = self._planner.source(stage.joins)
        if stage.value_in_key:
            return self._grouped([*key_columns, *values], [], source, self._where)
        kept = [(self._fan_out.kept(index, stage.joins), f"v{index}") for index in stage.aggregates]
        return self._grouped(key_columns, kept, source, self._where)

    def _deduplicating(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        """One row per group and key first, then the groups. Rows without a key are none of the view's."""
        rows = self._one_row_each(stage, keys)
        aggregates = [
            (
                self._fan_out.over(
                    self._measures.aggregates[index], f"CASE WHEN k IS NOT NULL THEN v{index} ELSE NULL END"
                ),
                f"m{index}",
            )
            for index in stage.aggregates
        ]
        names = [(name, name) for _, name in keys]
        return self._grouped(names, aggregates, [f"(\n{rows.text()}\n) AS distinct_rows"], [])

    def _grouped(
        self,
        keys: list[tuple[str, str]],
        aggregates: list[tuple[str, str]],
        source: list[str],
        where: list[str],
    ) -> Select:
        group = [
            self._dialect.group_item(position, key, selected=True)
            for position, (key, _) in enumerate(keys, 1)
        ]
        return Select([*keys, *aggregates], source, where=where, group=group or None)
