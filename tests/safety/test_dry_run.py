"""Dry runs answer as the real call would, and leave nothing behind."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from client import Client
from lookalike.safety.dry_run import OUTBOUND, STORE_BY_GET, Effect, effect_of
from lookalike.store import schema as s

DRY = {"X-Lookalike-Dry-Run": "1"}


def exported(api: Client) -> str:
    """Every row of every table."""
    with api.instance.store.read() as db:
        rows = {
            table.name: sorted(repr(row) for row in db.all(select(table)))
            for table in s.metadata.sorted_tables
        }
    return json.dumps(rows, indent=1)


def outbox(api: Client) -> list[Path]:
    folder = api.instance.settings.outbox_folder
    return sorted(folder.iterdir()) if folder.exists() else []


def test_created_user_is_shown_and_not_kept(api: Client) -> None:
    before = exported(api)
    response = api.as_admin.post("/users", json={"first_name": "Ada"}, headers=DRY)
    assert (response.status_code, response.json()["first_name"]) == (200, "Ada")
    assert exported(api) == before


def test_answer_tells_what_would_have_changed(local_api: Client) -> None:
    local_api.as_admin.post("/groups", json={"name": "Team"})
    group = local_api.as_admin.get("/groups?fields=id,name").json()
    number = next(each["id"] for each in group if each["name"] == "Team")
    path = f"/groups/{number}/users"
    local_api.as_admin.post(path, json={"user_id": str(local_api.as_viewer.user_id)})
    response = local_api.as_admin.delete(f"/groups/{number}", headers=DRY)
    assert response.status_code == 204
    assert response.headers["X-Lookalike-Dry-Run"] == "simulated"
    assert json.loads(response.headers["X-Lookalike-Change-Set"]) == {
        "group_users": {"deleted": 1},
        "groups": {"deleted": 1},
    }
    assert "X-Lookalike-Operation" not in response.headers


def test_delete_reports_to_those_who_prefer_it(local_api: Client) -> None:
    headers = {**DRY, "Prefer": "return=representation"}
    path = f"/api/4.0/users/{local_api.as_viewer.user_id}"
    authorization = {"Authorization": f"Bearer {local_api.as_admin.token}"}
    sent = local_api.http.request("DELETE", path, headers={**headers, **authorization})
    response = local_api.loop.run(sent)
    assert response.status_code == 200
    report = response.json()
    assert (report["dry_run"], report["operation"], report["status"]) == (True, "delete_user", 204)
    assert report["changes"]["users"] == {"deleted": 1}
    assert local_api.as_admin.get(f"/users/{local_api.as_viewer.user_id}").status_code == 200


def test_same_id_is_given_by_the_real_call(local_api: Client) -> None:
    dry = local_api.as_admin.post("/groups", json={"name": "Team"}, headers=DRY)
    real = local_api.as_admin.post("/groups", json={"name": "Team"})
    assert dry.json() == real.json()


def test_refusals_are_those_of_the_real_call(local_api: Client) -> None:
    dry = local_api.as_viewer.post("/groups", json={"name": "Team"}, headers=DRY)
    real = local_api.as_viewer.post("/groups", json={"name": "Team"})
    assert (dry.status_code, dry.content) == (real.status_code, real.content)


def test_last_admin_is_kept_in_a_dry_run_too(local_api: Client) -> None:
    local_api.as_admin.post(f"/users/{local_api.as_admin.user_id}/credentials_api3")
    response = local_api.as_admin.put(f"/users/{local_api.as_admin.user_id}/roles", json=[], headers=DRY)
    assert response.json()["errors"][0]["code"] == "would_remove_last_admin"


def test_mail_is_not_sent(local_api: Client) -> None:
    path = f"/users/{local_api.as_viewer.user_id}/credentials_email"
    local_api.as_admin.post(path, json={"email": "viewer@example.com"})
    response = local_api.as_admin.post(f"{path}/send_password_reset", headers=DRY)
    assert response.status_code == 200
    assert outbox(local_api) == []


def test_statement_is_refused(local_api: Client) -> None:
    local_api.as_admin.post("/users", json={})
    with local_api.instance.store.write() as work:
        work.insert(
            s.sql_queries,
            {
                "identity": b"x",
                "slug": "abc",
                "connection_name": "thelook",
                "user_id": local_api.as_admin.user_id,
                "sql": "DROP TABLE x",
                "created_at": work.now,
            },
        )
    response = local_api.as_admin.post("/sql_queries/abc/run/json", headers=DRY)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "cannot_simulate")


@pytest.mark.parametrize("word", ["maybe", "2", "dry"])
def test_unclear_header_is_refused(local_api: Client, word: str) -> None:
    response = local_api.as_admin.post("/groups", json={"name": "X"}, headers={"X-Lookalike-Dry-Run": word})
    assert response.status_code == 400
    assert local_api.as_admin.get("/groups/search?name=X").json() == []


def test_header_that_says_no_is_a_real_call(local_api: Client) -> None:
    response = local_api.as_admin.post("/groups", json={"name": "X"}, headers={"X-Lookalike-Dry-Run": "0"})
    assert "X-Lookalike-Dry-Run" not in response.headers
    assert len(local_api.as_admin.get("/groups/search?name=X").json()) == 1


def test_idempotency_key_of_a_dry_run_is_free_afterwards(local_api: Client) -> None:
    headers = {"Idempotency-Key": "one"}
    local_api.as_admin.post("/groups", json={"name": "X"}, headers={**DRY, **headers})
    response = local_api.as_admin.post("/groups", json={"name": "X"}, headers=headers)
    assert "Idempotent-Replayed" not in response.headers
    assert len(local_api.as_admin.get("/groups/search?name=X").json()) == 1


def test_every_operation_says_what_it_does(local_api: Client) -> None:
    operations, handlers = local_api.app.dispatcher.contract.operations, local_api.app.dispatcher.handlers
    unsaid = [
        name for name, handler in handlers.items() if effect_of(operations[name], handler.reads) is None
    ]
    assert unsaid == []


def test_declared_exceptions_are_operations(local_api: Client) -> None:
    known = set(local_api.app.dispatcher.contract.operations)
    assert set(OUTBOUND) | STORE_BY_GET <= known
    assert Effect.OUTBOUND == "outbound"


def test_every_call_of_a_dry_run_key_is_simulated(local_api: Client) -> None:
    path = f"/users/{local_api.as_admin.user_id}/credentials_api3"
    _, key = local_api.as_admin.post(path), local_api.as_admin.post(path).json()
    with local_api.instance.store.write() as work:
        work.update(s.credentials_api3, int(key["id"]), {"mode": "dry_run"})
    sent = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    token = local_api.request("POST", "/login", data=sent).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    response = local_api.request("POST", "/groups", json={"name": "X"}, headers=headers)
    assert response.headers["X-Lookalike-Dry-Run"] == "simulated"
    assert local_api.as_admin.get("/groups/search?name=X").json() == []


def test_every_call_to_the_port_is_simulated(local_api: Client) -> None:
    settings = dataclasses.replace(local_api.instance.stated, dry_run_port=19998)
    local_api.instance.stated = settings
    headers = {"Authorization": f"Bearer {local_api.as_admin.token}"}
    for port, simulated in ((19998, "simulated"), (19999, None)):
        address = f"https://bi.example.com:{port}/api/4.0/groups"
        response = local_api.loop.run(
            local_api.http.post(address, json={"name": f"P{port}"}, headers=headers)
        )
        assert (response.status_code, response.headers.get("X-Lookalike-Dry-Run")) == (200, simulated)
    assert len(local_api.as_admin.get("/groups/search?name=P%25").json()) == 1
