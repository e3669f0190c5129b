"""The running server, as operations see it: settings, store, vault, callers, and what more they are given."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from .access.callers import Callers
from .config import Settings
from .history import History
from .safety.audit import Audit
from .safety.breaker import Breaker
from .safety.errands import Errands
from .safety.leaks import ReportLimit
from .safety.lockouts import Lockouts
from .safety.reachable import Reachable
from .settings_in_force import SettingsInForce
from .store.database import Store, utc_now
from .store.migrate import migrate
from .store.vault import Vault, open_vault

if TYPE_CHECKING:
    from .jobs.scheduler import Scheduler
    from .login.passwords import HashingPool
    from .login.sessions import PageSessions
    from .persistence import Standing
    from .persistence.regenerator import Regenerator
    from .projects import Projects
    from .query_runs.answers import Answers
    from .query_runs.running import RunningQuery
    from .query_runs.tasks import QueryTasks
    from .sandboxes.keeper import Keeper
    from .workers.pool import Pool


class Instance:
    """Built once per process. `pool` is set when the server's loop runs; `projects` loads at first use."""

    def __init__(self, settings: Settings, store: Store, vault: Vault):
        self.store, self.vault = store, vault
        self._settings = SettingsInForce(settings, store)
        self.callers = Callers(store, vault)
        store.guard(Reachable(vault), Breaker(vault, settings))
        self.errands = Errands()
        self.lockouts = Lockouts(self)
        self.leak_reports = ReportLimit()
        self.audit = Audit(vault)
        store.witness = self.audit
        self.release = ""
        self.history = History(store, settings, self.audit)
        self.pool: Pool | None = None
        self.scheduler: Scheduler | None = None
        self.running: dict[str, RunningQuery] = {}
        self.regenerator: Regenerator | None = None
        self._standing: Standing | None = None
        self._projects: Projects | None = None
        self._query_tasks: QueryTasks | None = None
        self._page_sessions: PageSessions | None = None
        self._hashing: HashingPool | None = None
        self._answers: Answers | None = None
        self._warming: asyncio.Task[None] | None = None
        self._sandboxes: Keeper | None = None

    @property
    def settings(self) -> Settings:
        """What counts now. Ask again for each request: the API can change some of it."""
        return self._settings.now()

    @property
    def stated(self) -> Settings:
        """What was stated at the start, with the defaults."""
        return self._settings.stated

    @stated.setter
    def stated(self, settings: Settings) -> None:
        self._settings.stated = settings

    @property
    def web_url(self) -> str:
        """The address of the pages, without a slash at the end."""
        return self.settings.base_url

    @property
    def api_url(self) -> str:
        return self.settings.api_base_url

    @property
    def projects(self) -> Projects:
        if self._projects is None:
            from .projects import Projects

            self._projects = Projects(self)
        return self._projects

    @property
    def answers(self) -> Answers:
        """What gives the results of queries, from the cache or from a worker."""
        if self._answers is None:
            from .query_runs.answers import Answers

            self._answers = Answers(self)
        return self._answers

    @property
    def standing(self) -> Standing:
        """The derived tables and the datagroups as they stand."""
        if self._standing is None:
            from .persistence import Standing

            self._standing = Standing(self)
        return self._standing

    @property
    def query_tasks(self) -> QueryTasks:
        if self._query_tasks is None:
            from .query_runs.tasks import QueryTasks

            self._query_tasks = QueryTasks(self)
        return self._query_tasks

    @property
    def page_sessions(self) -> PageSessions:
        """Who is logged in by a browser."""
        if self._page_sessions is None:
            from .login.sessions import PageSessions

            self._page_sessions = PageSessions(self)
        return self._page_sessions

    @property
    def hashing(self) -> HashingPool:
        if self._hashing is None:
            from .login.passwords import HashingPool

            self._hashing = HashingPool()
        return self._hashing

    @property
    def sandboxes(self) -> Keeper:
        """What keeps the sandboxes that this server has made."""
        if self._sandboxes is None:
            from .sandboxes.keeper import Keeper

            self._sandboxes = Keeper(self)
        return self._sandboxes

    def now(self) -> datetime:
        return utc_now()

    async def start(self) -> None:
        """Starts what needs the serving loop: query workers, with the databases of the models opened, and the
        schedules."""
        from .jobs.scheduler import Scheduler
        from .persistence.regenerator import Regenerator
        from .query_runs.answers import pool_of

        self.pool = pool_of(self)
        self._warming = asyncio.create_task(self._warm(self.pool))
        self.scheduler = Scheduler(self)
        await self.scheduler.start()
        self.regenerator = Regenerator(self)
        await self.regenerator.start()
        if self.settings.sandboxes:
            await self.sandboxes.start()

    async def _warm(self, pool: Pool) -> None:
        """Loads the project and opens its databases, so that the first query does not wait for either."""
        connections = await asyncio.to_thread(self.projects.connections.all)
        await pool.start(*(connection.spec for connection in connections.values()))

    async def stop(self) -> None:
        """Ends the sandboxes, the builds and the schedules, then the workers that they use."""
        if self._sandboxes is not None:
            await self._sandboxes.stop()
            self._sandboxes = None
        if self.regenerator is not None:
            await self.regenerator.stop()
            self.regenerator = None
        if self.scheduler is not None:
            await self.scheduler.stop()
            self.scheduler = None
        if self._query_tasks is not None:
            await self._query_tasks.stop()
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)
        if self._answers is not None:
            self._answers.cache.close()
            self._answers = None
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    def close(self) -> None:
        self.errands.close()
        if self._hashing is not None:
            self._hashing.close()
        self.history.close()
        self.store.close()


def open_instance(settings: Settings) -> Instance:
    """Opens the data folder: vault, store, migrations, and what every instance must have."""
    from .store.seed import seed

    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    vault = open_vault(settings.data, settings.secret_key or None)
    store = Store(settings.store_address)
    migrate(store)
    with store.write() as work:
        seed(work)
    return Instance(settings, store, vault)
