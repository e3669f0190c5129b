"""A server of its own for the commands of a page of the documentation, and the commands in their order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reading import Snippet, snippets


@contextmanager
def page_environment(
    folder: Path, *more: str, open_files: int | None = None, start_s: float = 60, stop_s: float = 30
) -> Iterator[dict[str, str]]:
    """A server with a key in the variables that the page speaks of, and `lookalike` on the path. `more` are options of
    the server; `open_files` how many files it may open."""
    log, ini = folder / "log.txt", folder / "looker.ini"
    line = [sys.executable, "-m", "lookalike", "serve", "--data", str(folder / "data"), "--ini", str(ini)]
    line += ["--port", "0", "--http-port", "off", "--metrics-port", "off", *more]
    if open_files is not None:
        line = ["bash", "-c", f'ulimit -n {open_files} && exec "$@"', "serve", *line]
    with log.open("w") as output:
        server = subprocess.Popen(line, stderr=output, stdout=output)
    try:
        end = time.monotonic() + start_s
        while "is ready" not in log.read_text() and server.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        assert "is ready" in log.read_text(), log.read_text()
        read = dict(each.split("=", 1) for each in ini.read_text().splitlines() if "=" in each)
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith("LOOKALIKE_")},
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LOOKER": read["base_url"],
            "CLIENT_ID": read["client_id"],
            "CLIENT_SECRET": read["client_secret"],
            "DATA": str(folder / "data"),
        }
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(stop_s)


def blocks_of(page: str) -> list[Snippet]:
    return [each for each in snippets("bash") if each.where.split(":")[0].endswith(page)]


def run_page(blocks: list[Snippet], environment: dict[str, str], folder: Path, timeout_s: float = 180) -> str:
    """All blocks of a page as one script, which ends at the first that fails. Returns what it printed."""
    commands = "\n".join(f"echo 'at {each.where}' >&2\n{each.text}" for each in blocks).replace(
        "export LOOKER=https://localhost:19999", f"export LOOKER={environment['LOOKER']}"
    )
    done = subprocess.run(
        ["bash", "-c", f"set -e -o pipefail\n{commands}"],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=environment,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
