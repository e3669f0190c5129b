"""`lookalike serve` as a process of its own, over the sample data, for tests that press it hard."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from deliver.receivers import eventually, free_port
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store import callers, schema
from lookalike.store.database import utc_now
from lookalike.store.users import add_user

ADMIN_ROLE_ID = 2


@dataclass
class Served:
    """`tokens`: one for each person, all of them administrators."""

    data: Path
    port: int
    metrics_port: int
    tokens: list[str]
    process: subprocess.Popen[bytes]

    def call(self, verb: str, path: str, body: Any = None, person: int = 0) -> Any:
        """The body of an answer, from JSON. Raises HTTPError."""
        headers = {"Authorization": f"Bearer {self.tokens[person]}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.port}/api/4.0{path}"
        with urlopen(Request(url, content, headers, method=verb), timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def gauge(self, name: str) -> float:
        with urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))

    def at_rest(self) -> bool:
        busy = self.gauge("lookalike_query_workers_busy") + self.gauge("lookalike_queries_waiting")
        return busy == 0 and self.call("GET", "/running_queries") == []

    def open_sockets(self) -> int:
        """Beside them there are the store's files, a connection for each thread."""
        folder = Path(f"/proc/{self.process.pid}/fd")
        return sum(os.readlink(each).startswith("socket:") for each in folder.iterdir() if each.is_symlink())

    def resident_mb(self) -> float:
        return _pages(self.process.pid) * os.sysconf("SC_PAGE_SIZE") / 1024**2

    def workers(self) -> list[int]:
        """The ids of the processes that the zygote has forked."""
        return [worker for zygote in _children(self.process.pid) for worker in _children(zygote)]

    def zygotes(self) -> list[int]:
        return _children(self.process.pid)

    def workers_cpu_s(self) -> dict[int, float]:
        return {pid: seconds for pid in self.workers() if (seconds := _cpu_s(pid)) is not None}


@contextmanager
def served(data: Path, *more: str, people: int = 1) -> Iterator[Served]:
    """`data`: a folder with a store; whatever is in it is served."""
    tokens = _tokens(data, people)
    port, metrics_port = free_port(), free_port()
    command = [sys.executable, "-m", "lookalike", "serve", "--data", str(data), "--port", "off"]
    command += [
        "--http-port",
        str(port),
        "--metrics-port",
        str(metrics_port),
        "--log-level",
        "warning",
        *more,
    ]
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    running = Served(data, port, metrics_port, tokens, process)
    try:
        eventually(lambda: _answers(running), timeout_s=60)
        yield running
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def _answers(running: Served) -> bool:
    assert running.process.poll() is None, (running.data / "log").read_text()[-2000:]
    try:
        return running.call("GET", "/user") is not None
    except OSError:
        time.sleep(0.05)
        return False


def _tokens(data: Path, people: int) -> list[str]:
    instance = open_instance(Settings.load({"data": str(data)}, {}))
    tokens = [f"token-under-pressure-{number}" for number in range(people)]
    with instance.store.write() as work:
        for token in tokens:
            person = add_user(work, {"first_name": "Ada"})
            work.insert(schema.role_users, {"role_id": ADMIN_ROLE_ID, "user_id": person["id"]})
            until = utc_now() + timedelta(hours=8)
            callers.add_token(work, instance.vault.hash(token), person["id"], until)
    instance.close()
    return tokens


def sample_folder(template: Path, thelook: Path, data: Path) -> Path:
    shutil.copytree(template, data)
    os.link(thelook, data / "thelook.duckdb")
    return data


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _pages(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


def _cpu_s(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
