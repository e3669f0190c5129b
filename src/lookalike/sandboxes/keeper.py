"""Keeps the sandboxes of this server: starts them, ends them when their time has come, and starts one again whose
process has died, once.

It belongs to the loop that serves. While no sandbox runs it waits and asks nothing of the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import structlog

from ..serving.certificate import CertificateError
from ..store import sandboxes as store
from ..store.database import Reader, Row, StoreDown, UnitOfWork
from ..store.vault import VaultError, open_vault
from .clone import NewKey, Wanted, clone
from .folder import DATABASE, NoPort, add_data, folder_of, make_folder, remove_folder, write_settings
from .process import NotStarted, Running
from .terms import RUNNING

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.sandboxes")
T = TypeVar("T")
POLL_S = 1.0
RESTARTS = 1


class SandboxFailed(Exception):
    """A sandbox could not be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Made:
    url: str
    keys: list[NewKey]


class Keeper:
    def __init__(self, instance: Instance):
        self.instance = instance
        self.server = server_name(instance)
        self.running: dict[int, Running] = {}  # by the id of the sandbox
        self._making: set[asyncio.Task[Made]] = set()
        self._starting: set[int] = set()
        self._loop: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._stopping = False

    async def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="sandboxes")

    async def stop(self) -> None:
        """Ends the processes. Their sandboxes run on when this server is started again."""
        self._stopping = True
        self._wake.set()
        for task in self._making:
            task.cancel()
        await asyncio.gather(*self._making, return_exceptions=True)
        if self._loop is not None:
            await self._loop
        await asyncio.gather(*(running.end() for running in self.running.values()))
        self.running.clear()

    def wake_from_thread(self) -> None:
        """Looks now, and not at the next second."""
        if self._loop is not None:
            self._loop.get_loop().call_soon_threadsafe(self._wake.set)

    # --- making one -----------------------------------------------------------------------------------------

    async def make(self, row: Row, wanted: Wanted) -> Made:
        """Raises SandboxFailed; the sandbox has ended then. It goes on when whoever asked has left."""
        task = asyncio.create_task(self._make(row, wanted))
        self._making.add(task)
        task.add_done_callback(self._making.discard)
        return await asyncio.shield(task)

    async def _make(self, row: Row, wanted: Wanted) -> Made:
        self._starting.add(row["id"])
        try:
            keys = await asyncio.to_thread(self._copy, row, wanted)
            url = await self._launch(row)
            return Made(url, keys)
        except (NotStarted, NoPort, VaultError, CertificateError, OSError) as reason:
            await self._end(row, f"It could not be started: {reason}")
            raise SandboxFailed(f"The sandbox could not be started: {reason}") from reason
        except BaseException:
            await self._end(row, "It could not be made.")
            raise
        finally:
            self._starting.discard(row["id"])
            self._wake.set()

    def _copy(self, row: Row, wanted: Wanted) -> list[NewKey]:
        instance = self.instance
        folder = make_folder(instance.settings, row["folder"])
        add_data(instance.settings, folder, row["data"])
        return clone(instance.store, instance.vault, folder / DATABASE, open_vault(folder), wanted)

    async def _launch(self, row: Row) -> str:
        settings = self.instance.settings
        folder = folder_of(settings, row["folder"])
        known = _port_in(row["url"])
        if known is None:
            taken = {port for each in await self._read(store.alive) if (port := _port_in(each["url"]))}
            arguments = (settings, folder, row["name"], row["data"], taken)
            await asyncio.to_thread(write_settings, *arguments)
        running = self.running[row["id"]] = Running(folder)
        url = await running.ready()
        await self._write(lambda work: store.change(work, row["id"], {"state": RUNNING, "url": url}))
        return url

    # --- looking after them ---------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._stopping:
            try:
                some = await self._once()
            except StoreDown as down:
                some = True
                log.error("store-down", error=str(down))
            except Exception:
                some = True
                log.error("sandboxes-round-failed", exc_info=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S if some or self.running else None)
            self._wake.clear()

    async def _once(self) -> bool:
        """Whether there is any sandbox to look after."""
        rows = {row["id"]: row for row in await self._read(lambda db: store.alive(db, self.server))}
        for key in [key for key in self.running if key not in rows and key not in self._starting]:
            await self._clear(key)
        for row in rows.values():
            if row["id"] not in self._starting and not self._stopping:
                await self._look_after(row)
        return bool(rows)

    async def _look_after(self, row: Row) -> None:
        if row["expires_at"] <= self.instance.now():
            await self._end(row, "Its time is over.")
            return
        running = self.running.get(row["id"])
        if running is not None and running.code is None:
            return
        if running is not None and row["restarts"] >= RESTARTS:
            await self._end(row, f"Its process ended twice, the last time with code {running.code}.")
            return
        await self._start_again(row, running)

    async def _start_again(self, row: Row, died: Running | None) -> None:
        """After its process has died, or after this server was started again."""
        if row["url"] is None or not folder_of(self.instance.settings, row["folder"]).is_dir():
            await self._end(row, "It was never finished, because the server stopped.")
            return
        if died is not None:
            problem = f"Its process ended with code {died.code} and was started again."
            log.error("sandbox-died", sandbox=row["name"], code=died.code)
            told = {"restarts": row["restarts"] + 1, "problem": problem}
            await self._write(lambda work: store.change(work, row["id"], told))
        try:
            await self._launch(row)
        except (NotStarted, NoPort, OSError) as reason:
            await self._end(row, f"It could not be started again: {reason}")

    async def _end(self, row: Row, problem: str) -> None:
        await self._write(lambda work: store.end(work, row["id"], problem))
        log.info("sandbox-ended", sandbox=row["name"], reason=problem)
        await self._clear(row["id"])
        await asyncio.to_thread(remove_folder, self.instance.settings, row["folder"])

    async def _clear(self, key: int) -> None:
        """Ends the process of a sandbox, and what it has on the disk: somebody else has ended it in the store."""
        running = self.running.pop(key, None)
        if running is not None:
            await running.end()
            await asyncio.to_thread(remove_folder, self.instance.settings, running.folder.name)
        await self._write(lambda work: store.forget_old(work, work.now))

    async def _read(self, call: Callable[[Reader], T]) -> T:
        def body() -> T:
            with self.instance.store.read() as db:
                return call(db)

        return await asyncio.to_thread(body)

    async def _write(self, call: Callable[[UnitOfWork], Any]) -> None:
        def body() -> None:
            with self.instance.store.write() as work:
                call(work)

        await asyncio.to_thread(body)


def server_name(instance: Instance) -> str:
    """Of several servers over one store, the one whose data folder this is."""
    return f"{socket.gethostname()}:{instance.settings.data.absolute()}"


def _port_in(url: str | None) -> int | None:
    return urlsplit(url).port if url else None
