"""The background that looks at the triggers, builds what is old or missing, and drops what nobody reads any more.

Every server runs one; for each connection the one that gets the lease does the round. What Looker calls by this name
looks at the times of the connection's `maintenance_cron`, every five minutes without one; builds that somebody asked
for, and datagroups that were triggered by the API, are seen within a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from ..jobs.cron import CronError, next_slot
from ..projects import Connection
from ..store import datagroups, derived_tables, leases
from ..store.database import StoreDown
from .round import LEASE, Round
from .rounds import carry_out
from .scratch import MAINTENANCE, Place, place_of
from .wanted import connection_of, models_of

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.persistence")
POLL_S = 1.0
FIRST_CHECK_S = 5.0  # the first queries come before the first look


class Regenerator:
    """`start` and `stop` belong to the loop that serves."""

    def __init__(self, instance: Instance, first_check_s: float = FIRST_CHECK_S):
        self.instance = instance
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="regenerator")
        self._first = timedelta(seconds=first_check_s)
        self._loop: asyncio.Task[None] | None = None
        self._rounds: dict[str, asyncio.Task[None]] = {}
        self._turns: dict[str, asyncio.Lock] = {}  # the lease keeps other servers out, and not this one
        self._next_check: dict[str, datetime] = {}
        self._seen: dict[str, datetime | None] = {}  # the newest trigger that a round of the connection saw
        self._wake = asyncio.Event()
        self._stopping = False

    async def start(self) -> None:
        self._started = self.instance.now()
        self._loop = asyncio.create_task(self._run(), name="regenerator")

    async def stop(self) -> None:
        """Ends builds that run: their tables are begun again by whoever comes next."""
        self._stopping = True
        self._wake.set()
        if self._loop is not None:
            await self._loop
        for task in self._rounds.values():
            task.cancel()
        await asyncio.gather(*self._rounds.values(), return_exceptions=True)
        self._threads.shutdown(wait=True)

    def wake_from_thread(self) -> None:
        """Looks now and not at the next second."""
        if self._loop is not None:
            self._loop.get_loop().call_soon_threadsafe(self._wake.set)

    async def check_now(self, connection: str | None = None) -> None:
        """Looks at the triggers of a connection, or of all, and waits for the end of it."""
        for place in await asyncio.to_thread(self._places):
            if connection in (None, place.connection.name):
                await self._round(place, check=True)

    # --- the loop -----------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._once()
            except StoreDown as down:
                log.error("store-down", error=str(down))
            except Exception:
                # Whatever it is, the other connections must go on.
                log.error("regenerator-round-failed", exc_info=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            self._wake.clear()

    async def _once(self) -> None:
        early = self.instance.now() < self._started + self._first
        waiting = await asyncio.get_running_loop().run_in_executor(self._threads, self._waiting)
        for place in await asyncio.get_running_loop().run_in_executor(self._threads, self._places):
            name = place.connection.name
            check = not early and self._is_due(place.connection)
            if name not in self._rounds and (
                check or name in waiting or (not early and self._has_news(name))
            ):
                task = asyncio.create_task(self._round(place, check), name=f"round {name}")
                self._rounds[name] = task
                task.add_done_callback(lambda _, name=name: self._rounds.pop(name, None))

    def _places(self) -> list[Place]:
        """Of all connections that models use, those without a scratch schema too: their datagroups are checked."""
        instance = self.instance
        found = {
            each.name: each
            for each in (connection_of(instance, m) for m in instance.projects.models())
            if each
        }
        places = []
        for connection in found.values():
            if not connection.readable:
                places.append(place_of(instance, connection) or _without_scratch(connection))
        return places

    def _waiting(self) -> set[str]:
        """Connections with builds that somebody asked for."""
        with self.instance.store.read() as db:
            return {row["connection_name"] for row in derived_tables.waiting_builds(db)}

    def _is_due(self, connection: Connection) -> bool:
        now = self.instance.now()
        due = self._next_check.get(connection.name)
        if due is not None and now < due:
            return False
        self._next_check[connection.name] = self._following(connection, now)
        return True

    def _following(self, connection: Connection, now: datetime) -> datetime:
        for crontab in (connection.doc.get("maintenance_cron"), MAINTENANCE):
            with contextlib.suppress(CronError):
                if crontab:
                    return next_slot(crontab, connection.timezone, now).at
        return now + timedelta(minutes=5)

    def _has_news(self, connection: str) -> bool:
        wishes = any(name == connection for name, _ in self.instance.standing.wishes)
        return wishes or self._newest(connection) != self._seen.get(connection)

    def _newest(self, connection: str) -> datetime | None:
        models = {model.name for model in models_of(self.instance, connection)}
        groups = self.instance.standing.known().groups.items()
        times = [row["triggered_at"] for (model, _), row in groups if model in models and row["triggered_at"]]
        return max(times, default=None)

    # --- one round ----------------------------------------------------------------------------------------

    async def _round(self, place: Place, check: bool) -> None:
        async with self._turns.setdefault(place.connection.name, asyncio.Lock()):
            await self._round_alone(place, check)

    async def _round_alone(self, place: Place, check: bool) -> None:
        round = Round(self.instance, place, self.owner, self._threads)
        if not await asyncio.get_running_loop().run_in_executor(self._threads, lambda: self._take(round)):
            return  # another server is at it
        self._seen[place.connection.name] = self._newest(place.connection.name)
        work = asyncio.create_task(carry_out(round, check))
        heart = asyncio.create_task(self._heartbeat(round, work))
        try:
            await work
        except leases.LeaseGone:
            log.warning("lease-lost", connection=place.connection.name)
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            raise
        except StoreDown as down:
            log.error("store-down", error=str(down))
        except Exception:
            log.error("round-failed", connection=place.connection.name, exc_info=True)
        finally:
            heart.cancel()
            await asyncio.shield(self._give_back(round))

    def _take(self, round: Round) -> bool:
        names = [
            (model.name, group)
            for model in models_of(self.instance, round.place.connection.name)
            for group in model.datagroups
        ]
        with self.instance.store.write() as work:
            if not leases.take(work, round.lease, self.owner, LEASE):
                return False
            datagroups.ensure(work, names)
        self.instance.standing.forget()
        return True

    async def _heartbeat(self, round: Round, work: asyncio.Task[None]) -> None:
        """A lease that cannot be renewed ends the round."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            try:
                await round.write(lambda _: None)
            except leases.LeaseGone:
                work.cancel()
                return
            except Exception as failure:
                log.warning("heartbeat-failed", error=str(failure))

    async def _give_back(self, round: Round) -> None:
        def give_back() -> None:
            with self.instance.store.write() as work:
                leases.give_back(work, round.lease, self.owner)

        with contextlib.suppress(Exception):  # it runs out by itself
            await asyncio.get_running_loop().run_in_executor(self._threads, give_back)


def _without_scratch(connection: Connection) -> Place:
    from ..engines.dialect import dialect_named

    return Place(connection, dialect_named(connection.dialect))
