"""The SQL of dimensions: what is selected, what rows are grouped by, what a `${}` means, what a filter compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...engines.dialect import KM_IN
from ...lookml.model.types import Field
from ..filters import FilterTarget
from ..request import QueryError
from .catalog import FieldRef
from .expand import Expander, filter_kind, known, timeframe_of
from .expression import Expression, atom, bounded, closed
from .expressions import row_expression
from .typed_references import typed

UNDEFINED = "Undefined"  # the tier of NULL


@dataclass(frozen=True, slots=True)
class DimensionSql:
    """`key` is grouped by, `shown` selected with `{}` for the key; `sort` orders rows where the text does not.

    `bare` is what filters compare: the boolean of a yesno, the column of a date.
    """

    key: str
    bare: str
    views: frozenset[str]
    shown: str = "{}"
    sort: str | None = None
    value_type: str = "string"
    labels: tuple[str, ...] = ()
    longitude: str = ""

    @property
    def sql(self) -> str:
        return self.shown.replace("{}", self.key)


class Dimensions:
    def __init__(self, expander: Expander):
        self._expander, self._dialect = expander, expander.dialect
        self.dialect = expander.dialect
        self._known: dict[str, DimensionSql] = {}

    def sql_of(self, reference: FieldRef) -> DimensionSql:
        """Raises QueryError."""
        known = self._known.get(reference.name)
        if known is None:
            with self._expander.inside(reference.name):
                known = self._build(reference)
            # a column without `${TABLE}` names no view, and comes from its own all the same
            known = self._known[reference.name] = replace(known, views=known.views | {reference.alias})
        return known

    def reference(self, reference: FieldRef) -> Expression:
        """What `${view.dimension}` stands for; a yesno is its boolean."""
        if reference.is_measure:
            raise QueryError(
                "measure-in-dimension",
                f"{reference.name} is a measure; dimensions, joins, filters on rows and aggregating measures "
                "(sum, average, min, max, count, list) cannot refer to measures",
                reference.name,
            )
        found = self.sql_of(reference)
        if reference.read_as is not None:
            sql = typed(self._dialect, reference, found.key, found.sql, found.bare, found.value_type)
            return Expression(sql, found.views)
        return Expression(found.bare if found.value_type == "yesno" else found.sql, found.views)

    def filter_target(self, reference: FieldRef) -> FilterTarget:
        found = self.sql_of(reference)
        field = reference.field
        return FilterTarget(
            reference.name,
            filter_kind(reference),
            atom(found.bare),
            ignore_case=self._expander.ignores_case(reference),
            labels=found.labels,
            datatype=field.datatype or "timestamp",
            convert_tz=field.convert_tz,
            longitude=found.longitude,
        )

    def text(self, sql: str | None, reference: FieldRef) -> Expression:
        """A SQL parameter of the field, expanded; without one, the column of the field's name."""
        field = reference.field
        if reference.custom is not None and reference.custom.typed is not None and not reference.is_measure:
            return row_expression(self._expander, self, reference.custom.typed, reference.name)
        # A group has one column for all its members.
        column = field.dimension_group or field.name
        written = sql if sql is not None else f"${{TABLE}}.{self._dialect.identifier(column)}"
        found = self._expander.expression(
            written, reference.alias, self.reference, reference.name, field.span
        )
        if not found.sql.strip():
            raise empty_sql(reference)
        return found

    def _build(self, reference: FieldRef) -> DimensionSql:
        field = reference.field
        if field.custom_timeframe is not None:
            raise QueryError(
                "bad-calendar",
                f'{reference.name} needs a view "{field.based_on_calendar}" whose calendar_definition maps '
                f"{field.custom_timeframe} to one of its dimensions",
                reference.name,
                field.span,
            )
        if (timeframe := timeframe_of(reference)) is not None:
            return self._time(reference, timeframe)
        if field.case:
            return self._case(reference)
        if field.interval or field.type.startswith("duration_"):
            return self._duration(reference)
        build = _BUILDERS.get(field.type)
        return build(self, reference) if build else self._plain(reference)

    def _plain(self, reference: FieldRef) -> DimensionSql:
        found = self.text(reference.field.sql, reference)
        sql = closed(found.sql)
        value_type = "number" if filter_kind(reference) == "number" else "string"
        return DimensionSql(sql, sql, found.views, value_type=value_type)

    def _yesno(self, reference: FieldRef) -> DimensionSql:
        found = self.text(reference.field.sql, reference)
        shown = f"CASE WHEN {closed(found.sql)} THEN 'Yes' ELSE 'No' END"
        return DimensionSql(shown, atom(found.sql), found.views, value_type="yesno")

    def _time(self, reference: FieldRef, timeframe: str) -> DimensionSql:
        settings = self._expander.settings
        column = self.text(reference.field.sql, reference)
        bare = atom(column.sql)
        moment = self._moment(bare, reference.field, timeframe)
        try:
            found = self._dialect.timeframe(timeframe, moment, settings.calendar)
        except ValueError as error:
            raise QueryError("unknown-timeframe", f"{reference.name}: {error}", reference.name) from error
        is_date = filter_kind(reference) == "date"
        value_type = "date" if timeframe == "raw" and reference.field.datatype == "date" else found.value_type
        compared = bare if is_date else (found.condition or found.sql)
        return DimensionSql(
            found.key, compared, column.views, shown=found.shown, sort=found.sort, value_type=value_type
        )

    def _moment(self, column: str, field: Field, timeframe: str) -> str:
        if timeframe == "raw":
            return column
        if field.datatype == "date" and timeframe != "date":
            return self._dialect.as_timestamp(column)
        return self.in_query_zone(column, field)

    def in_query_zone(self, column: str, field: Field) -> str:
        """The column as a timestamp of the query's timezone."""
        settings = self._expander.settings
        zone = settings.query_timezone
        if field.datatype == "yyyymmdd":
            return self._dialect.from_yyyymmdd(column)
        if field.datatype == "epoch":
            moment = self._dialect.from_epoch(column)
            return self._dialect.convert_timezone(moment, "UTC", zone) if field.convert_tz else moment
        if field.datatype == "date" or not field.convert_tz or zone == settings.database_timezone:
            return column
        return self._dialect.from_session_zone(column, settings.database_timezone, zone)

    def _case(self, reference: FieldRef) -> DimensionSql:
        if all(branch.sql is None for branch in reference.field.case):
            message = f'{reference.name} has a case without "when": it has no condition'
            raise QueryError("bad-case", message, reference.name)
        views: frozenset[str] = frozenset()
        branches: list[tuple[str | None, str]] = []
        for branch in reference.field.case:
            condition = None
            if branch.sql is not None:
                found = self.text(branch.sql, reference)
                condition, views = closed(found.sql), views | found.views
            branches.append((condition, branch.label))
        return self._labelled(branches, views, reference.name)

    def _labelled(
        self, branches: list[tuple[str | None, str]], views: frozenset[str], name: str
    ) -> DimensionSql:
        """A CASE of labels, and a CASE of their order, in numbers of equal width. No condition: ELSE."""
        width = len(str(len(branches)))
        labels = tuple(label for _, label in branches)
        numbers = tuple(str(index).zfill(max(2, width)) for index in range(len(branches)))
        conditions = [condition for condition, _ in branches]
        bounded(sum(len(condition or "") for condition in conditions), name)
        shown = self._case_sql(conditions, labels)
        return DimensionSql(shown, shown, views, sort=self._case_sql(conditions, numbers), labels=labels)

    def _case_sql(self, conditions: list[str | None], values: tuple[str, ...]) -> str:
        parts = ["CASE"]
        for condition, value in zip(conditions, values, strict=True):
            literal = self._dialect.string(value)
            parts.append(f"ELSE {literal}" if condition is None else f"WHEN {condition} THEN {literal}")
        return " ".join([*parts, "END"])

    def _tier(self, reference: FieldRef) -> DimensionSql:
        field = reference.field
        found = self.text(field.sql, reference)
        bounds = [self._bound(text, reference) for text in (field.tiers or field.bins)]
        if not bounds:
            raise QueryError("bad-tier", f"{reference.name} has no tiers", reference.name)
        if (wrong := descent(bounds)) is not None:
            raise QueryError("bad-tier", f"{reference.name}: {wrong}", reference.name)
        conditions = _tier_conditions(atom(found.sql), bounds)
        style = known(
            _TIER_LABELS, field.style or "classic", f"the style of {reference.name}", reference.name
        )
        branches = [*zip(conditions, style(bounds), strict=True), (None, UNDEFINED)]
        return self._labelled(branches, found.views, reference.name)

    def _bound(self, text: str, reference: FieldRef) -> str:
        try:
            return self._dialect.number(str(text).strip())
        except ValueError as error:
            raise QueryError("bad-tier", f"{reference.name}: {error}", reference.name) from error

    def _duration(self, reference: FieldRef) -> DimensionSql:
        field = reference.field
        unit = field.interval or field.type.removeprefix("duration_")
        if field.sql_start is None or field.sql_end is None:
            raise QueryError(
                "bad-duration", f"{reference.name} needs both sql_start and sql_end", reference.name
            )
        start, end = self.text(field.sql_start, reference), self.text(field.sql_end, reference)
        ends = (self._stored_moment(atom(each.sql), field.datatype) for each in (start, end))
        sql = self._dialect.elapsed(unit, *ends)
        return DimensionSql(sql, sql, start.views | end.views, value_type="number")

    def _stored_moment(self, column: str, datatype: str | None) -> str:
        """A moment as the database's clock shows it. Assumed: `datatype` of a duration holds for both its ends."""
        if datatype == "epoch":
            return self._dialect.from_epoch(column)
        return self._dialect.from_yyyymmdd(column) if datatype == "yyyymmdd" else column

    def _location(self, reference: FieldRef) -> DimensionSql:
        latitude, longitude, views = self._coordinates(reference)
        return DimensionSql(self._dialect.point(latitude, longitude), latitude, views, longitude=longitude)

    def _coordinates(self, reference: FieldRef) -> tuple[str, str, frozenset[str]]:
        field = reference.field
        if field.sql_latitude is None or field.sql_longitude is None:
            raise QueryError(
                "bad-location", f"{reference.name} needs both sql_latitude and sql_longitude", reference.name
            )
        latitude, longitude = (
            self.text(field.sql_latitude, reference),
            self.text(field.sql_longitude, reference),
        )
        return atom(latitude.sql), atom(longitude.sql), latitude.views | longitude.views

    def _distance(self, reference: FieldRef) -> DimensionSql:
        field, catalog = reference.field, self._expander.catalog
        ends = [
            self._coordinates(catalog.own(name, reference.alias, reference.name))
            for name in (field.start_location_field or "", field.end_location_field or "")
        ]
        kilometers = self._dialect.distance_km(*ends[0][:2], *ends[1][:2])
        # Assumed: miles where the model names no unit.
        sql = f"{kilometers} / {known(KM_IN, field.units or 'miles', f'the units of {reference.name}', reference.name)}"
        return DimensionSql(sql, sql, ends[0][2] | ends[1][2], value_type="number")


def empty_sql(reference: FieldRef) -> QueryError:
    """Of a field whose text is blank, or that Liquid leaves so for this query."""
    left_so = " in this query" if (reference.field.sql or "").strip() else ""
    return QueryError("empty-sql", f"The sql of {reference.name} is empty{left_so}", reference.name)


def descent(bounds: Sequence[str]) -> str | None:
    """What is wrong with bounds that do not ascend: their ranges would overlap, and their labels lie."""
    for low, high in pairwise(bounds):
        if float(low) >= float(high):
            return f"its bounds must ascend, and {low} comes before {high}"
    return None


def _tier_conditions(value: str, bounds: list[str]) -> list[str]:
    between = [f"{value} >= {low} AND {value} < {high}" for low, high in pairwise(bounds)]
    return [f"{value} < {bounds[0]}", *between, f"{value} >= {bounds[-1]}"]


def tier_labels(field: Field) -> tuple[str, ...]:
    """The values of a tier or bin in their order; none where its parameters cannot be read."""
    bounds = [text.strip() for text in (field.tiers or field.bins)]
    style = _TIER_LABELS.get(field.style or "classic")
    return (*style(bounds), UNDEFINED) if bounds and style else ()


def _classic_labels(bounds: list[str]) -> list[str]:
    width = max(2, len(str(len(bounds))))
    return [f"T{str(index).zfill(width)} {label}" for index, label in enumerate(_interval_labels(bounds))]


def _interval_labels(bounds: list[str]) -> list[str]:
    between = [f"[{low},{high})" for low, high in pairwise(bounds)]
    return [f"(-inf,{bounds[0]})", *between, f"[{bounds[-1]},inf)"]


def _relational_labels(bounds: list[str]) -> list[str]:
    between = [f">= {low} and < {high}" for low, high in pairwise(bounds)]
    return [f"< {bounds[0]}", *between, f">= {bounds[-1]}"]


def _integer_labels(bounds: list[str]) -> list[str]:
    between = [f"{low} to {_before(high)}" for low, high in pairwise(bounds)]
    return [f"Below {bounds[0]}", *between, f"{bounds[-1]} or Above"]


def _before(bound: str) -> str:
    return str(int(bound) - 1) if bound.lstrip("+-").isdigit() else bound


_TIER_LABELS = {
    "classic": _classic_labels,
    "interval": _interval_labels,
    "relational": _relational_labels,
    "integer": _integer_labels,
}
_BUILDERS = {
    "yesno": Dimensions._yesno,
    "tier": Dimensions._tier,
    "bin": Dimensions._tier,
    "location": Dimensions._location,
    "distance": Dimensions._distance,
}
