"""`lookalike undo` on the host, beside a store that has changes in it."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from client import Client
from exported import given
from lookalike.store import schema as s
from lookalike.store.database import Actor


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


def many_changes(api: Client, number: int) -> int:
    """A user who has renamed one group so often."""
    actor = api.person("script", 2).user_id
    group, now = int(given(api.as_admin.post("/groups", json={"name": "Team"}))["id"]), api.instance.now()
    with api.instance.store.engine.begin() as connection:
        rows = [_operation(actor, at, now) for at in range(number)]
        connection.execute(s.operations.insert(), rows)
        entries = [_entry(actor, at, group, now) for at in range(number)]
        connection.execute(s.journal.insert(), entries)
        connection.execute(s.groups.update().where(s.groups.c.id == group).values(name=f"Team {number}"))
    return actor


def _operation(actor: int, at: int, now: datetime) -> dict[str, Any]:
    told = {"operation": f"op_{at:024}", "at": now, "operation_id": "update_group", "user_id": actor}
    return {**told, "is_admin": True, "params": {}, "rows": 1, "undo_of": []}


def _entry(actor: int, at: int, group: int, now: datetime) -> dict[str, Any]:
    told = {"operation": f"op_{at:024}", "at": now, "operation_id": "update_group", "user_id": actor}
    before, after = {"name": f"Team {at}" if at else "Team"}, {"name": f"Team {at + 1}"}
    return {**told, "table_name": "groups", "row_key": str(group), "before": before, "after": after}


def test_more_than_can_be_taken_back_at_once_is_refused(local_api: Client) -> None:
    actor, data = many_changes(local_api, 20_001), local_api.instance.settings.data
    refused = lookalike(data, "undo", "run", "--actor", str(actor))
    assert refused.returncode == 1
    assert "more than 20,000 operations match" in refused.stderr
    assert "Team 20001" in {each["name"] for each in local_api.as_admin.get("/groups").json()}


def test_rounds_take_back_the_whole_run(local_api: Client) -> None:
    actor, data = many_changes(local_api, 1_200), local_api.instance.settings.data
    done = lookalike(data, "undo", "run", "--actor", str(actor), "--rounds")
    assert "Took back 1200 operations in 3 rounds." in done.stdout, done.stderr
    assert "200 are left" in done.stdout
    assert "Team" in {each["name"] for each in local_api.as_admin.get("/groups").json()}


def test_a_conflict_ends_the_rounds_and_says_what_is_left(local_api: Client) -> None:
    actor, data = many_changes(local_api, 600), local_api.instance.settings.data
    with local_api.instance.store.write(Actor(operation_id="update_group")) as work:
        group = work.one(s.groups.select().where(s.groups.c.name == "Team 600"))
        work.update(s.groups, (group or {})["id"], {"name": "Crew"})
    stopped = lookalike(data, "undo", "run", "--actor", str(actor), "--rounds")
    assert stopped.returncode == 1
    assert "stopped after 0 operations, 600 are left, because of a conflict" in stopped.stderr
    assert "name changed since" in stopped.stderr
