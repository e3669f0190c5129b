"""One query as a SELECT: in one go, or in stages where joins repeat rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..sql.select import Select
from .conditions import parenthesised
from .expression import NO_VIEWS, Expression, fill_places, places
from .ranked import percentile_over
from .semijoins import SemiJoin, semi_joins
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
        self._semi_joins: list[SemiJoin] = []
        self._measures, self._dialect = planner.measures, planner.dialect
        self._dimensions = [output for output in outputs if not output.is_measure]

    def select(self) -> Select:
        formulas = [output.key for output in self._outputs if output.is_measure] + self._having
        indexes = list(dict.fromkeys(index for formula in formulas for index in places(formula)))
        if not self._fan_out.disturbed(indexes, self._joins):
            return self._single(self._joins)
        self._semi_joins = self._found_semi_joins()
        fixed = self._fixed_views()
        if not self._fan_out.needs_stages(indexes, self._joins, fixed):
            return self._single(self._joins)
        stages = self._fan_out.stages(indexes, fixed)
        if len(stages) == 1 and stages[0].key is None and not stages[0].is_ranked:
            return self._single(stages[0].joins)
        return self._staged(stages)

    def _single(self, joins: tuple[str, ...]) -> Select:
        def inline(index: int) -> str:
            return self._inline(index, joins)

        columns = [(fill_places(output.sql, inline), "") for output in self._outputs]
        having = parenthesised(fill_places(condition, inline) for condition in self._having)
        source = self._planner.source(joins)
        return Select(columns, source, where=self._where(joins), group=self._groups(), having=having)

    def _where(self, joins: tuple[str, ...]) -> list[str]:
        """The conditions over these joins; those on views that are not joined as EXISTS."""
        apart = [found for found in self._semi_joins if found.alias not in joins]
        asked = frozenset[int]().union(*(found.conditions for found in apart))
        texts = [condition.sql for index, condition in enumerate(self._conditions) if index not in asked]
        return parenthesised(texts) + [found.sql for found in apart]

    def _found_semi_joins(self) -> list[SemiJoin]:
        planner = self._planner
        if not self._dialect.correlates:
            return []
        needed = NO_VIEWS.union(*(output.views for output in self._dimensions))
        return semi_joins(self._joins, self._conditions, needed, planner.joins, planner.tables.source)

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
        ) - {joins.base, *(found.alias for found in self._semi_joins)}

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
        aggregates = [(self._inline(index, stage.joins), f"m{index}") for index in stage.aggregates]
        return self._grouped(keys, aggregates, self._planner.source(stage.joins), self._where(stage.joins))

    def _inline(self, index: int, joins: tuple[str, ...]) -> str:
        found = self._fan_out.inline(index, joins)
        return self._fan_out.as_written(index, joins) if found is None else found

    def _ranking(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        index = stage.aggregates[0]
        aggregate = self._measures.aggregates[index]
        if stage.key is None:
            columns = [*keys, (aggregate.value, f"v{index}")]
            rows = Select(columns, self._planner.source(stage.joins), where=self._where(stage.joins))
        else:
            rows = self._one_row_each(stage, keys)
        return percentile_over(rows, [name for _, name in keys], index, aggregate, self._dialect)

    def _one_row_each(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        """One row per group and key, with the values of the stage's aggregates."""
        key = stage.key or ""
        told_apart = enumerate((key, *stage.row_keys))
        row_keys = [(part, f"k{number}") for number, part in told_apart] if stage.row_keys else [(key, "k")]
        key_columns = [*keys, *row_keys]
        values = [
            (counted_value(self._measures.aggregates[index]), f"v{index}") for index in stage.aggregates
        ]
        source, where = self._planner.source(stage.joins), self._where(stage.joins)
        if stage.value_in_key:
            return self._grouped([*key_columns, *values], [], source, where)
        kept = [(self._fan_out.kept(index, stage.joins), f"v{index}") for index in stage.aggregates]
        return self._grouped(key_columns, kept, source, where)

    def _deduplicating(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        """One row per group and key first, then the groups. Rows without a key are none of the view's, unless what
        is aggregated comes from other views."""
        rows = self._one_row_each(stage, keys)
        aggregates = [
            (
                self._fan_out.over(
                    self._measures.aggregates[index],
                    f"v{index}" if stage.row_keys else f"CASE WHEN k IS NOT NULL THEN v{index} ELSE NULL END",
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
