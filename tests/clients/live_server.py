"""The server as its users start it: a process of its own, over the sample data, with TLS and plain HTTP."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from looker_sdk.sdk.api40.methods import Looker40SDK

LogIn = Callable[[], requests.Session]
NewSdk = Callable[[], Looker40SDK]
START_S = 60.0


@dataclass(frozen=True)
class Door:
    """One way in: `url` without a slash at its end, and the authority to trust (None: plain HTTP)."""

    url: str
    ca: Path | None

    @property
    def api(self) -> str:
        return f"{self.url}/api/4.0"

    @property
    def verify(self) -> str | bool:
        """What `requests` wants to be told about certificates."""
        return str(self.ca) if self.ca else True


@dataclass(frozen=True)
class LiveServer:
    tls: Door
    plain: Door
    ini: Path
    client_id: str
    client_secret: str
    outbox: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def key(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret}


@contextmanager
def live_server(
    data: Path, thelook_file: Path, settings: Mapping[str, str] | None = None
) -> Iterator[LiveServer]:
    """`lookalike demo` over sample data whose last day is fixed: a file that is there is kept. `settings` go into its
    environment, such as LOOKALIKE_SMTP_HOST."""
    data.mkdir(exist_ok=True)
    shutil.copyfile(thelook_file, data / "thelook.duckdb")
    ini, log = data / "looker.ini", data / "server.log"
    command = [sys.executable, "-m", "lookalike", "demo", "--data", str(data), "--ini", str(ini)]
    command += ["--port", "0", "--http-port", "0", "--metrics-port", "off", "--scale", "10k"]
    with open(log, "wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, env={**clean_environment(), **(settings or {})}
        )
    try:
        yield _ready(process, data, ini, log)
    finally:
        process.kill()
        process.wait()


FOREIGN = re.compile(r"LOOKALIKE_|LOOKERSDK_|\w*CA_BUNDLE$|SSL_CERT_|NODE_|\w*_PROXY$", re.IGNORECASE)


def clean_environment() -> dict[str, str]:
    """The environment without settings of a server or a client, authorities and proxies."""
    return {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}


def _ready(process: subprocess.Popen[bytes], data: Path, ini: Path, log: Path) -> LiveServer:
    wait_for(process, log, "The server stays up|The walk stopped.*")
    text = wait_for(process, log, r"Lookalike is ready at (\S+)[\s\S]*Plain HTTP, for this machine: (\S+)")
    tls, plain = text.group(1), text.group(2)
    settings = configparser.ConfigParser()
    settings.read(ini)
    key = settings["Looker"]
    return LiveServer(
        tls=Door(tls, data / "tls" / "ca.pem"),
        plain=Door(plain, None),
        ini=ini,
        client_id=key["client_id"],
        client_secret=key["client_secret"],
        outbox=data / "outbox",
        log=log,
        process=process,
    )


def wait_for(process: subprocess.Popen[bytes], log: Path, pattern: str) -> re.Match[str]:
    """The first match in what the process has written; fails with all of it when the process ends before."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        found = re.search(pattern, log.read_text())
        if found:
            return found
        assert not ended, f"the server stopped with code {process.returncode}:\n{log.read_text()}"
        time.sleep(0.05)
    raise AssertionError(f"the server did not say {pattern!r}:\n{log.read_text()}")
