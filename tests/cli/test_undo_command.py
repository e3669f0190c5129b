"""`lookalike undo` on the host, beside a store that has changes in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from client import Client
from exported import given


def lookalike(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lookalike", *words, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_host_lists_and_takes_back(local_api: Client) -> None:
    admin, data = local_api.as_admin, local_api.instance.settings.data
    made = admin.post("/groups", json={"name": "Team"})
    operation = made.headers["X-Lookalike-Operation"]
    listed = lookalike(data, "undo", "list")
    assert f"user {admin.user_id}  create_group group {made.json()['id']} (1 rows)" in listed.stdout
    done = lookalike(data, "undo", "one", operation)
    assert done.returncode == 0, done.stderr
    assert "Took back 1 operations" in done.stdout
    assert admin.get(f"/groups/{made.json()['id']}").status_code == 404
    again = lookalike(data, "undo", "one", operation)
    assert (again.returncode, "taken back already" in again.stderr) == (1, True)


def test_the_host_takes_back_what_one_user_did(local_api: Client) -> None:
    admin, data = local_api.as_admin, local_api.instance.settings.data
    for name in ("One", "Two"):
        given(admin.post("/groups", json={"name": name}))
    done = lookalike(data, "undo", "run", "--actor", str(admin.user_id))
    assert "Took back 2 operations, 2 rows" in done.stdout, done.stderr
    assert lookalike(data, "undo", "run").returncode == 1
