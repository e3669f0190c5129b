"""How sandboxes begin and end: limits, time, crashes, restarts of the instance."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from trial import OURS, Sandbox, new_sandbox

from client import Client
from lookalike.store import schema as s

WAIT_S = 90


@pytest.fixture(scope="module")
def kept(shared_api: Client) -> Iterator[Sandbox]:
    """One that the tests of this module do not end."""
    found = new_sandbox(shared_api, name="Kept")
    yield found
    found.http.close()


def shown(api: Client, sandbox: Sandbox) -> dict[str, Any]:
    return api.as_admin.get(f"{OURS}/{sandbox.id}", whole=True).json()


def waited(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT_S
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def process_of(api: Client, sandbox: Sandbox) -> int:
    return api.instance.sandboxes.running[int(sandbox.id)].pid


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def folders(api: Client) -> set[str]:
    return {each.name for each in (api.instance.settings.data / "sandboxes").iterdir()}


def test_name_is_given_once(kept: Sandbox, shared_api: Client) -> None:
    answer = shared_api.as_admin.post(OURS, whole=True, json={"name": "kept"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "name")


def test_time_to_live_is_counted_from_the_change(kept: Sandbox, shared_api: Client) -> None:
    answer = shared_api.as_admin.patch(f"{OURS}/{kept.id}", whole=True, json={"ttl": "3d"})
    assert answer.status_code == 200
    with shared_api.instance.store.read() as db:
        row = db.get(s.sandboxes, int(kept.id))
    assert row is not None
    left = row["expires_at"] - shared_api.instance.now()
    assert timedelta(days=3) - timedelta(minutes=1) < left <= timedelta(days=3)


@pytest.mark.parametrize("ttl", ["8d", "0m", "soon", "", "59s", "1h " * 50, None])
def test_other_times_to_live_are_refused(kept: Sandbox, shared_api: Client, ttl: str | None) -> None:
    answer = shared_api.as_admin.patch(f"{OURS}/{kept.id}", whole=True, json={"ttl": ttl})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ttl")


def test_every_bad_property_is_named(shared_api: Client) -> None:
    body = {"from": "staging", "name": "a\r\nSet-Cookie: x", "ttl": "1y", "data": "all"}
    answer = shared_api.as_admin.post(OURS, whole=True, json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["from", "name", "ttl", "data"]


def test_sandbox_makes_no_sandbox(kept: Sandbox) -> None:
    answer = kept.http.post(OURS, json={"name": "Inner"})
    assert answer.status_code == 400
    assert "This server is the sandbox 'Kept'" in answer.json()["message"]


def test_sandbox_over_its_time_is_ended(shared_api: Client) -> None:
    sandbox = new_sandbox(shared_api)
    process = process_of(shared_api, sandbox)
    with shared_api.instance.store.write() as work:
        work.update(s.sandboxes, int(sandbox.id), {"expires_at": work.now})
    assert waited(lambda: shown(shared_api, sandbox)["state"] == "ended")
    assert shown(shared_api, sandbox)["problem"] == "Its time is over."
    assert waited(lambda: not is_alive(process))


def test_deleted_sandbox_leaves_nothing(shared_api: Client) -> None:
    before = folders(shared_api)
    sandbox = new_sandbox(shared_api)
    process = process_of(shared_api, sandbox)
    assert len(folders(shared_api)) == len(before) + 1
    assert shared_api.as_admin.delete(f"{OURS}/{sandbox.id}", whole=True).status_code == 204
    assert waited(lambda: folders(shared_api) == before)
    assert not is_alive(process)


def test_sandbox_is_ended_on_the_host(shared_api: Client) -> None:
    sandbox = new_sandbox(shared_api, name="By hand")
    process = process_of(shared_api, sandbox)
    data = str(shared_api.instance.settings.data)
    command = [sys.executable, "-m", "lookalike", "sandboxes"]
    subprocess.run([*command, "end", "By hand", "--data", data], check=True, timeout=WAIT_S)
    assert waited(lambda: not is_alive(process))
    listed = subprocess.run(
        [*command, "list", "--data", data], check=True, timeout=WAIT_S, capture_output=True
    )
    assert b"By hand  It was ended on the host." in listed.stdout


def test_killed_sandbox_is_started_again_once(shared_api: Client) -> None:
    sandbox = new_sandbox(shared_api)
    sandbox.call("POST", "/groups", json={"name": "Survives"})
    os.kill(process_of(shared_api, sandbox), signal.SIGKILL)
    assert waited(lambda: shown(shared_api, sandbox)["restarts"] == 1)
    assert shown(shared_api, sandbox)["problem"] == "Its process ended with code -9 and was started again."
    assert waited(lambda: "pid" in ready(shared_api, sandbox))
    assert len(sandbox.call("GET", "/groups/search?name=Survives").json()) == 1
    os.kill(process_of(shared_api, sandbox), signal.SIGKILL)
    assert waited(lambda: shown(shared_api, sandbox)["state"] == "ended")
    assert "ended twice" in shown(shared_api, sandbox)["problem"]


def ready(api: Client, sandbox: Sandbox) -> str:
    file = api.instance.sandboxes.running[int(sandbox.id)].folder / "ready.json"
    return file.read_text() if file.is_file() else ""


def test_sandbox_runs_on_after_a_restart_of_the_instance(kept: Sandbox, shared_api: Client) -> None:
    process = process_of(shared_api, kept)
    shared_api.loop.run(shared_api.instance.stop())
    assert not is_alive(process)
    shared_api.loop.run(shared_api.instance.start())
    assert waited(lambda: int(kept.id) in shared_api.instance.sandboxes.running)
    assert waited(lambda: "pid" in ready(shared_api, kept))
    assert kept.call("GET", "/user").status_code == 200
    assert shown(shared_api, kept)["restarts"] == 0


def test_more_than_the_setting_allows_are_refused(local_api: Client) -> None:
    with local_api.instance.store.write() as work:
        for number in range(3):
            row = {"name": f"n{number}", "data": "none", "state": "running", "folder": f"f{number}"}
            times = {"created_at": work.now, "expires_at": work.now + timedelta(hours=1)}
            work.insert(s.sandboxes, {**row, **times, "server": "another"})
    answer = local_api.as_admin.post(OURS, whole=True, json={})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "too_many")


def test_diff_of_a_sandbox_of_another_server_is_refused(local_api: Client) -> None:
    with local_api.instance.store.write() as work:
        times = {"created_at": work.now, "expires_at": work.now + timedelta(hours=1)}
        row = {"name": "n", "data": "none", "state": "running", "folder": "f", "server": "another"}
        key = work.insert(s.sandboxes, {**row, **times})["id"]
    answer = local_api.as_admin.get(f"{OURS}/{key}/diff", whole=True)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "elsewhere")
