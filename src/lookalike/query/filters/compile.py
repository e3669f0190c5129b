"""One filter expression on one field, as a SQL condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from ...engines.dialect import Dialect
from ...engines.timeframe import Calendar
from ..request import QueryError
from .date import Clock, DateTerm, FromNow, NullDate, parse_date
from .errors import FilterSyntaxError, excerpt
from .location import location_condition
from .number import number_condition, parse_number
from .string import parse_string, string_condition
from .terms import ANY
from .tier import parse_tier
from .yesno import parse_yesno, yesno_condition

MAX_FILTER_CHARS = 200_000
EXAMPLES = {
    "string": "FOO%,-BAR",
    "tier": "20 to 29",
    "number": ">=5 AND <10, NOT 7",
    "date": "7 days, last month, 2018-05-01 to 2018-06-01",
    "yesno": "Yes",
    "location": "40 miles from 36.97, -122.03",
}


@dataclass(frozen=True, slots=True)
class FilterTarget:
    """What a filter is applied to. `kind`: string, number, date, yesno, tier, location.

    `sql` is atomic: a name, or in parentheses. Dates: the bare column, of `datatype`. Locations: latitude in
    `sql`, longitude in `longitude`.
    """

    field: str
    kind: str
    sql: str
    ignore_case: bool = False
    labels: tuple[str, ...] = ()
    datatype: str = "timestamp"
    convert_tz: bool = True
    longitude: str = ""


@dataclass(frozen=True)
class FilterSettings:
    """What the query fixes for all its filters. `now` is timezone-aware."""

    dialect: Dialect
    now: datetime
    calendar: Calendar = field(default_factory=Calendar)
    query_timezone: str = "UTC"
    database_timezone: str = "UTC"
    from_now: FromNow = "unit"
    # field -> what is made of the times that its filter names, in a query that is asked for another time
    shifts: Mapping[str, Callable[[DateTerm], DateTerm]] = field(default_factory=dict)

    @cached_property
    def clock(self) -> Clock:
        return Clock(
            self.now.astimezone(ZoneInfo(self.query_timezone)).replace(tzinfo=None),
            self.calendar,
            self.from_now,
        )

    def dates(self, expression: str, name: str) -> list[DateTerm]:
        """The terms of a date filter on the field `name`. Raises FilterSyntaxError."""
        terms, shift = parse_date(expression, self.clock), self.shifts.get(name)
        try:
            return [shift(term) for term in terms] if shift else terms
        except OverflowError as error:
            raise FilterSyntaxError(f"the years 1 to 9999 are possible: {error}") from error


def compile_filter(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    """The condition, or `ANY` when the expression asks for nothing. Not in parentheses: it may hold AND, OR.

    Raises QueryError `bad-filter`, which names the field, the value and an example of a right one.
    """
    try:
        if len(expression) > MAX_FILTER_CHARS:
            raise FilterSyntaxError(f"it has more than {MAX_FILTER_CHARS} characters")
        return _KINDS[target.kind](expression, target, settings)
    except (FilterSyntaxError, ValueError) as error:
        raise _bad_filter(expression, target, error) from error


def date_bounds(
    expression: str, target: FilterTarget, settings: FilterSettings
) -> tuple[str | None, str | None]:
    """SQL of the first start and the last end that the expression names; None: open.

    Raises QueryError `bad-filter`.
    """
    try:
        terms = [t for t in settings.dates(expression, target.field) if not isinstance(t, NullDate)]
    except FilterSyntaxError as error:
        raise _bad_filter(expression, target, error) from error
    starts, ends = [term.start for term in terms], [term.end for term in terms]
    start = None if not terms or None in starts else min(moment for moment in starts if moment)
    end = None if not terms or None in ends else max(moment for moment in ends if moment)
    return (
        None if start is None else _bound(start, target, settings),
        None if end is None else _bound(end, target, settings),
    )


def _bad_filter(expression: str, target: FilterTarget, error: Exception) -> QueryError:
    return QueryError(
        "bad-filter",
        f'The filter "{excerpt(expression)}" on {target.field} cannot be read as a {target.kind} filter: {error}. '
        f"Right would be, for instance: {EXAMPLES[target.kind]}",
        target.field,
    )


def _string(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    parsed = parse_string(expression)
    return string_condition(parsed, target.sql, settings.dialect, ignore_case=target.ignore_case)


def _tier(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    parsed = parse_tier(expression, target.labels)
    if parsed is None:
        return _string(expression, target, settings)
    return string_condition(parsed, target.sql, settings.dialect, ignore_case=target.ignore_case)


def _number(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    return number_condition(parse_number(expression), target.sql, settings.dialect)


def _yesno(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    return yesno_condition(parse_yesno(expression), target.sql, settings.dialect)


def _location(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    return location_condition(expression, target.sql, target.longitude, settings.dialect)


def _date(expression: str, target: FilterTarget, settings: FilterSettings) -> str:
    conditions = [date_condition(term, target, settings) for term in settings.dates(expression, target.field)]
    if len(conditions) < 2:
        return conditions[0] if conditions else ANY
    return " OR ".join(f"({condition})" for condition in conditions)


def date_condition(term: DateTerm, target: FilterTarget, settings: FilterSettings) -> str:
    if isinstance(term, NullDate):
        return f"{target.sql} IS NOT NULL" if term.negated else f"{target.sql} IS NULL"
    bounds = []
    if term.start is not None:
        bounds.append(f"{target.sql} >= {_bound(term.start, target, settings)}")
    if term.end is not None:
        bounds.append(f"{target.sql} < {_bound(term.end, target, settings)}")
    return " AND ".join(bounds)


def _bound(moment: datetime, target: FilterTarget, settings: FilterSettings) -> str:
    """The literal to compare the bare column with. The bound moves to the database's zone, not the column."""
    if target.datatype in ("date", "yyyymmdd"):
        return _day_bound(moment, target.datatype, settings.dialect)
    if target.datatype == "epoch":
        zone = settings.query_timezone if target.convert_tz else "UTC"
        return str(int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp()))
    if target.convert_tz and settings.query_timezone != settings.database_timezone:
        moment = _in_zone(moment, settings.query_timezone, settings.database_timezone)
    if target.datatype == "datetime":
        return settings.dialect.datetime(moment)
    return settings.dialect.timestamp(moment)


def _day_bound(moment: datetime, datatype: str, dialect: Dialect) -> str:
    midnight = moment.hour == moment.minute == moment.second == moment.microsecond == 0
    if datatype == "date":
        return dialect.date(moment.date()) if midnight else dialect.timestamp(moment)
    # 20180518 stands for the start of its day: noon of that day lies before 20180519
    day = moment if midnight else moment + timedelta(days=1)
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _in_zone(moment: datetime, source: str, target: str) -> datetime:
    aware = moment.replace(tzinfo=ZoneInfo(source)).astimezone(UTC)
    return aware.astimezone(ZoneInfo(target)).replace(tzinfo=None)


_KINDS = {
    "string": _string,
    "number": _number,
    "date": _date,
    "yesno": _yesno,
    "tier": _tier,
    "location": _location,
}
