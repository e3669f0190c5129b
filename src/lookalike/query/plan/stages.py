"""Where each aggregate is computed, so that rows that a join repeats are counted once.

An aggregate that the query's joins do not disturb is computed in the one SELECT. Otherwise the query is cut into
stages that all have the same groups: each joins no more than its aggregates, the dimensions and the conditions
need, and one whose rows are still repeated first groups by the key of the view, then by the dimensions.
Leaving out a LEFT JOIN never changes which groups there are, so the stages can be joined group by group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...engines.dialect import NotInDialect
from ..request import QueryError
from .expression import atom, fill_places, places
from .joins import Joins
from .measures import LIST_SEPARATOR, Aggregate, Measures
from .symmetric import hashed


@dataclass(slots=True)
class Stage:
    """`key` None: the aggregates are computed over the joined rows as they are.

    `row_keys`: further keys that tell rows apart, of the views whose columns are aggregated.
    `value_in_key`: one row per key and value, where a key of the author's own has several values.
    `is_ranked`: the one aggregate is a percentile of a database that has none.
    """

    joins: tuple[str, ...]
    key: str | None
    value_in_key: str = ""
    row_keys: tuple[str, ...] = ()
    aggregates: list[int] = field(default_factory=list)
    is_ranked: bool = False

    @property
    def is_plain(self) -> bool:
        """One row per key, which other aggregates of that key can share."""
        return not (self.value_in_key or self.row_keys or self.is_ranked)


class FanOut:
    """What the joins of a query do to aggregates."""

    def __init__(self, joins: Joins, measures: Measures, *, symmetric: bool, form: str = "staged"):
        self._joins, self._measures, self._symmetric = joins, measures, symmetric
        self._hashes = form == "hash"
        self._dialect = measures.expander.dialect

    def inline(self, index: int, joins: tuple[str, ...]) -> str | None:
        """The aggregate over these joined rows; None when they would count a row twice and it is not to be hashed."""
        aggregate = self._measures.aggregates[index]
        if aggregate.kind == "raw":
            return self._raw(aggregate, joins)
        if aggregate.always_distinct and aggregate.key is None:
            raise no_primary_key(aggregate)
        if aggregate.always_distinct and not self._is_row_of(aggregate, joins):
            return self._hashed(aggregate, joins)
        repeated = self._is_repeated(aggregate, joins)
        if aggregate.kind == "count":
            return self._count(aggregate, joins, repeated=repeated)
        if repeated and not aggregate.is_safe:
            return self._hashed(aggregate, joins)
        if self._is_ranked(aggregate):
            return None
        return self.over(aggregate, aggregate.value)

    def _is_ranked(self, aggregate: Aggregate) -> bool:
        return aggregate.kind in ("median", "percentile") and not self._dialect.has_percentile

    def _hashed(self, aggregate: Aggregate, joins: tuple[str, ...]) -> str | None:
        if not self._hashes:
            return None
        if aggregate.key is None:
            raise no_primary_key(aggregate)
        try:
            return hashed(aggregate, self._dialect, self._told_apart_by(aggregate, joins))
        except NotInDialect as error:
            raise QueryError("not-in-dialect", f"{aggregate.name}: {error}", aggregate.name) from error

    def _is_repeated(self, aggregate: Aggregate, joins: tuple[str, ...]) -> bool:
        """The joins repeat what is aggregated: a row of the view, together with one of each view in its value."""
        if not self._symmetric:
            return False
        views = {aggregate.alias} | aggregate.value_views
        return bool(frozenset.intersection(*(self._joins.repeated_by(view, joins) for view in views)))

    def _finer(self, aggregate: Aggregate, joins: tuple[str, ...]) -> list[str]:
        """The views in the value of which one row of the aggregate's own view may meet several."""
        return sorted(aggregate.value_views & self._joins.repeated_by(aggregate.alias, joins))

    def _row_keys(self, aggregate: Aggregate, joins: tuple[str, ...]) -> tuple[str, ...]:
        """Raises QueryError `no-primary-key`."""
        keys: list[str] = []
        for view in self._finer(aggregate, joins):
            key = self._measures.primary_key(view)
            if key is None:
                raise no_primary_key(aggregate, view)
            keys.append(key)
        return tuple(keys)

    def _told_apart_by(self, aggregate: Aggregate, joins: tuple[str, ...]) -> tuple[str, ...]:
        if not aggregate.always_distinct:
            return self._row_keys(aggregate, joins)
        return (aggregate.bare,) if self._finer(aggregate, joins) else ()

    def _is_row_of(self, aggregate: Aggregate, joins: tuple[str, ...]) -> bool:
        own_key = self._measures.primary_key(aggregate.alias)
        return aggregate.key == own_key and aggregate.alias not in self._joins.fanned(joins)

    def _raw(self, aggregate: Aggregate, joins: tuple[str, ...]) -> str | None:
        repeated = self._symmetric and bool(aggregate.value_views & self._joins.fanned(joins))
        parts = {index: self.inline(index, joins) for index in places(aggregate.value)}
        if (repeated and not self._hashes) or None in parts.values():
            return None
        return atom(fill_places(aggregate.value, lambda index: parts[index] or ""))

    def as_written(self, index: int, joins: tuple[str, ...]) -> str:
        """A user's own aggregate over rows that are repeated: what it says, as nothing better can be known."""
        aggregate = self._measures.aggregates[index]
        parts = {part: self.inline(part, joins) for part in places(aggregate.value)}
        if any(self._is_ranked(self._measures.aggregates[part]) for part in parts):
            feature = "percentiles beside SQL aggregates of the measure's own"
            raise QueryError(
                "not-in-dialect", f"{aggregate.name}: {self._dialect.unsupported(feature)}", aggregate.name
            )
        if None in parts.values():
            raise QueryError(
                "mixed-measure",
                f"{aggregate.name} puts columns of its own beside measures, outside of any aggregate. A join repeats "
                "its rows, so a group has several values of those columns and no one number is right. Aggregate "
                "them (MAX, SUM), or make a measure of each part and combine those",
                aggregate.name,
            )
        return atom(fill_places(aggregate.value, lambda part: parts[part] or ""))

    def _count(self, aggregate: Aggregate, joins: tuple[str, ...], *, repeated: bool) -> str | None:
        if repeated and aggregate.key is None:
            return self._hashed(aggregate, joins)
        if repeated and aggregate.key is not None:
            return self._dialect.count_distinct(_when(aggregate.condition, aggregate.key))
        present = self._present(aggregate, joins)
        if present is None:
            return f"COUNT({_when(aggregate.condition, '1')})" if aggregate.condition else "COUNT(*)"
        return f"COUNT({_when(aggregate.condition, present)})"

    def _present(self, aggregate: Aggregate, joins: tuple[str, ...]) -> str | None:
        """What is NULL in rows that an outer join made up; None when every row is one of the view's."""
        alias = aggregate.alias
        if alias == self._joins.base and all(self._keeps_base(join) for join in joins):
            return None
        if aggregate.key is not None:
            return aggregate.key
        if alias == self._joins.base:
            raise no_primary_key(aggregate)
        join = self._joins.named(alias)
        if join.condition is not None and join.join.type == "left_outer":
            return f"CASE WHEN {join.condition} THEN 1 ELSE NULL END"
        if join.join.type in ("inner", "cross") and all(self._keeps_base(other) for other in joins):
            return None
        raise no_primary_key(aggregate)

    def _keeps_base(self, alias: str) -> bool:
        found = self._joins.named(alias)
        return found.join.type != "full_outer" and not _KEEPS_RIGHT.search(found.raw or "")

    def over(self, aggregate: Aggregate, value: str) -> str:
        """Raises QueryError `not-in-dialect` for an aggregate that the database does not have."""
        try:
            return self._over(aggregate, value)
        except NotInDialect as error:
            raise QueryError("not-in-dialect", f"{aggregate.name}: {error}", aggregate.name) from error

    def _over(self, aggregate: Aggregate, value: str) -> str:
        dialect = self._dialect
        if aggregate.kind == "sum":
            return f"COALESCE(SUM({value}), 0)"
        if aggregate.kind == "average":
            return dialect.average(value)
        if aggregate.kind in _FUNCTIONS:
            return f"{_FUNCTIONS[aggregate.kind]}({value})"
        if aggregate.kind == "count_distinct":
            return dialect.count_distinct(value, approximate=aggregate.approximate)
        if aggregate.kind == "list":
            return dialect.list_distinct(value, LIST_SEPARATOR)
        if aggregate.kind == "median":
            return dialect.median(value)
        if aggregate.kind == "percentile":
            return dialect.percentile(value, aggregate.fraction)
        raise QueryError(
            "unknown-type", f"{aggregate.name}: {aggregate.kind} is no type of measure", aggregate.name
        )

    def kept(self, index: int, joins: tuple[str, ...]) -> str:
        """The value of all the rows of one key. Where a filter on a repeating view lets only some of them count,
        it is NULL in the others, which not every database's ANY_VALUE passes over."""
        aggregate = self._measures.aggregates[index]
        value = counted_value(aggregate)
        if aggregate.condition_views & self._joins.repeated_by(aggregate.alias, joins):
            return f"MAX({value})"
        return self._dialect.any_value(value)

    # stages

    def disturbed(self, indexes: list[int], joins: tuple[str, ...]) -> bool:
        """Some aggregate cannot be computed over these joins as they are, or better elsewhere."""
        return any(self.inline(index, joins) is None for index in indexes) or bool(
            self._repeated_counts(indexes, joins)
        )

    def needs_stages(self, indexes: list[int], joins: tuple[str, ...], fixed: frozenset[str]) -> bool:
        if any(self.inline(index, joins) is None for index in indexes):
            return True
        return any(
            self._measures.aggregates[index].alias not in self._joins.fanned(self._own_joins(index, fixed))
            for index in self._repeated_counts(indexes, joins)
        )

    def _repeated_counts(self, indexes: list[int], joins: tuple[str, ...]) -> list[int]:
        """Counts that would have to tell keys apart, which is slow where a stage of their own need not."""
        if self._hashes or not self._symmetric:
            return []
        fanned = self._joins.fanned(joins)
        found = [(index, self._measures.aggregates[index]) for index in indexes]
        return [
            index for index, aggregate in found if aggregate.kind == "count" and aggregate.alias in fanned
        ]

    def _own_joins(self, index: int, fixed: frozenset[str]) -> tuple[str, ...]:
        return self._joins.closure((fixed | self._measures.aggregates[index].views) - {self._joins.base})

    def stages(self, indexes: list[int], fixed: frozenset[str]) -> list[Stage]:
        """`fixed` are the views that every stage joins: those of dimensions, conditions and joins that drop rows.

        Raises QueryError `no-primary-key`.
        """
        found: list[Stage] = []
        for index in sorted(indexes, key=self._placing_order):
            self._add(index, self._own_joins(index, fixed), found)
        return found

    def _placing_order(self, index: int) -> tuple[bool, bool]:
        """Those that need a stage of their own first; what fits anywhere last."""
        aggregate = self._measures.aggregates[index]
        return aggregate.is_safe, aggregate.kind == "count"

    def _add(self, index: int, joins: tuple[str, ...], found: list[Stage]) -> None:
        aggregate = self._measures.aggregates[index]
        if self.inline(index, joins) is None and aggregate.kind != "raw":
            if self._is_ranked(aggregate):
                found.append(self._ranked(index, joins))
            else:
                self._add_deduplicated(index, joins, found)
            return
        if aggregate.kind == "count" and self._counted_with(index, joins, found):
            return
        for stage in found:
            together = self._joins.closure({*stage.joins, *joins} - {self._joins.base})
            if stage.key is None and self._fit([*stage.aggregates, index], together, (stage.joins, joins)):
                stage.joins = together
                stage.aggregates.append(index)
                return
        found.append(Stage(joins, None, aggregates=[index]))

    def _ranked(self, index: int, joins: tuple[str, ...]) -> Stage:
        aggregate = self._measures.aggregates[index]
        distinct = aggregate.always_distinct and not self._is_row_of(aggregate, joins)
        if not distinct and not self._is_repeated(aggregate, joins):
            return Stage(joins, None, aggregates=[index], is_ranked=True)
        return self._own_stage(index, joins, is_ranked=True)

    def _own_stage(self, index: int, joins: tuple[str, ...], *, is_ranked: bool = False) -> Stage:
        aggregate = self._measures.aggregates[index]
        if aggregate.key is None:
            raise no_primary_key(aggregate)
        if aggregate.always_distinct:
            value = aggregate.value if self._finer(aggregate, joins) else ""
            return Stage(joins, aggregate.key, value, (), [index], is_ranked)
        return Stage(joins, aggregate.key, "", self._row_keys(aggregate, joins), [index], is_ranked)

    def _fit(
        self, indexes: list[int], together: tuple[str, ...], apart: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> bool:
        """The aggregates, the last of which has joins of its own, can share a stage and lose nothing by it."""
        before = self._repeated_counts(indexes[:-1], apart[0]) + self._repeated_counts(indexes[-1:], apart[1])
        more = len(self._repeated_counts(indexes, together)) > len(before)
        return not more and self._all_inline(indexes, together)

    def _all_inline(self, indexes: list[int], joins: tuple[str, ...]) -> bool:
        return all(self.inline(index, joins) is not None for index in indexes)

    def _counted_with(self, index: int, joins: tuple[str, ...], found: list[Stage]) -> bool:
        """A count of repeated rows goes into the stage that has them one by one already."""
        aggregate = self._measures.aggregates[index]
        if aggregate.alias not in self._joins.fanned(joins):
            return False
        for stage in found:
            if stage.key == aggregate.key and stage.is_plain:
                stage.joins = self._joins.closure({*stage.joins, *joins} - {self._joins.base})
                stage.aggregates.append(index)
                return True
        return False

    def _add_deduplicated(self, index: int, joins: tuple[str, ...], found: list[Stage]) -> None:
        aggregate = self._measures.aggregates[index]
        own = self._own_stage(index, joins)
        if not own.is_plain:
            found.append(own)
            return
        for stage in found:
            if stage.key == aggregate.key and stage.is_plain:
                stage.joins = self._joins.closure({*stage.joins, *joins} - {self._joins.base})
                stage.aggregates.append(index)
                return
        found.append(own)


_KEEPS_RIGHT = re.compile(r"\b(right|full)\b", re.IGNORECASE)
_FUNCTIONS = {"count": "COUNT", "min": "MIN", "max": "MAX"}


def _when(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE NULL END" if condition else value


def counted_value(aggregate: Aggregate) -> str:
    """What a deduplicating stage keeps of a row for this aggregate."""
    if aggregate.kind == "count":
        return _when(aggregate.condition, "1")
    return aggregate.value


def no_primary_key(aggregate: Aggregate, view: str | None = None) -> QueryError:
    return QueryError(
        "no-primary-key",
        f'{aggregate.name} cannot be computed: a join repeats rows of "{view or aggregate.alias}", and that view '
        "has no primary_key to tell them apart. Give one of its dimensions primary_key: yes",
        aggregate.name,
    )
