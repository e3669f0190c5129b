"""Every command of "The dangers of the page, and how each is gone" does what the page says, on a server of its own
with 256 files to open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading import snippets

PAGE = "how-to/dangers.md"
WAIT_S = 60


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("dangers")
    log, ini, program = folder / "log.txt", folder / "looker.ini", Path(sys.executable).parent
    line = [sys.executable, "-m", "lookalike", "serve", "--data", str(folder / "data"), "--ini", str(ini)]
    line += ["--port", "0", "--http-port", "off", "--metrics-port", "off"]
    with log.open("w") as output:
        server = subprocess.Popen(
            ["bash", "-c", 'ulimit -n 256 && exec "$@"', "serve", *line], stderr=output, stdout=output
        )
    try:
        end = time.monotonic() + WAIT_S
        while "is ready" not in log.read_text() and server.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        assert "is ready" in log.read_text(), log.read_text()
        read = dict(each.split("=", 1) for each in ini.read_text().splitlines() if "=" in each)
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith("LOOKALIKE_")},
            "PATH": f"{program}:{os.environ['PATH']}",
            "LOOKER": read["base_url"],
            "CLIENT_ID": read["client_id"],
            "CLIENT_SECRET": read["client_secret"],
            "DATA": str(folder / "data"),
        }
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        assert "Too many open files" not in log.read_text()


def test_commands_against_every_danger_run_in_order(environment: dict[str, str], tmp_path: Path) -> None:
    blocks = [each for each in snippets("bash") if each.where.split(":")[0].endswith(PAGE)]
    assert len(blocks) == 12
    commands = "\n".join(f"echo 'at {each.where}' >&2\n{each.text}" for each in blocks).replace(
        "export LOOKER=https://localhost:19999", f"export LOOKER={environment['LOOKER']}"
    )
    done = subprocess.run(
        ["bash", "-c", f"set -e -o pipefail\n{commands}"],
        capture_output=True,
        text=True,
        timeout=180,
        env=environment,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
