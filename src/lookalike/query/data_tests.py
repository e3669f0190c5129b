"""Data tests: the `test:` objects of a project, run (LookML reference, section 10.1).

Each is a query on an explore and assertions, which are Looker expressions over the rows of its answer. An assertion
holds when it is yes in every row; null and no fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..engines.dialect import Dialect
from ..lookml.diagnostics import Diagnostic, Severity, Span
from ..lookml.model.types import Assertion, DataTest, ExploreSource, Model, Project
from .compile import compile_query
from .expressions import ExpressionError
from .expressions.kinds import Kind
from .expressions.rows import Calculation, Table, TableColumn, calculate
from .plan.field_kinds import kind_of_column
from .request import CompiledQuery, QueryContext, QueryError, QueryRequest

# (connection, query) -> rows, whose first values are those of the query's columns. Raises QueryError for what the
# database says.
Execute = Callable[[str | None, CompiledQuery], Sequence[Sequence[Any]]]
DialectOf = Callable[[str | None], Dialect]  # by the connection's name


@dataclass(frozen=True, slots=True)
class DataTestResult:
    """Looker's LookmlTestResult. A test whose query cannot run has all its assertions failed."""

    model_name: str
    test_name: str
    assertions_count: int
    assertions_failed: int
    errors: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def success(self) -> bool:
        return not self.errors


def run_tests(
    project: Project,
    execute: Execute,
    context: QueryContext,
    dialect_of: DialectOf,
    *,
    model: str | None = None,
    test: str | None = None,
) -> Iterator[DataTestResult]:
    """The tests of a project, or those of one model or one name, each when it is asked for."""
    for each in project.models.values():
        for found in each.tests.values() if model in (None, each.name) else ():
            if test in (None, found.name):
                yield run_test(each, found, execute, context, dialect_of(each.connection))


def run_test(
    model: Model, test: DataTest, execute: Execute, context: QueryContext, dialect: Dialect
) -> DataTestResult:
    try:
        query = compile_query(model, _request(model, test), context, dialect)
        rows = execute(query.connection, query)
    except QueryError as error:
        finding = _finding(model, test, error.code, error.message, error.place or test.span)
        return DataTestResult(model.name, test.name, len(test.assertions), len(test.assertions), (finding,))
    now = context.now.astimezone(ZoneInfo(query.timezone)).replace(tzinfo=None, microsecond=0)
    table = _table(query, test.source, rows, model.explores[test.source.explore].base)
    errors = [error for each in test.assertions if (error := _failure(model, test, each, table, now))]
    warnings = () if rows else (_no_rows(model, test),)
    return DataTestResult(model.name, test.name, len(test.assertions), len(errors), tuple(errors), warnings)


def _request(model: Model, test: DataTest) -> QueryRequest:
    source = test.source
    explore = model.explores.get(source.explore)
    if explore is None:
        message = f'The test {test.name} names the explore "{source.explore}", which the model does not have'
        raise QueryError("unknown-explore", message, place=test.span)
    unfit = {
        "derived_column": source.derived_columns,
        "bind_filters": source.bind_filters,
        "bind_all_filters": source.bind_all_filters,
    }
    for name, value in unfit.items():
        if value:
            message = f"The explore_source of the test {test.name} has {name}, which means nothing in a test"
            raise QueryError("unfit-for-tests", message, place=test.span)
    return QueryRequest(
        source.explore,
        tuple(_complete(name, explore.base) for _, name in source.columns),
        filters={_complete(pair.field, explore.base): pair.expression for pair in source.filters},
        filter_expression=source.expression_custom_filter,
        sorts=tuple(_complete(sort, explore.base) for sort in source.sorts),
        limit=source.limit,
        query_timezone=None if source.timezone == "query_timezone" else source.timezone,
    )


def _complete(name: str, base: str) -> str:
    return name if "." in name else f"{base}.{name}"


def _table(query: CompiledQuery, source: ExploreSource, rows: Sequence[Sequence[Any]], base: str) -> Table:
    """The columns under the names of their fields, and under those that the test gives them."""
    columns = {
        column.name: TableColumn(kind_of_column(column), [row[place] for row in rows])
        for place, column in enumerate(query.columns)
    }
    named = {name: columns[field] for name, field in _column_names(source, base) if field in columns}
    return Table(len(rows), {**named, **columns})


def _column_names(source: ExploreSource, base: str) -> Iterator[tuple[str, str]]:
    for name, field in source.columns:
        yield name, _complete(field, base)


def _failure(
    model: Model, test: DataTest, assertion: Assertion, table: Table, now: datetime
) -> Diagnostic | None:
    try:
        column = calculate(table, [Calculation(assertion.name, assertion.expression)], now)[0]
    except ExpressionError as error:
        return _finding(model, test, error.code, error.message, assertion.span)
    if column.type.is_list or column.type.kind not in (Kind.YESNO, Kind.NULL):
        message = f"The assertion {assertion.name} must be yes or no, and is a {column.type}"
        return _finding(model, test, "wrong-type", message, assertion.span)
    row = next((row for row, value in enumerate(column.values) if value is not True), None)
    if row is None:
        return None
    values = ", ".join(
        f"{name} = {'null' if each.values[row] is None else each.values[row]}"
        for name, each in table.columns.items()
        if "." in name
    )
    message = (
        f"The assertion {assertion.name} of the test {test.name} does not hold in row {row + 1}: {values}"
    )
    return _finding(model, test, "assertion-failed", message, assertion.span)


def _no_rows(model: Model, test: DataTest) -> Diagnostic:
    message = f"The query of the test {test.name} gives no rows: its assertions hold in all of none"
    return _finding(model, test, "no-rows", message, test.span, Severity.WARNING)


def _finding(
    model: Model, test: DataTest, code: str, message: str, span: Span, severity: Severity = Severity.ERROR
) -> Diagnostic:
    return Diagnostic(
        code, message, span, severity, kind="data_test", model=model.name, explore=test.source.explore
    )
