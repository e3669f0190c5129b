"""Schedules that run when a datagroup triggers."""

from __future__ import annotations

from email import message_from_bytes
from typing import Any

import httpx
import pytest
from ledgers import Ledger, wait_until

from lookalike.store import schema
from lookalike.store.database import Row

BOOK = "INSERT INTO entries VALUES (5, 'food', 7, '2026-02-02 12:00:00')"


def create(ledger: Ledger, **more: Any) -> httpx.Response:
    admin = ledger.client.as_admin
    query = {"model": "books", "view": "sums", "fields": ["sums.account", "sums.amount"]}
    email = {"email": "ana@example.com"}
    if admin.get(f"/users/{admin.user_id}/credentials_email").status_code == 404:
        admin.post(f"/users/{admin.user_id}/credentials_email", json=email)
    body = {
        "name": "When it is booked",
        "query_id": admin.post("/queries", json=query).json()["id"],
        "datagroup": "booked",
        "scheduled_plan_destination": [{"type": "email", "format": "csv", "address": "ana@example.com"}],
        **more,
    }
    return admin.post("/scheduled_plans", json=body)


def runs(ledger: Ledger) -> list[Row]:
    with ledger.instance.store.read() as db:
        return db.all(schema.jobs.select().where(schema.jobs.c.kind == "scheduled_plan"))


@pytest.mark.parametrize("name", ["booked", "books/booked", "books::booked"])
def test_plan_runs_each_time_the_datagroup_triggers(ledger: Ledger, name: str):
    ledger.check()
    plan = create(ledger, datagroup=name)
    assert plan.status_code == 200, plan.text
    assert plan.json()["datagroup"] == name
    ledger.check()
    assert runs(ledger) == [], "nothing has changed since"
    ledger.execute(BOOK)
    ledger.check()
    ledger.check()
    (run,) = runs(ledger)
    wait_until(lambda: runs(ledger)[0]["state"] == "done")
    assert run["key"].startswith(f"scheduled_plan:{plan.json()['id']}:datagroup-")
    (mail,) = (ledger.instance.settings.data / "outbox").glob("*.eml")
    parts = [part.get_payload(decode=True) for part in message_from_bytes(mail.read_bytes()).walk()]
    assert any(isinstance(part, bytes) and b"food,57" in part for part in parts)


def test_plan_that_is_paused_does_not_run(ledger: Ledger):
    ledger.check()
    create(ledger, enabled=False)
    ledger.execute(BOOK)
    ledger.check()
    assert runs(ledger) == []


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"datagroup": "boked"}, "datagroup", "it has booked"),
        ({"datagroup": "elsewhere/booked"}, "datagroup", "no model 'elsewhere'"),
        ({"crontab": "0 8 * * 1"}, "crontab", "not both"),
        ({"datagroup": None}, "crontab", "or a datagroup"),
    ],
)
def test_wrong_time_to_run_is_named(ledger: Ledger, more: dict[str, Any], field: str, says: str):
    answer = create(ledger, **more)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert says in error["message"]
