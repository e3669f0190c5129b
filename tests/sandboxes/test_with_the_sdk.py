"""A destructive script is tried in a sandbox with the official Python SDK, on servers as their users start them."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import looker_sdk
import pytest
import requests
from live_server import LiveServer, live_server
from looker_sdk.sdk.api40 import models
from looker_sdk.sdk.api40.methods import Looker40SDK
from trial import OURS

WAIT_S = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, thelook_file: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("live"), thelook_file) as running:
        yield running


@pytest.fixture(scope="module")
def http(server: LiveServer) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env, session.verify = False, server.tls.verify
        token = session.post(f"{server.tls.api}/login", data=server.key).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        yield session


@pytest.fixture(scope="module")
def made(server: LiveServer, http: requests.Session) -> dict[str, Any]:
    body = {"from": "production", "ttl": "1h", "data": "live-readonly", "name": "Clean-up"}
    answer = http.post(f"{server.tls.url}{OURS}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def sdk_for(server: LiveServer, url: str, secret: str, monkeypatch: pytest.MonkeyPatch) -> Looker40SDK:
    monkeypatch.setenv("LOOKERSDK_BASE_URL", url)
    monkeypatch.setenv("LOOKERSDK_CLIENT_ID", server.client_id)
    monkeypatch.setenv("LOOKERSDK_CLIENT_SECRET", secret)
    monkeypatch.setenv("LOOKERSDK_VERIFY_SSL", "true")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.tls.ca))
    sdk = looker_sdk.init40()
    sdk.me()  # it reads the key from the environment when it logs in
    return sdk


@pytest.fixture
def production(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Looker40SDK:
    return sdk_for(server, server.tls.url, server.client_secret, monkeypatch)


@pytest.fixture
def trial(server: LiveServer, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Looker40SDK:
    assert made["client_id"] == server.client_id
    return sdk_for(server, made["base_url"], made["client_secret"], monkeypatch)


def test_destructive_script_touches_the_sandbox_alone(
    server: LiveServer, http: requests.Session, made: dict[str, Any], trial: Looker40SDK
) -> None:
    there = {"users": f"{server.tls.api}/users?fields=id", "looks": f"{server.tls.api}/looks?fields=id"}
    before = {name: http.get(url).json() for name, url in there.items()}
    assert before["looks"]
    for look in trial.all_looks(fields="id"):
        trial.delete_look(str(look.id))
    made_role = trial.create_role(
        models.WriteRole(name="Night shift", permission_set_id="3", model_set_id="1")
    )
    assert trial.all_looks() == []
    assert {name: http.get(url).json() for name, url in there.items()} == before
    diff = http.get(f"{server.tls.url}{OURS}/{made['id']}/diff").json()
    assert diff["totals"]["looks"] == {"deleted": len(before["looks"])}
    role = next(each for each in diff["operations"] if each["operation_id"] == "create_role")
    assert role["subject_id"] == made_role.id
    promoted = http.post(f"{server.tls.url}{OURS}/{made['id']}/promote", json={"operations": [role["id"]]})
    assert promoted.status_code == 200, promoted.text
    names = [each["name"] for each in http.get(f"{server.tls.api}/roles").json()]
    assert "Night shift" in names
    assert http.get(there["looks"]).json() == before["looks"]


def test_live_data_is_asked_in_the_sandbox_too(production: Looker40SDK, trial: Looker40SDK) -> None:
    asked = models.WriteQuery(model="thelook", view="order_items", fields=["order_items.count"])
    here = production.run_inline_query("json", asked)
    assert json.loads(here)[0]["order_items.count"] > 0
    assert trial.run_inline_query("json", asked) == here


def test_mail_and_webhooks_stay_in_the_outbox_of_the_sandbox(
    server: LiveServer, made: dict[str, Any], trial: Looker40SDK
) -> None:
    query = trial.create_query(
        models.WriteQuery(model="thelook", view="order_items", fields=["order_items.count"])
    )
    addresses = {"email": "ana@example.com", "webhook": "https://hooks.example.com/in"}
    destinations = [
        models.ScheduledPlanDestination(type=kind, format="json", address=address)
        for kind, address in addresses.items()
    ]
    plan = models.WriteScheduledPlan(
        name="Trial", query_id=query.id, crontab="0 8 * * *", scheduled_plan_destination=destinations
    )
    here = set(server.outbox.rglob("*"))
    trial.scheduled_plan_run_once(plan)
    outbox = Path(made["outbox"])
    end = time.monotonic() + WAIT_S
    while len(list(outbox.glob("plan-*"))) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    assert sorted(path.suffix for path in outbox.glob("plan-*")) == [".eml", ".json"]
    (kept,) = outbox.glob("plan-*.json")
    assert json.loads(kept.read_bytes())["address"] == "https://hooks.example.com/in"
    assert set(server.outbox.rglob("*")) == here


def test_no_derived_table_is_built_from_a_sandbox(http: requests.Session, made: dict[str, Any]) -> None:
    login = http.post(
        f"{made['base_url']}/api/4.0/login",
        data={"client_id": made["client_id"], "client_secret": made["client_secret"]},
    )
    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
    answer = http.get(f"{made['base_url']}/api/4.0/derived_table/thelook/daily_sales/start", headers=headers)
    assert answer.status_code == 400, answer.text


def test_sandbox_ends_with_a_server_that_is_killed(server: LiveServer, made: dict[str, Any]) -> None:
    folder = Path(made["outbox"]).parent
    process = json.loads((folder / "ready.json").read_text())["pid"]
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(WAIT_S)
    end = time.monotonic() + WAIT_S
    while _runs(process) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _runs(process)


def _runs(process: int) -> bool:
    """A process that has ended, and that nobody has asked about, does not run."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z" and os.path.exists(f"/proc/{process}")
