"""The loop inside the server that queues due plans, claims jobs and runs them.

Any number of servers may run it over one store: a slot is queued once because its key is unique, and a job runs
under a lease that its owner renews. Store calls block, so they happen in threads of the scheduler's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from ..store import jobs
from ..store.callers import delete_expired_tokens
from ..store.database import Reader, StoreDown, UnitOfWork
from ..store.schedules import JOB_KIND, has_due_plan
from .due import enqueue_due_plans
from .scheduled_plan import run_scheduled_plan
from .work import Retry, T, Work, in_thread, read, write

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.jobs")
Runner = Callable[[Work], Awaitable[None]]
RUNNERS: dict[str, Runner] = {JOB_KIND: run_scheduled_plan}
POLL_S = 1.0
LEASE = timedelta(seconds=15)
CLEAN_FIRST_S, CLEAN_EVERY_S = 60.0, 600.0
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=30)


class Scheduler:
    """`start` and `stop` belong to the loop that serves. `at_once`: how many jobs run at the same time."""

    def __init__(self, instance: Instance, at_once: int = 4, lease: timedelta = LEASE):
        self.instance, self.at_once, self.lease = instance, at_once, lease
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="jobs")
        self._loop: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._clean_at = 0.0  # on the loop's clock

    async def start(self) -> None:
        self._stopping = False
        self._clean_at = asyncio.get_running_loop().time() + CLEAN_FIRST_S
        self._loop = asyncio.create_task(self._run(), name="scheduler")

    async def stop(self) -> None:
        """Takes no more jobs and waits for those that run, as long as requests are waited for; what is not
        finished then is given back."""
        self._stopping = True
        self._wake.set()
        if self._loop is not None:
            await self._loop
        if self._running:
            await asyncio.wait(self._running, timeout=self.instance.settings.drain_timeout_s)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._threads.shutdown(wait=True)

    def wake(self) -> None:
        """Looks at the queue now and not at the next second."""
        self._wake.set()

    # --- the loop -----------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._once()
            except StoreDown as down:
                log.error("store-down", error=str(down))
            except Exception:
                # Whatever it is, plans that are sound must go on.
                log.error("scheduler-round-failed", exc_info=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            self._wake.clear()

    async def _once(self) -> None:
        now = self.instance.now()
        disarmed = self.instance.settings.sandbox  # what is due was set up for the instance
        if not disarmed and await self._read(lambda db: has_due_plan(db, now)):
            await self._write(enqueue_due_plans(self.instance.settings.timezone))
        await self._clean_now_and_then()
        while len(self._running) < self.at_once and not self._stopping:
            if not await self._read(lambda db: jobs.has_claimable(db, self.instance.now())):
                return
            job = await self._write(lambda work: jobs.claim(work, self.owner, self.lease))
            if job is None:
                return
            task = asyncio.create_task(self._attempt(job), name=job.key)
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()

    async def _clean_now_and_then(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._clean_at:
            return
        self._clean_at = now + CLEAN_EVERY_S
        await self._write(clean)

    async def _read(self, call: Callable[[Reader], T]) -> T:
        return await in_thread(self._threads, lambda: read(self.instance, call))

    async def _write(self, call: Callable[[UnitOfWork], T]) -> T:
        return await in_thread(self._threads, lambda: write(self.instance, call))

    # --- one attempt --------------------------------------------------------------------------------------

    async def _attempt(self, job: jobs.Job) -> None:
        """Runs the job beside its heartbeat; whichever ends first ends the other."""
        running = asyncio.create_task(self._carry_out(job), name=f"run {job.key}")
        heart = asyncio.create_task(self._heartbeat(job, running), name=f"heartbeat {job.key}")
        try:
            await running
        except jobs.LeaseLost:
            log.warning("lease-lost", job=job.key, attempt=job.attempt)
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await self._give_back(job)
        except Exception as failure:
            # The outcome could not be written down. The lease runs out, and then somebody tries again.
            log.error("job-outcome-lost", job=job.key, error=str(failure), exc_info=True)
        finally:
            heart.cancel()

    async def _carry_out(self, job: jobs.Job) -> None:
        runner = RUNNERS.get(job.kind)
        try:
            if runner is None:
                raise LookupError(f"there is no job of kind {job.kind}")
            await runner(Work(self.instance, job, self.lease, self._threads))
        except jobs.LeaseLost:
            raise
        except Retry as later:
            await self._try_again(job, str(later))
        except Exception as crash:
            log.error("job-crashed", job=job.key, attempt=job.attempt, exc_info=True)
            await self._try_again(job, f"{type(crash).__name__}: {crash}")
        else:
            await self._write(lambda work: jobs.finish(work, job))

    async def _try_again(self, job: jobs.Job, error: str) -> None:
        if Work(self.instance, job, self.lease, self._threads).last_try:
            await self._write(lambda work: jobs.finish(work, job, error))
            return
        run_at = self.instance.now() + wait_after(job.attempt)
        log.info("job-delayed", job=job.key, attempt=job.attempt, error=error, run_at=run_at.isoformat())
        await self._write(lambda work: jobs.retry(work, job, run_at, error))

    async def _heartbeat(self, job: jobs.Job, running: asyncio.Task[None]) -> None:
        """A lease that cannot be renewed, because somebody else has it or the store is away, ends the run."""
        kept_until = self.instance.now() + self.lease
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            try:
                await self._write(lambda work: jobs.extend_lease(work, job, self.lease))
                kept_until = self.instance.now() + self.lease
            except jobs.LeaseLost:
                running.cancel()
                return
            except Exception as failure:
                log.warning("heartbeat-failed", job=job.key, error=str(failure))
                if self.instance.now() > kept_until:
                    running.cancel()
                    return

    async def _give_back(self, job: jobs.Job) -> None:
        with contextlib.suppress(jobs.LeaseLost):
            await self._write(lambda work: jobs.release(work, job))


def wait_after(attempt: int) -> timedelta:
    """5 s, 20 s, 80 s … at most half an hour."""
    return min(FIRST_WAIT * 4 ** (attempt - 1), LONGEST_WAIT)


def clean(work: UnitOfWork) -> None:
    """What nobody will ask for again."""
    delete_expired_tokens(work)
    jobs.delete_old_idempotency_keys(work)
    jobs.delete_old_jobs(work)
