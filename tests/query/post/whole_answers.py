"""Whole answers without a server: the statement of a query, the work on its rows, the writer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from lookalike.engines.dialect import dialect_named
from lookalike.engines.driver import Session, open_session
from lookalike.lookml.model.types import Model
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryRequest
from lookalike.query_runs.prepare import column_spec
from lookalike.results import write
from lookalike.workers.post import PostProcessor
from lookalike.workers.task import ConnectionSpec, Limits, Task
from written_models import NOW

Answers = Callable[..., Any]


def opened(spec: ConnectionSpec, scratch: Path) -> Iterator[tuple[Session, ConnectionSpec]]:
    session = open_session(spec, Limits(), scratch)
    yield session, spec
    session.close()


def asked(model: Model, session: Session, spec: ConnectionSpec) -> Answers:
    def ask(
        *fields: str,
        form: str = "json",
        formatted: bool = False,
        explore: str = "sales",
        attributes: dict[str, str] | None = None,
        **request: Any,
    ) -> Any:
        context = QueryContext(now=NOW, user_attributes=attributes or {})
        asked_for = QueryRequest(explore, fields, **request)
        compiled = compile_query(model, asked_for, context, dialect_named(spec.dialect))
        body = written(compiled, session, spec, form, formatted=formatted)
        return msgspec.json.decode(body) if form.startswith(("json", "drawing")) else body.decode()

    return ask


def written(
    compiled: CompiledQuery, session: Session, spec: ConnectionSpec, form: str, *, formatted: bool
) -> bytes:
    task = Task(
        id="a" * 32,
        connection=spec,
        sql=compiled.sql,
        columns=tuple(column_spec(column, {}) for column in compiled.columns),
        format=form,
        helper_columns=compiled.helper_columns,
        apply_formatting=formatted,
        limit=compiled.limit,
        post=compiled.post,
    )
    if task.post is None:
        stream = session.run(task.sql, task.limits, task.shape)
    else:
        stream, task = PostProcessor(task, session).answer()
    body = b"".join(write(stream, task, time.perf_counter()).pieces)
    session.finish()
    return body
