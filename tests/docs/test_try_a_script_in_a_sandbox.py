"""The commands of "Try a script in a sandbox" do what the page says, on a server of their own."""

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

PAGE = "how-to/try-a-script-in-a-sandbox.md"
WAIT_S = 90


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A server with a key in the variables that the page speaks of, and `lookalike` on the path."""
    log, ini = tmp_path / "log.txt", tmp_path / "looker.ini"
    line = [sys.executable, "-m", "lookalike", "serve", "--data", str(tmp_path / "data"), "--ini", str(ini)]
    line += ["--port", "0", "--http-port", "off", "--metrics-port", "off"]
    with log.open("w") as output:
        server = subprocess.Popen(line, stderr=output, stdout=output)
    try:
        end = time.monotonic() + WAIT_S
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
            "DATA": str(tmp_path / "data"),
        }
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(WAIT_S)


def test_commands_of_the_page_run_in_order(environment: dict[str, str], tmp_path: Path) -> None:
    commands = [each.text for each in snippets("bash") if each.where.split(":")[0].endswith(PAGE)]
    assert len(commands) == 5
    script = "set -e -o pipefail\n" + "\n".join(commands).replace(
        "export LOOKER=https://localhost:19999", f"export LOOKER={environment['LOOKER']}"
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, timeout=180, env=environment, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "{'groups': {'created': 2}}" in done.stdout
    assert "Clean-up" in done.stdout
