"""What a running job has in hand: the store off the event loop, and the fence of its attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from ..store.database import Reader, UnitOfWork
from ..store.jobs import Job

if TYPE_CHECKING:
    from ..instance import Instance

T = TypeVar("T")
MAX_ATTEMPTS = 8


class Retry(Exception):
    """The job shall be tried again later. The text says why."""


@dataclass(frozen=True, slots=True)
class Work:
    """One attempt at a job. Store calls block, so they run in `threads`."""

    instance: Instance
    job: Job
    lease: timedelta
    threads: Executor

    @property
    def last_try(self) -> bool:
        return self.job.attempt >= MAX_ATTEMPTS

    async def read(self, call: Callable[[Reader], T]) -> T:
        return await in_thread(self.threads, lambda: read(self.instance, call))

    async def write(self, call: Callable[[UnitOfWork], T]) -> T:
        return await in_thread(self.threads, lambda: write(self.instance, call))


def read(instance: Instance, call: Callable[[Reader], T]) -> T:
    with instance.store.read() as db:
        return call(db)


def write(instance: Instance, call: Callable[[UnitOfWork], T]) -> T:
    with instance.store.write() as work:
        return call(work)


async def in_thread(threads: Executor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, call)
