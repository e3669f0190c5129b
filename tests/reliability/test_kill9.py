"""`kill -9` of a real server, twenty times, under writes and deliveries. Source: trust reference, R1 and R2."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from deliver.receivers import Hooks, eventually, free_port, hooks_server
from lookalike.config import Settings
from lookalike.instance import Instance, open_instance
from lookalike.jobs.cron import slot_at
from lookalike.store import callers, queries, schema
from lookalike.store.database import utc_now
from lookalike.store.users import add_user

KILLS = 20
PLANS = 5
TOKEN = "kill-nine-test-token"
NEVER = "0 0 29 2 1"  # its slots come from the test


@dataclass
class Server:
    """`lookalike serve` as a process of its own."""

    data: Path
    hook_port: int
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {
            "data": self.data,
            "http-port": self.port,
            "port": "off",
            "metrics-port": "off",
            "query-workers": 1,
            "egress-allow": f"127.0.0.1:{self.hook_port}",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        command = [sys.executable, "-m", "lookalike", "serve", *words]
        log = (self.data / "log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def wait(self) -> None:
        eventually(self._answers, timeout_s=60)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.data / "log").read_text()[-2000:]
        return self.ask("GET", "/alive") is not None

    def ask(self, verb: str, path: str, body: dict[str, Any] | None = None) -> bytes | None:
        """The body of a 200; None for every other answer, and for none."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        try:
            connection.request(verb, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
            return content if answer.status == 200 else None
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def kill(self) -> None:
        """The server alone, as a crash would; its workers notice by themselves."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def end(self) -> None:
        """Whatever is left of the last process and its workers."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)


@dataclass
class Load:
    """People at work: what the server acknowledged, and the slots that came due."""

    server: Server
    instance: Instance
    hooks: Hooks
    users: list[str] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict)  # path of the webhook -> id of the plan
    slots: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    stopped: threading.Event = field(default_factory=threading.Event)
    query_id: str = ""

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer's body; None when the server did not acknowledge."""
        answer = self.server.ask("POST", f"/api/4.0{path}", body)
        return None if answer is None else json.loads(answer)

    def create_users(self) -> None:
        number = 0
        while not self.stopped.wait(0.01):
            number += 1
            answer = self.post("/users", {"first_name": f"Person {number}"})
            if answer:
                self.users.append(answer["id"])

    def run_once(self) -> None:
        number = 0
        while not self.stopped.wait(1.1):
            number += 1
            path = f"/once/{number}"
            answer = self.post("/scheduled_plans/run_once", self.plan(path))
            if answer:
                self.once[path] = answer["id"]

    def plan(self, path: str, **more: Any) -> dict[str, Any]:
        to = {"type": "webhook", "format": "csv", "address": self.hooks.url(path)}
        return {"name": path, "query_id": self.query_id, "scheduled_plan_destination": [to], **more}

    def make_due(self) -> None:
        """Every plan gets a new slot as soon as its last one was queued."""
        while not self.stopped.wait(2.0):
            for plan_id in list(self.slots):
                with self.instance.store.write() as work:
                    row = work.get(schema.scheduled_plans, plan_id) or {}
                    if row["next_run_at"] > work.now:
                        at = work.now.replace(microsecond=0)
                        work.update(schema.scheduled_plans, plan_id, {"next_run_at": at})
                        self.slots[plan_id].append(slot_at(at).key)

    def run(self, works: list[Callable[[], None]]) -> list[threading.Thread]:
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in threads:
            thread.start()
        return threads


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with hooks_server() as hooks:
        hooks.delay_s = 0.05
        yield hooks


@pytest.fixture
def load(sqlite_template: Path, thelook_file: Path, tmp_path: Path, hooks: Hooks) -> Iterator[Load]:
    data = tmp_path / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    instance = open_instance(Settings.load({"data": str(data)}, {}))
    load = Load(Server(data, hooks.port), instance, hooks)
    with instance.store.write() as work:
        admin = add_user(work, {"first_name": "Admin"})
        work.insert(schema.role_users, {"role_id": 2, "user_id": admin["id"]})
        until = utc_now() + timedelta(hours=1)
        callers.add_token(work, instance.vault.hash(TOKEN), admin["id"], until)
        query = {"model": "thelook", "view": "users", "fields": ["users.state"], "limit": "5"}
        load.query_id = str(queries.add_query(work, query)["id"])
    yield load
    load.stopped.set()
    load.server.end()
    instance.close()


def test_nothing_is_lost_or_doubled_over_twenty_kills(load: Load):
    load.server.start()
    load.server.wait()
    for number in range(PLANS):
        answer = load.post("/scheduled_plans", load.plan(f"/plan/{number}", crontab=NEVER))
        load.slots[int(answer["id"])] = []
    threads = load.run([load.create_users, load.run_once, load.make_due])
    chance = random.Random(20)
    for number in range(KILLS):
        if number % 2 == 0:  # the others come while the server is still starting, or just has
            load.server.wait()
        time.sleep(chance.uniform(0.2, 1.6))
        load.server.kill()
        load.server.start()
    load.server.wait()
    load.stopped.set()
    for thread in threads:
        thread.join(20)
    eventually(lambda: _all_ended(load), timeout_s=60)
    load.server.kill()
    _check_writes(load)
    _check_deliveries(load)


def _all_ended(load: Load) -> bool:
    with load.instance.store.read() as db:
        due = db.all(schema.scheduled_plans.select().where(schema.scheduled_plans.c.next_run_at <= utc_now()))
        states = set(db.column(schema.jobs.select().with_only_columns(schema.jobs.c.state)))
    return not due and states == {"done"}


def _check_writes(load: Load) -> None:
    with sqlite3.connect(load.server.data / "lookalike.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        users = {str(row[0]) for row in db.execute("SELECT id FROM users")}
    assert len(load.users) > 20
    assert set(load.users) <= users


def _check_deliveries(load: Load) -> None:
    with load.instance.store.read() as db:
        ledger = db.all(schema.deliveries.select())
    assert {row["state"] for row in ledger} == {"sent"}
    known = {f"{plan}:{slot}" for plan, slots in load.slots.items() for slot in slots}
    done = {row["key"].rsplit(":", 1)[0] for row in ledger}
    assert len(known) > PLANS
    assert known <= done
    assert len(load.once) > 2
    assert {int(plan) for plan in load.once.values()} <= {row["scheduled_plan_id"] for row in ledger}
    keys: dict[str, set[str]] = defaultdict(set)
    for posted in load.hooks.posted:
        keys[posted.path].add(posted.headers["idempotency-key"])
    for path in load.once:
        assert len(keys[path]) == 1, path
    for number, plan in enumerate(load.slots):
        assert len(keys[f"/plan/{number}"]) == len(load.slots[plan])
    assert sum(len(each) for each in keys.values()) == len(ledger)
