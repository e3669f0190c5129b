"""The queries that run at this moment, for whoever may look at them or stop them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..store.database import Row
from ..workers.pool import Waiting
from ..workers.task import Task

if TYPE_CHECKING:
    from ..instance import Instance


@dataclass(frozen=True, slots=True)
class RunningQuery:
    """`id` names the run to the workers. `task_id`: of the query task that it belongs to; None: somebody waits.
    `sql_query`: the statement of the SQL Runner that it is; `query` has no more than a model then."""

    id: str
    user_id: int
    query: Row
    task: Task
    created_at: datetime
    task_id: str | None = None
    sql_query: Row | None = None


@contextmanager
def listed(instance: Instance, run: RunningQuery) -> Iterator[None]:
    """Keeps the run in the instance's list for as long as it takes."""
    instance.running[run.id] = run
    try:
        yield
    finally:
        instance.running.pop(run.id, None)


def stop(instance: Instance, run_id: str) -> bool:
    """Stops a run where its statement is: in the line for a worker, or in the database. False when it is over.
    Belongs to the loop of the server."""
    run = instance.running.get(run_id)
    return run is not None and instance.pool is not None and instance.answers.cancel(run.task.id)


def waiting(instance: Instance, run: RunningQuery) -> Waiting | None:
    """Where it stands in line; None when it has a worker, or waits for another run of the same query."""
    return None if instance.pool is None else instance.pool.waiting(run.task.id)
