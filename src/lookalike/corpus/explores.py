"""Each explore of a model, compiled field by field and in one mixed query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ..engines.dialect import Dialect
from ..lookml.model.types import Category, Explore, Field, Model
from ..query.compile import compile_query
from ..query.plan.catalog import FieldRef
from ..query.plan.expand import filter_kind
from ..query.plan.persistent import AllBuilt, Scratch
from ..query.request import QueryContext, QueryError, QueryRequest
from .faults import ENGINE, PROJECT, fault_of
from .references import unresolved
from .statements import Complaint, Statements

MIXED_DIMENSIONS = 20
MAX_MESSAGE_CHARS = 500
_FILTERS = {"number": ">0", "date": "7 days", "yesno": "Yes", "location": "", "tier": "", "string": "-EMPTY"}


@dataclass(frozen=True, slots=True)
class Failure:
    """`explore` is `model::explore`; `field` None: the explore, or the mixed query, as a whole. `fault`: see faults."""

    explore: str | None
    field: str | None
    code: str
    message: str
    fault: str = ENGINE


@dataclass(slots=True)
class ExploreReport:
    """`dangling`: a reference that names nothing, found without the compiler."""

    name: str
    dangling: str | None = None
    fields: int = 0
    compiled_fields: int = 0
    own_text: int = 0  # statements that the SQL parser refuses for words that the project wrote
    failures: list[Failure] = field(default_factory=list)

    @property
    def compiled(self) -> bool:
        return not self.failures

    @property
    def resolved(self) -> bool:
        """Nothing is wrong with the LookML itself."""
        return all(failure.fault == ENGINE for failure in self.failures)

    @property
    def failed_by_engine(self) -> bool:
        return any(failure.fault == ENGINE for failure in self.failures)

    def fail(self, field: str | None, code: str, message: str) -> None:
        fault = fault_of(code, message, resolves=self.dangling is None)
        self.failures.append(Failure(self.name, field, code, message[:MAX_MESSAGE_CHARS], fault))

    @property
    def partly(self) -> bool:
        return bool(self.failures) and self.compiled_fields > 0


class ExploreProbe:
    """Compiles the explores of one model for a caller who may see everything.

    `parsed` holds the fields (by identity) whose statement has been parsed: one of a view reads alike in every
    explore.
    """

    def __init__(self, model: Model, attributes: dict[str, str], dialect: Dialect, parsed: set[int]):
        self.model, self.dialect, self.parsed = model, dialect, parsed
        self.context = QueryContext(datetime.now(UTC), attributes)

    def report(self, explore: Explore) -> ExploreReport:
        report = ExploreReport(f"{self.model.name}::{explore.name}", unresolved(self.model, explore))
        if not explore.errors:
            _Compiling(self, explore, report).run()
            return report
        error = explore.errors[0]
        message = str(error)[:MAX_MESSAGE_CHARS]
        report.failures.append(Failure(report.name, None, error.code, message, PROJECT))
        return report


class _Compiling:
    def __init__(self, probe: ExploreProbe, explore: Explore, report: ExploreReport):
        self.probe, self.explore, self.report = probe, explore, report
        self.statements = Statements(explore, probe.dialect)
        self.given = dict.fromkeys(_without_default(explore), "x")

    def run(self) -> None:
        good = [name for name, field in _selectable(self.explore) if self._alone(name, field)]
        self.report.compiled_fields = len(good)
        if good:
            self._mixed(good)

    def _alone(self, name: str, field: Field) -> bool:
        self.report.fields += 1
        first = id(field) not in self.probe.parsed
        self.probe.parsed.add(id(field))
        request = QueryRequest(self.explore.name, _with_its_time(name, field), self.given)
        return self._compiles(request, name, parse=first)

    def _mixed(self, good: list[str]) -> None:
        dimensions = [name for name in good if self._category(name) is Category.DIMENSION]
        measures = [name for name in good if self._category(name) is Category.MEASURE]
        filters = next(self._filters(dimensions), {})
        chosen = (*dimensions[:MIXED_DIMENSIONS], *measures[:1])
        self._compiles(QueryRequest(self.explore.name, chosen, self.given | filters), None, parse=True)

    def _category(self, name: str) -> Category:
        return self.explore.fields[name].category

    def _filters(self, dimensions: list[str]) -> Iterator[dict[str, str]]:
        for name in dimensions:
            field = self.explore.fields[name]
            text = _FILTERS[filter_kind(FieldRef(name.partition(".")[0], field, name))]
            if text and field.can_filter:
                yield {name: text}

    def _compiles(self, request: QueryRequest, name: str | None, *, parse: bool) -> bool:
        found = self._complaint(request, parse=parse)
        if found is None:
            return True
        if found.code == "own-text":
            self.report.own_text += 1
            return True
        self.report.fail(name, found.code, found.message)
        return False

    def _sql(self, request: QueryRequest) -> str:
        """With persistent tables where a table can only be read once it is built."""
        probe = self.probe
        try:
            return compile_query(probe.model, request, probe.context, probe.dialect).sql
        except QueryError as error:
            if error.code != "not-built":
                raise
        context = replace(probe.context, built_tables=AllBuilt(Scratch("scratch"), probe.dialect))
        return compile_query(probe.model, request, context, probe.dialect).sql

    def _complaint(self, request: QueryRequest, *, parse: bool) -> Complaint | None:
        try:
            return self.statements.complaint(self._sql(request), parse=parse)
        except QueryError as error:
            return Complaint(error.code, error.message)
        except Exception as error:  # whatever else comes out is a bug, and is told as one
            return Complaint("crash", f"{type(error).__name__}: {error}")


def _with_its_time(name: str, field: Field) -> tuple[str, ...]:
    """A measure that compares with an earlier period needs the time that it is based on."""
    if field.type != "period_over_period" or not field.based_on_time:
        return (name,)
    time = field.based_on_time
    return (time if "." in time else f"{name.partition('.')[0]}.{time}", name)


def _without_default(explore: Explore) -> Iterator[str]:
    """Parameters that stand for a name in SQL, and for nothing until somebody gives one."""
    for name, each in explore.fields.items():
        is_name = each.category is Category.PARAMETER and each.type == "unquoted"
        if is_name and each.default_value is None and not each.allowed_values:
            yield name


def _selectable(explore: Explore) -> Iterator[tuple[str, Field]]:
    """The fields that people are shown; further timeframes of a group, which nobody named, are left out."""
    for name, each in explore.fields.items():
        if each.category in (Category.DIMENSION, Category.MEASURE) and each.standard_timeframe:
            yield name, each
