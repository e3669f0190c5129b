"""What nobody waits for leaves its rows too: deliveries, and pages of public Looks."""

from __future__ import annotations

from written import BY_STATUS, Written

from client import Client
from deliver.shop import Shop, mail_to
from lookalike.store import schema as s


def test_a_delivery_is_a_run_in_its_owners_name(data_api: Client, written: Written) -> None:
    shop = Shop(data_api)
    plan_id = shop.run(mail_to("reader@example.com"))
    (job,) = shop.jobs(plan_id)
    assert written.last("source", "issuer_source", "status", "rows") == (
        "scheduled_task",
        "Scheduler",
        "complete",
        3,
    )
    me = data_api.as_admin.user_id
    assert written.last("scheduled_plan_id", "scheduled_job_id", "user_id") == (int(plan_id), job["id"], me)


def test_a_delivery_is_an_event_without_its_address(data_api: Client, written: Written) -> None:
    plan_id = Shop(data_api).run(mail_to("reader@example.com"))
    (event,) = [row for row in written.rows(s.events) if row["name"] == "deliver_scheduled_plan"]
    assert (event["subject_id"], event["is_api_call"]) == (plan_id, False)
    assert written.attributes(event["id"]) == {"type": "email", "format": "csv", "state": "sent"}


def test_a_delivered_look_counts_as_scheduled(data_api: Client, written: Written) -> None:
    shop = Shop(data_api)
    look_id = shop.look("States", view="users", fields=["users.state"], limit="3")
    always = {"require_results": False, "require_no_results": False, "require_change": False}
    shop.run(mail_to("reader@example.com"), look_id=look_id, **always)
    (row,) = written.rows(s.content_usage)
    assert (row["content_id"], row["schedule_total"], row["api_total"]) == (look_id, 1, 0)


def test_a_public_look_is_embedded(data_api: Client, written: Written) -> None:
    query = data_api.as_admin.post("/queries", json=BY_STATUS).json()["id"]
    body = {"title": "Statuses", "query_id": query, "folder_id": "1", "public": True}
    look = data_api.as_admin.post("/looks", json=body).json()
    address = look["public_url"].removeprefix(data_api.instance.web_url) + ".csv"
    assert data_api.as_stranger.get(address, whole=True).status_code == 200
    assert written.last("source", "issuer_source", "look_id") == ("public_embed", "Other", int(look["id"]))
    (row,) = written.rows(s.content_usage)
    assert (row["embed_total"], row["api_total"]) == (1, 0)
