"""A real server for the measurements, and what its process tree takes."""

from __future__ import annotations

import configparser
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_LIMIT_S = 60


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    url: str  # plain HTTP
    data: Path
    token: str

    def post(self, path: str, body: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.post(f"{self.url}/api/4.0{path}", json=body, headers=headers, timeout=120)
        answer.raise_for_status()
        return answer

    def memory_mb(self) -> float:
        """Proportional memory of the whole tree: pages that processes share count once."""
        return sum(_pss_kb(pid) for pid in tree(self.process.pid)) / 1024


def tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        found = [int(child) for child in children.read_text().split()]
    except FileNotFoundError:
        return []
    return [pid, *(below for child in found for below in tree(child))]


def cpu_s(running: Running) -> float:
    """Of the whole tree since it began; Linux counts hundredths."""
    found = 0
    for pid in tree(running.process.pid):
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += int(words[11]) + int(words[12])
    return found / 100


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


@contextmanager
def server(data: Path, *more: str, preexec: Callable[[], None] | None = None) -> Iterator[Running]:
    """`lookalike serve` on free ports, ready for calls."""
    ini = data / "bench.ini"
    ini.unlink(missing_ok=True)
    port = _free_port()
    command = [sys.executable, "-m", "lookalike", "serve", "--data", str(data), "--ini", str(ini)]
    command += ["--port", str(_free_port()), "--http-port", str(port), "--metrics-port", "off", *more]
    environment = {**os.environ, "LOOKALIKE_LOG_LEVEL": "warning"}
    log = (data / "bench.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, preexec_fn=preexec)
    try:
        url = f"http://127.0.0.1:{port}"
        yield Running(process, url, data, _token(url, ini))
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _token(url: str, ini: Path) -> str:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            if ini.exists():
                parsed = configparser.ConfigParser()
                parsed.read(ini)
                key = {name: parsed["Looker"][name] for name in ("client_id", "client_secret")}
                return httpx.post(f"{url}/login", data=key).json()["access_token"]
        except httpx.TransportError:
            pass
        time.sleep(0.01)
    raise TimeoutError("the server did not become ready; see bench.log in its data folder")
