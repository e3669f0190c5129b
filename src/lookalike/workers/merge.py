"""A merged result: the queries one after the other, each on its own connection, then the join of their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ..engines.driver import DriverError, Session
from ..engines.duckdb import DuckdbStream
from ..query.merge.join import Rows, joined
from ..query.merge.table import merged_table
from ..query.post.fill import unfilled_warnings
from ..query.post.table import Table, TooLarge
from ..results.expressions import NUMERIC_TEXT
from ..results.pivoted import Finished, finished
from ..results.rows import unique
from .post import PostProcessor, loaded
from .task import ColumnSpec, MergeSource, Task


class MergeProcessor:
    """`session_of` opens the session of a task, and closes the one before where that is of another connection."""

    def __init__(self, task: Task, session_of: Callable[[Task], Session]):
        assert task.merge and task.post is not None
        self._task, self._plan, self._session_of = task, task.post, session_of

    def answer(self) -> tuple[DuckdbStream, Task]:
        """The finished table, and the task that says what its columns are. Raises DriverError."""
        try:
            return self._answer()
        except TooLarge as large:
            raise DriverError("too-large", str(large)) from large

    def _answer(self) -> tuple[DuckdbStream, Task]:
        results = [self._run(source) for source in self._task.merge]
        specs, types = _columns(results)
        names, rows = joined(results[0].rows, [each.rows for each in results[1:]])
        exact = [name for name in names if types[name] == NUMERIC_TEXT]
        table = merged_table(names, rows, self._plan, exact)
        if self._plan.total and not table.pivots:
            table.totals = {name: [_total(results, name)] for name in table.measures}
        unfilled = [name for each in results for name in each.table.unfilled]
        task = msgspec.structs.replace(
            self._task,
            columns=tuple(specs[name] for name in names),
            merge=(),
            warnings=unfilled_warnings(unfilled),
        )
        found = finished(task, self._plan, table, types, {})
        stream = loaded(found.rows, found.types)
        if not found.types:
            return stream, msgspec.structs.replace(found.task, helper_columns=stream.names)
        return stream, found.task

    def _run(self, source: MergeSource) -> _Result:
        try:
            processor = PostProcessor(source.task, self._session_of(source.task))
            found, table = processor.finished()
        except DriverError as error:
            failed = error.failed
            message = f"The query {source.label!r} of the merged result: {failed.message}"
            raise DriverError(failed.code, message, failed.detail, fatal=error.fatal) from error
        return _Result(source, found, table)


class _Result:
    """The rows of one query, and what its columns are called in the merged result."""

    def __init__(self, source: MergeSource, found: Finished, table: Table):
        self.source, self.found, self.table = source, found, table
        columns = [column.name for column in found.task.columns]
        pairs = tuple((merged, columns.index(own)) for merged, own in source.pairs)
        self.rows = Rows(tuple(source.names.get(name) for name in columns), found.rows, pairs)


def _columns(results: Sequence[_Result]) -> tuple[dict[str, ColumnSpec], dict[str, str]]:
    """What the columns of the merged result are, and their types, by name."""
    specs: dict[str, ColumnSpec] = {}
    types: dict[str, str] = {}
    labels: set[str] = set()
    for result in results:
        for column, name, kind in zip(
            result.found.task.columns, result.rows.names, result.found.types, strict=True
        ):
            if name is None:
                continue
            specs[name], types[name] = _renamed(column, name, result.source.label, labels), kind
            labels.add(specs[name].label)
    return specs, types


def _renamed(column: ColumnSpec, name: str, source: str, taken: set[str]) -> ColumnSpec:
    """Two columns of one label would be one in `json_label`, so the later says which query it is of."""
    label = column.label
    if label in taken:
        label = unique(f"{label} ({source})", taken)
    field = {**column.field, "name": name, "label": label} if column.field else {}
    return msgspec.structs.replace(column, name=name, label=label, field=field, pivot=None)


def _total(results: Sequence[_Result], name: str) -> object:
    """The total that the query itself has: over all its rows, not a sum of those that are shown."""
    for result in results:
        for own, merged in result.source.names.items():
            if merged == name and result.table.totals is not None:
                return result.table.totals.get(own, [None])[0]
    return None
