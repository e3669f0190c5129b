"""The next times of plans, and what became of their runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from client import Client, Person
from lookalike.store import jobs, queries, schedules, schema
from lookalike.store.database import UnitOfWork

OWN = "/api/lookalike/v1/scheduled_plans"
MAIL = {"type": "email", "address": "ana@example.com", "format": "csv"}
SHOWN = {"type": "email", "format": "csv", "address": "ana@example.com"}
LEASE = timedelta(minutes=1)


def make_plan(api: Client, **more: Any) -> int:
    with api.instance.store.write() as work:
        query = queries.add_query(work, {"model": "thelook", "view": "users", "fields": ["users.count"]})
    body = {"name": "P", "query_id": str(query["id"]), "scheduled_plan_destination": [MAIL], **more}
    answer = api.as_admin.post("/scheduled_plans", json={"crontab": "0 8 * * 1", **body})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


def own(person: Person, path: str) -> Any:
    answer = person.get(f"{OWN}{path}", whole=True)
    assert answer.status_code == 200, answer.text
    return answer.json()


def begun(work: UnitOfWork, plan_id: int, slot: str) -> jobs.Job:
    schedules.enqueue_run(work, plan_id, slot, work.now)
    row = work.one(schema.jobs.select().where(schema.jobs.c.key == f"scheduled_plan:{plan_id}:{slot}"))
    assert row is not None
    values = {"state": jobs.RUNNING, "attempt": 1, "lease_until": work.now + LEASE}
    work.connection.execute(schema.jobs.update().where(schema.jobs.c.id == row["id"]).values(**values))
    return jobs.Job(row["id"], row["key"], row["kind"], row["payload"], 1)


def run(api: Client, plan_id: int, slot: str, state: str, detail: str | None = None) -> None:
    """A run with one delivery that has ended so."""
    with api.instance.store.write() as work:
        job = begun(work, plan_id, slot)
        key = f"{job.key}:x"
        jobs.begin_delivery(work, job, LEASE, key, plan_id, SHOWN)
        jobs.end_delivery(work, job, LEASE, key, state, detail, 12)
        jobs.finish(work, job)


def test_crontab_has_words_and_next_times(api: Client) -> None:
    found = own(api.as_admin, "/times?crontab=30+2+*+*+*&timezone=America/New_York&count=2")
    assert found["words"] == "Daily at 02:30"
    assert found["timezone"] == "America/New_York"
    first, second = found["next_runs"]
    assert datetime.fromisoformat(first["local"]) == datetime.fromisoformat(first["at"])
    assert first["local"] < second["local"]
    assert "T0" in first["local"]


def test_wrong_crontab_and_zone_are_named_together(api: Client) -> None:
    answer = api.as_admin.get(f"{OWN}/times?crontab=8&timezone=Mars", whole=True)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["timezone", "crontab"]


def test_outlook_of_a_plan_says_when_it_runs(api: Client) -> None:
    plan = make_plan(api, timezone="Asia/Tokyo")
    [found] = own(api.as_admin, f"/outlooks?ids={plan}")
    assert (found["words"], found["timezone"]) == ("Weekly on Monday at 08:00", "Asia/Tokyo")
    assert len(found["next_runs"]) == 3
    assert all(each["local"].endswith("T08:00:00+09:00") for each in found["next_runs"])
    assert found["recent_runs"] == []


def test_paused_plan_has_no_next_times(api: Client) -> None:
    [found] = own(api.as_admin, f"/outlooks?ids={make_plan(api, enabled=False)}")
    assert found["next_runs"] == []


def test_recent_runs_are_told_latest_first(api: Client) -> None:
    plan = make_plan(api)
    run(api, plan, "20260101T080000Z", jobs.SENT)
    run(api, plan, "20260108T080000Z", jobs.FAILED, "550 no such mailbox")
    run(api, plan, "20260115T080000Z", jobs.SKIPPED, "There were no results (require_results).")
    [found] = own(api.as_admin, f"/outlooks?ids={plan}")
    assert [(each["at"], each["state"]) for each in found["recent_runs"]] == [
        ("2026-01-15T08:00:00.000+00:00", "skipped"),
        ("2026-01-08T08:00:00.000+00:00", "failed"),
        ("2026-01-01T08:00:00.000+00:00", "sent"),
    ]


def test_outlook_leaves_out_plans_of_others(api: Client) -> None:
    plan = make_plan(api)
    assert own(api.as_viewer, f"/outlooks?ids={plan},999,x") == []


def test_every_attempt_is_kept_with_its_error(api: Client) -> None:
    plan = make_plan(api)
    with api.instance.store.write() as work:
        job = begun(work, plan, "20260101T080000Z")
        for state, detail in ((jobs.SENDING, "451 try later"), (jobs.SENT, None)):
            jobs.begin_delivery(work, job, LEASE, "k", plan, SHOWN)
            jobs.end_delivery(work, job, LEASE, "k", state, detail, 12)
        jobs.finish(work, job)
    [found] = own(api.as_admin, f"/{plan}/runs")
    assert (found["at"], found["state"]) == ("2026-01-01T08:00:00.000+00:00", "sent")
    [delivery] = found["deliveries"]
    assert (delivery["address"], delivery["format"], delivery["bytes"]) == ("ana@example.com", "csv", 12)
    assert [(each["attempt"], each["state"], each["detail"]) for each in delivery["attempts"]] == [
        (1, "sending", "451 try later"),
        (2, "sent", None),
    ]


def test_run_that_was_given_up_closes_its_attempt(api: Client) -> None:
    plan = make_plan(api)
    with api.instance.store.write() as work:
        job = begun(work, plan, "20260101T080000Z")
        jobs.begin_delivery(work, job, LEASE, "given up", plan, SHOWN)
        jobs.finish(work, job, "the server broke")
    [found] = own(api.as_admin, f"/{plan}/runs")
    assert (found["state"], found["error"]) == ("failed", "the server broke")
    [attempt] = found["deliveries"][0]["attempts"]
    assert (attempt["state"], attempt["detail"]) == ("failed", "the server broke")


def test_runs_of_others_are_not_found(api: Client) -> None:
    answer = api.as_viewer.get(f"{OWN}/{make_plan(api)}/runs", whole=True)
    assert answer.status_code == 404


def test_choices_name_formats_of_each_destination(api: Client) -> None:
    found = own(api.as_viewer, "/choices")
    by_type = {each["type"]: each for each in found["destinations"]}
    assert "inline_table" in by_type["email"]["formats"]
    assert "inline_table" not in by_type["webhook"]["formats"]
    assert by_type["webhook"]["secret_parameters"] == ["authorization"]
