"""`lookalike lookml test`: the data tests of a project, run on real databases."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..options import fail
from .arguments import AS_JSON, ATTRIBUTES, FOLDER, MODEL, loaded, pairs
from .validation import as_data

if TYPE_CHECKING:
    from ...engines.dialect import Dialect
    from ...query import CompiledQuery
    from ...query.data_tests import DataTestResult
    from ...workers.task import ConnectionSpec


def test(
    folder: FOLDER,
    connection: Annotated[
        list[str],
        typer.Option(
            help="name=address, such as shop=duckdb:shop.duckdb; may be repeated.", show_default=False
        ),
    ],
    model: MODEL = None,
    name: Annotated[str | None, typer.Option("--test", help="One test.", show_default=False)] = None,
    user_attribute: ATTRIBUTES = None,
    as_json: AS_JSON = False,
) -> None:
    """Run the data tests of a project; exit code 1 when an assertion does not hold.

    Example: lookalike lookml test ~/lookml --connection thelook=duckdb:thelook.duckdb
    """
    from ...query import QueryContext
    from ...query.data_tests import run_tests

    project = loaded(folder)
    context = QueryContext(datetime.now(UTC), pairs(user_attribute, "--user-attribute"))
    with ExitStack() as stack:
        databases = _Databases(pairs(connection, "--connection"), stack)
        found = run_tests(project, databases.rows, context, databases.dialect, model=model, test=name)
        results = [_told(each, as_json=as_json) for each in found]
    failed = sum(not each.success for each in results)
    if as_json:
        print(json.dumps([_as_data(each) for each in results], indent=1))
    else:
        print(f"{len(results)} tests, {failed} failed")
    if failed:
        raise typer.Exit(1)


def _told(result: DataTestResult, *, as_json: bool) -> DataTestResult:
    if not as_json:
        print(f"{'ok    ' if result.success else 'failed'} {result.model_name}::{result.test_name}")
        for each in (*result.errors, *result.warnings):
            print(f"       {each}")
    return result


def _as_data(result: DataTestResult) -> dict[str, Any]:
    return {
        "model_name": result.model_name,
        "test_name": result.test_name,
        "assertions_count": result.assertions_count,
        "assertions_failed": result.assertions_failed,
        "success": result.success,
        "errors": [as_data(each) for each in result.errors],
        "warnings": [as_data(each) for each in result.warnings],
    }


class _Databases:
    """The connections that were named. Each is opened when a test first asks it, and closed by `stack`."""

    def __init__(self, addresses: dict[str, str], stack: ExitStack):
        self.specs = {name: _spec(name, address) for name, address in addresses.items()}
        self.stack, self.sessions = stack, dict[str, Any]()
        self.scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))

    def _named(self, name: str | None) -> ConnectionSpec:
        if name not in self.specs:
            fail(
                f'the model\'s connection "{name}" has no address; add --connection {name}=duckdb:file.duckdb'
            )
        return self.specs[name]

    def dialect(self, name: str | None) -> Dialect:
        from ...engines.dialect import dialect_named

        return dialect_named(self._named(name).dialect)

    def rows(self, name: str | None, query: CompiledQuery) -> Sequence[Sequence[Any]]:
        """Raises QueryError with what the database says."""
        from ...engines.driver import DriverError
        from ...query import QueryError
        from ...workers.task import Limits

        try:
            session = self._session(self._named(name))
            stream = session.run(query.sql, Limits(), query.shape)
            columns = [f"c{place}" for place in range(len(stream.names))]
            rows = [row for batch in stream.select(columns) for row in batch]
            session.finish()
        except DriverError as error:
            raise QueryError("database", error.failed.message) from error
        return rows

    def _session(self, spec: ConnectionSpec) -> Any:
        from ...engines.driver import open_session
        from ...workers.task import Limits

        if spec.name not in self.sessions:
            self.sessions[spec.name] = open_session(spec, Limits(), self.scratch / spec.name)
            self.stack.callback(self.sessions[spec.name].close)
        return self.sessions[spec.name]


def _spec(name: str, address: str) -> ConnectionSpec:
    from ...projects.addresses import UrlError, parse_url
    from ...workers.task import ConnectionSpec

    try:
        dialect, url = parse_url(address)
    except UrlError as error:
        fail(f"--connection {name}: {error}")
    return ConnectionSpec(name, dialect, url)
