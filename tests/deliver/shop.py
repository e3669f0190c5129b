"""Makes plans over the sample data, runs them and reads the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from client import Client, Person
from deliver.receivers import eventually
from lookalike.store import queries, schema
from lookalike.store.database import Row
from lookalike.store.looks import add_look

STATES = {
    "view": "users",
    "fields": ["users.state", "users.count"],
    "sorts": ["users.count desc"],
    "limit": "3",
}
NOBODY = {"view": "users", "fields": ["users.state"], "filters": {"users.state": "Atlantis"}}


@dataclass
class Shop:
    client: Client
    admin: Person = field(init=False)

    def __post_init__(self) -> None:
        self.admin = self.client.as_admin

    @property
    def store(self) -> Any:
        return self.client.instance.store

    def query(self, **body: Any) -> str:
        with self.store.write() as work:
            return str(queries.add_query(work, {"model": "thelook", **body})["id"])

    def look(self, title: str, **body: Any) -> str:
        with self.store.write() as work:
            query = queries.add_query(work, {"model": "thelook", **body})
            values = {"title": title, "query_id": query["id"], "folder_id": 1}
            return str(add_look(work, values, work.get(schema.folders, 1) or {})["id"])

    def run(self, *destinations: dict[str, Any], person: Person | None = None, **more: Any) -> str:
        """Runs a plan once and waits for its end; returns its id. Without content, the states query."""
        content = {} if {"look_id", "query_id"} & set(more) else {"query_id": self.query(**STATES)}
        body = {"name": "States", "scheduled_plan_destination": list(destinations), **content, **more}
        answer = (person or self.admin).post("/scheduled_plans/run_once", json=body)
        assert answer.status_code == 200, answer.text
        return self.ended(answer.json()["id"])

    def ended(self, plan_id: str) -> str:
        """Waits until no job of the plan is left to do."""
        scheduler = self.client.instance.scheduler
        assert scheduler is not None
        self.client.loop.loop.call_soon_threadsafe(scheduler.wake)
        eventually(lambda: self.jobs(plan_id) and all(job["finished_at"] for job in self.jobs(plan_id)))
        return plan_id

    def jobs(self, plan_id: str) -> list[Row]:
        with self.store.read() as db:
            found = db.all(schema.jobs.select().where(schema.jobs.c.key.like(f"scheduled_plan:{plan_id}:%")))
        return found

    def ledger(self, plan_id: str) -> list[Row]:
        ledger = schema.deliveries
        of_plan = ledger.select().where(ledger.c.scheduled_plan_id == int(plan_id))
        with self.store.read() as db:
            return db.all(of_plan.order_by(ledger.c.created_at, ledger.c.id))

    def outcome(self, plan_id: str) -> list[tuple[str, str | None]]:
        return [(row["state"], row["detail"]) for row in self.ledger(plan_id)]


def mail_to(address: str, **more: Any) -> dict[str, Any]:
    return {"type": "email", "address": address, "format": "csv", **more}


def hook_at(address: str, **more: Any) -> dict[str, Any]:
    return {"type": "webhook", "address": address, "format": "json", **more}
