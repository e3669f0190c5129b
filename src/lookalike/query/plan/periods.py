"""Measures of type period_over_period: the same measure, one period earlier.

The query is planned twice: as it is, and with its time moved back by one period. The rows of the first meet those of
the second whose time is one period earlier: a join on the moved time, never the row before, so gaps do no harm. Rows
are those of the query itself: what there was only in the earlier period is not shown.

Looker's documents say which period is meant, not how the ends of months and weeks are moved. Assumed here:
- 31 March is compared with 28 February, as are 28, 29 and 30 March;
- a week is compared with the week that holds the day one period before its fourth day, so with 52 weeks earlier for
  a year (53 now and then);
- where there was nothing, the value is NULL, for `difference` and `relative_change` too;
- `value_to_date` leaves out of the earlier period what comes after the moment that is one period ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...engines.dialect import Dialect
from ...engines.timeframe import Calendar
from ..filters import FilterSettings, FilterTarget, compile_filter
from ..filters.clock import add, truncate
from ..filters.compile import date_condition
from ..filters.date import DateTerm, Interval, NullDate, parse_date
from ..filters.errors import FilterSyntaxError
from ..request import QueryError
from ..sql.select import Select
from .catalog import Catalog, FieldRef
from .dimensions import Dimensions
from .expand import Expander, filter_kind, timeframe_of
from .expression import Expression, atom
from .measures import PERIOD_OVER_PERIOD
from .statement import Output
from .timegrain import Grain, grain_of

NOW, BEFORE, BUCKET = "lookalike_now", "lookalike_before_", "lookalike_bucket_"
# period -> (amount, unit of SQL, unit of the calendar)
_STEPS = {
    "date": (1, "day", "day"),
    "week": (7, "day", "week"),
    "month": (1, "month", "month"),
    "quarter": (3, "month", "quarter"),
    "fiscal_quarter": (3, "month", "fiscal quarter"),
    "year": (12, "month", "year"),
    "fiscal_year": (12, "month", "fiscal year"),
}
_KINDS = ("previous", "difference", "relative_change")


@dataclass(frozen=True, slots=True)
class Period:
    """One step back in the time of one group. `group`: the dimension group, or the dimension, of `time`."""

    time: FieldRef
    group: str
    name: str  # year, fiscal_year, quarter, fiscal_quarter, month, week, date
    to_date: bool

    def holds(self, reference: FieldRef) -> bool:
        return (
            not reference.is_measure
            and reference.alias == self.time.alias
            and group_of(reference) == self.group
            and timeframe_of(reference) is not None
        )

    @property
    def amount(self) -> int:
        return _STEPS[self.name][0]

    @property
    def unit(self) -> str:
        return _STEPS[self.name][1]


def group_of(reference: FieldRef) -> str:
    return reference.field.dimension_group or reference.field.name


def period_of(reference: FieldRef, catalog: Catalog) -> Period:
    """What the measure compares with. Raises QueryError `bad-period`."""
    field = reference.field
    if field.custom_calendar_period:
        raise QueryError(
            "bad-period",
            f"{reference.name} compares with an earlier {field.custom_calendar_period} of a custom calendar, which is "
            "not supported; write `period` and base it on a time group",
            reference.name,
        )
    if field.period not in _STEPS or (field.kind or "previous") not in _KINDS:
        raise QueryError(
            "bad-period",
            f'{reference.name} has period "{field.period or ""}" and kind "{field.kind or "previous"}"; periods are '
            f"{', '.join(_STEPS)}; kinds are {', '.join(_KINDS)}",
            reference.name,
        )
    if not field.based_on_time:
        message = f"{reference.name} needs based_on_time, the name of a timeframe such as created_date"
        raise QueryError("bad-period", message, reference.name)
    time = catalog.own(field.based_on_time, reference.alias, reference.name)
    if time.is_measure or timeframe_of(time) is None:
        message = f"{reference.name} is based on the time {time.name}, which is no timeframe"
        raise QueryError("bad-period", message, reference.name)
    return Period(time, group_of(time), field.period or "", field.value_to_date)


# time moved back


@dataclass(frozen=True, slots=True)
class Earlier:
    """A filter's stretch of time, one period earlier. `by_weeks`: rows are grouped by weeks, so it moves by weeks."""

    period: Period
    calendar: Calendar
    by_weeks: bool

    def __call__(self, term: DateTerm) -> DateTerm:
        if isinstance(term, NullDate):
            return term
        return Interval(self._start(term.start), self._end(term.end))

    def _start(self, moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        return moment - self._weeks_back(moment) if self.by_weeks else self._back(moment)

    def _end(self, moment: datetime | None) -> datetime | None:
        """The end is not in the stretch: 29 March becomes 1 March, so that 28 February is still in it."""
        if moment is None:
            return None
        if self.by_weeks:
            return moment - self._weeks_back(moment - timedelta(microseconds=1))
        back = self._back(moment)
        if back.day >= moment.day or self.period.unit == "day":
            return back
        return add(truncate(back, "month", self.calendar), 1, "month")

    def _back(self, moment: datetime) -> datetime:
        return add(moment, -self.period.amount, self.period.unit)

    def _weeks_back(self, moment: datetime) -> timedelta:
        week = truncate(moment, "week", self.calendar)
        return week - truncate(self._back(week + timedelta(days=3)), "week", self.calendar)


class EarlierDimensions(Dimensions):
    """As the query's own, but filters on parts of the time (month_name, day_of_week) see it one period later."""

    def __init__(self, expander: Expander, period: Period):
        super().__init__(expander)
        self._period = period

    def filter_target(self, reference: FieldRef) -> FilterTarget:
        target = super().filter_target(reference)
        timeframe = timeframe_of(reference)
        if timeframe is None or not self._period.holds(reference) or target.kind == "date":
            return target
        later = self._dialect.shift(moment_of(self, reference).sql, self._period.amount, self._period.unit)
        found = self._dialect.timeframe(timeframe, later, self._expander.settings.calendar)
        return replace(target, sql=atom(found.condition or found.sql))


def moment_of(dimensions: Dimensions, reference: FieldRef) -> Expression:
    """The time behind a timeframe, as a timestamp of the query's timezone."""
    column = dimensions.text(reference.field.sql, reference)
    sql = dimensions.in_query_zone(atom(column.sql), reference.field)
    if reference.field.datatype == "date":
        sql = dimensions.dialect.as_timestamp(sql)
    return Expression(sql, column.views)


def dimensions_of(expander: Expander, earlier: EarlierQuery | None) -> Dimensions:
    """The dimensions of a query; of an earlier one, with the filters on its time moved back."""
    if earlier is None:
        return Dimensions(expander)
    period, settings = earlier.period, expander.settings
    alias = period.time.alias
    fields = expander.catalog.views[alias].fields.items()
    members = [FieldRef(alias, field, f"{alias}.{name}") for name, field in fields]
    shift = Earlier(period, settings.calendar, earlier.grain.is_weekly)
    shifts = {member.name: shift for member in members if period.holds(member)}
    expander.settings = replace(settings, shifts=shifts)
    return EarlierDimensions(expander, period)


def so_far(
    earlier: EarlierQuery | None, dimensions: Dimensions, settings: FilterSettings
) -> list[Expression]:
    """The condition of `value_to_date`."""
    if earlier is None or not earlier.period.to_date:
        return []
    period = earlier.period
    column = dimensions.text(period.time.field.sql, period.time)
    target = replace(dimensions.filter_target(period.time), kind="date", sql=atom(column.sql))
    now = settings.clock.now.replace(microsecond=0)
    until = Interval(None, add(now, -period.amount, period.unit))
    return [Expression(date_condition(until, target, settings), column.views)]


# what is asked


@dataclass(frozen=True, slots=True)
class EarlierQuery:
    """The query one period earlier. `fields`: its dimensions, and the measures to be had of it. `selected`: what the
    whole query selects, for templates."""

    period: Period
    grain: Grain
    fields: tuple[FieldRef, ...]
    selected: frozenset[str]

    @property
    def measures(self) -> tuple[FieldRef, ...]:
        return tuple(reference for reference in self.fields if reference.is_measure)

    def shared(self) -> list[str]:
        """The dimensions that are the same now and before."""
        known = self.grain.same | {"yesno"}
        return [
            reference.name
            for reference in self.fields
            if not reference.is_measure
            and (not self.period.holds(reference) or timeframe_of(reference) in known)
        ]

    def bucket(self, timeframe: str) -> str:
        return f"{BUCKET}{self.period.time.alias}_{self.period.group}_{timeframe}"


def is_comparison(reference: FieldRef) -> bool:
    return reference.is_measure and reference.field.type == PERIOD_OVER_PERIOD


def earlier_queries(
    references: Sequence[FieldRef], expander: Expander, filters: Mapping[FieldRef, str], expression: str
) -> list[EarlierQuery]:
    """What must be asked beside the query: one query for each period that its measures compare with.

    Raises QueryError `bad-period`, `period-too-short`, `period-without-window`, `period-unclear`.
    """
    found: dict[Period, list[FieldRef]] = {}
    for reference in references:
        if is_comparison(reference):
            found.setdefault(period_of(reference, expander.catalog), []).append(reference)
    dimensions = [reference for reference in references if not reference.is_measure]
    selected = frozenset(reference.name for reference in references)
    queries: list[EarlierQuery] = []
    for period, measures in found.items():
        timeframes = [timeframe_of(reference) or "" for reference in dimensions if period.holds(reference)]
        query = EarlierQuery(
            period,
            grain_of(timeframes, period.name),
            tuple(dict.fromkeys([*dimensions, *measures])),
            selected,
        )
        _check(query, filters, expression, expander.settings)
        queries.append(query)
    return queries


def _check(
    query: EarlierQuery, filters: Mapping[FieldRef, str], expression: str, settings: FilterSettings
) -> None:
    period, grain, measure = query.period, query.grain, query.measures[0].name
    time = f"{period.time.alias}.{period.group}"
    if grain.coarser_than(period.name):
        raise QueryError(
            "period-too-short",
            f"{measure} compares with one {period.name} earlier, and the query groups by {grain.text}, which is "
            f"longer. Group by {period.name} or something shorter",
            measure,
        )
    if grain.open:
        raise QueryError(
            "period-unclear",
            f"{measure} compares with one {period.name} earlier, and {', '.join(sorted(grain.open))} does not say "
            f"which stretch of time a row is. Select a timeframe of {time} that does, such as its date or month",
            measure,
        )
    if time in expression:
        raise QueryError(
            "period-in-expression",
            f"{measure} moves the time {time}, which a custom filter names too. Filter it in the ordinary way",
            measure,
        )
    if not grain.buckets and not any(_is_window(period, *item, settings) for item in filters.items()):
        raise QueryError(
            "period-without-window",
            f"{measure} compares with one {period.name} earlier. Select a timeframe of {time}, or filter it so that "
            "it has a start and an end",
            measure,
        )


def _is_window(period: Period, reference: FieldRef, text: str, settings: FilterSettings) -> bool:
    """The filter gives the period's time a start and an end."""
    if not period.holds(reference) or filter_kind(reference) != "date":
        return False
    try:
        terms = parse_date(text, settings.clock)
    except FilterSyntaxError:
        return False  # told where the filter is compiled
    return bool(terms) and all(
        isinstance(term, Interval) and term.start is not None and term.end is not None for term in terms
    )


def buckets(queries: Iterable[EarlierQuery], dimensions: Dimensions, calendar: Calendar) -> list[Output]:
    """The columns by which rows of now and before meet: each timeframe as the start of its stretch of time."""
    found: dict[str, Output] = {}
    for query in queries:
        moment = moment_of(dimensions, query.period.time)
        for timeframe in sorted(query.grain.buckets):
            name = query.bucket(timeframe)
            key = start_of(timeframe, moment.sql, dimensions.dialect, calendar)
            found[name] = Output(name, key, "{}", False, moment.views, "datetime")
    return list(found.values())


def start_of(timeframe: str, moment: str, dialect: Dialect, calendar: Calendar) -> str:
    if timeframe in ("date", "year"):
        return dialect.truncate(moment, "day" if timeframe == "date" else "year")
    if timeframe == "fiscal_year":
        return dialect.truncate(dialect.shift(moment, -calendar.fiscal_offset, "month"), "year")
    if timeframe == "raw":
        return moment
    return dialect.timeframe(timeframe, moment, calendar).key


# the statement


class Compared:
    """Puts the query beside its earlier selves, of which `texts` are the statements."""

    def __init__(self, queries: list[EarlierQuery], texts: list[str], dialect: Dialect, calendar: Calendar):
        self._queries, self._texts, self._dialect, self._calendar = queries, texts, dialect, calendar
        self._before = {
            measure.name: (f"{BEFORE}{number}", measure.field.kind or "previous")
            for number, query in enumerate(queries, 1)
            for measure in query.measures
        }

    def select(self, now: Select, outputs: list[Output]) -> Select:
        """`now` has the outputs' columns by their names, and the buckets; the answer has the outputs' columns."""
        with_, now.with_ = now.with_, []
        tables, source = [(NOW, now.text())], [NOW]
        for number, (query, text) in enumerate(zip(self._queries, self._texts, strict=True), 1):
            tables.append((f"{BEFORE}{number}", text))
            source.append(f"LEFT JOIN {BEFORE}{number} ON {self._meeting(query, f'{BEFORE}{number}')}")
        columns = [(self.value(output.name), "") for output in outputs]
        return Select(columns, source, with_=[*with_, *tables])

    def value(self, name: str) -> str:
        """The column of an output, or what its measure makes of now and before."""
        alias = self._dialect.column_alias(name)
        now = f"{NOW}.{alias}"
        if name not in self._before:
            return now
        table, kind = self._before[name]
        then = f"{table}.{alias}"
        if kind == "previous":
            return then
        if kind == "difference":
            return f"({now} - {then})"
        return f"({self._dialect.divisor(0)} * ({now} - {then}) / NULLIF({then}, 0))"

    def _meeting(self, query: EarlierQuery, table: str) -> str:
        equal: list[str] = []
        for timeframe in sorted(query.grain.buckets):
            alias = self._dialect.column_alias(query.bucket(timeframe))
            equal.append(f"{table}.{alias} = {self._moved(f'{NOW}.{alias}', timeframe, query.period)}")
        for alias in map(self._dialect.column_alias, query.shared()):
            equal.append(self._dialect.null_safe_equal(f"{NOW}.{alias}", f"{table}.{alias}"))
        return " AND ".join(equal) if equal else "1 = 1"

    def _moved(self, bucket: str, timeframe: str, period: Period) -> str:
        """The start of the stretch one period earlier."""
        if timeframe != "week":
            return self._dialect.shift(bucket, -period.amount, period.unit)
        fourth_day = self._dialect.shift(bucket, 3, "day")
        earlier = self._dialect.shift(fourth_day, -period.amount, period.unit)
        return self._dialect.timeframe("week", earlier, self._calendar).key

    def condition(self, name: str, text: str, settings: FilterSettings) -> str:
        """A filter on a measure that compares."""
        return f"({compile_filter(text, FilterTarget(name, 'number', self.value(name)), settings)})"
