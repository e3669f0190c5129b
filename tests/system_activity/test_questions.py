"""The other questions of an administrator: fields, schedules, logins, calls, content, rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from client import Client
from lookalike.store import schema as s
from lookalike.store.queries import add_query

from .conftest import LOOKS, ORDERS, asked, rows_of


def insert(api: Client, table: Any, *rows: dict[str, Any]) -> None:
    with api.instance.store.write() as work:
        for row in rows:
            work.connection.execute(table.insert().values(**row))


def look_of(api: Client, title: str, **values: Any) -> int:
    with api.instance.store.write() as work:
        query = add_query(work, ORDERS)
        times = {"created_at": work.now, "updated_at": work.now}
        row = {"title": title, "folder_id": 1, "user_id": 2, "query_id": query["id"], **times, **values}
        return work.insert(s.looks, row)["id"]


def used(explore: str, field: str, times: int, days_ago: int | None, api: Client) -> dict[str, Any]:
    at = None if days_ago is None else api.instance.now() - timedelta(days=days_ago)
    names = {"model": "shop", "explore": explore, "view": field.partition(".")[0], "field": field}
    return {**names, "times_used": times, "first_used_at": at, "last_used_at": at}


def fields_used(api: Client) -> None:
    """Of `orders` one field was used yesterday and one never; of `users` one long ago; of `events` none ever."""
    insert(
        api,
        s.field_usage,
        used("orders", "orders.count", 5, 1, api),
        used("orders", "orders.id", 0, None, api),
        used("users", "users.count", 2, 120, api),
        used("users", "users.age", 0, None, api),
        used("events", "events.count", 0, None, api),
    )


def of_the_shop(rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [list(row.values())[1:] for row in rows if row["field_usage.model"] == "shop"]


def test_explores_without_a_run_in_90_days_are_found(api: Client) -> None:
    fields_used(api)
    long_ago = (api.instance.now() - timedelta(days=120)).date().isoformat()
    rows = of_the_shop(rows_of(api, "Explores without a run in 90 days"))
    assert rows == [["events", 0, None], ["users", 2, long_ago]]


def test_unused_fields_of_used_explores_are_found(api: Client) -> None:
    fields_used(api)
    rows = of_the_shop(rows_of(api, "Fields that were never used"))
    assert rows == [["orders", "orders.id"], ["users", "users.age"]]


def schedule(api: Client) -> int:
    """A plan of the Admin, of which the first run was sent, the second failed and the third had nothing to send."""
    look_id = look_of(api, "Orders")
    with api.instance.store.write() as work:
        times = {"created_at": work.now, "updated_at": work.now}
        plan = {"name": "Daily orders", "user_id": 2, "look_id": look_id, "crontab": "0 6 * * *", "doc": {}}
        plan_id = work.insert(s.scheduled_plans, {**plan, **times})["id"]
        where = {"type": "email", "format": "csv", "address": "ops@example.com"}
        work.insert(s.scheduled_plan_destinations, {"scheduled_plan_id": plan_id, **where, "doc": {}})
        ends = (("sent", None), ("failed", "The mail server did not answer."), ("skipped", "No results."))
        for slot, (state, detail) in enumerate(ends):
            at = work.now - timedelta(days=3 - slot)
            ended = {"state": "done", "created_at": at, "finished_at": at + timedelta(seconds=4)}
            job = {"key": f"{plan_id}:{slot}", "kind": "scheduled_plan", "payload": {"plan_id": plan_id}}
            job_id = work.insert(s.jobs, {**job, **ended, "run_at": at})["id"]
            entry = {"key": f"{plan_id}:{slot}:a", "job_id": job_id, "scheduled_plan_id": plan_id}
            work.insert(
                s.deliveries, {**entry, **times, "destination": where, "state": state, "detail": detail}
            )
    return plan_id


def test_failed_schedules_say_why(api: Client) -> None:
    plan_id = schedule(api)
    (row,) = rows_of(api, "Failed schedules")
    finalized = row.pop("scheduled_job.finalized_time")
    assert finalized[:10] == (api.instance.now() - timedelta(days=2)).date().isoformat()
    assert row == {
        "scheduled_plan.id": plan_id,
        "scheduled_plan.name": "Daily orders",
        "user.name": "Admin Tester",
        "scheduled_job.status_detail": "The mail server did not answer.",
        "scheduled_plan.destination_addresses": "ops@example.com",
    }


def test_jobs_of_schedules_have_lookers_statuses(api: Client) -> None:
    schedule(api)
    fields = "scheduled_job.status scheduled_job.count scheduled_job.average_runtime"
    rows = asked(api, "scheduled_plan", fields, sorts=["scheduled_job.status"])
    assert [list(row.values()) for row in rows] == [["failure", 1, 4], ["skipped", 1, 4], ["success", 1, 4]]


def test_deliveries_show_where_they_went(api: Client) -> None:
    schedule(api)
    fields = "delivery.type delivery.address delivery.status delivery.count"
    rows = asked(api, "scheduled_plan", fields, sorts=["delivery.status"])
    assert [list(row.values())[1:] for row in rows] == [
        ["ops@example.com", "failed", 1],
        ["ops@example.com", "sent", 1],
        ["ops@example.com", "skipped", 1],
    ]


def test_logins_are_counted_by_day(api: Client) -> None:
    noon = (api.instance.now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    login = {"credential_type": "api3", "created_at": noon}
    insert(
        api,
        s.user_logins,
        {**login, "user_id": 1, "succeeded": True},
        {**login, "user_id": 1, "succeeded": True},
        {**login, "user_id": 2, "succeeded": True},
        {**login, "user_id": None, "succeeded": False, "reason": "unknown key"},
    )
    rows = {row["user_login.created_date"]: row for row in rows_of(api, "Logins by day")}
    assert list(rows[noon.date().isoformat()].values())[1:] == [4, 2, 1]


def test_calls_are_summed_by_key_and_endpoint(api: Client) -> None:
    hour = (api.instance.now() - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    call = {
        "operation_id": "user",
        "verb": "get",
        "endpoint": "/users/{user_id}",
        "status_class": 2,
        "activity_type": "non_query",
    }
    usual = {**call, "created_at": hour, "user_id": 1, "credential_id": 7}
    insert(
        api,
        s.api_usage,
        {**usual, "total": 10, "latency_sum": 0.5, "latency_max": 0.2},
        {
            **usual,
            "created_at": hour - timedelta(hours=1),
            "total": 30,
            "latency_sum": 1.5,
            "latency_max": 0.1,
        },
        {**usual, "status_class": 4, "total": 1, "latency_sum": 0.01, "latency_max": 0.01},
        {
            **usual,
            "user_id": 0,
            "credential_id": 0,
            "status_class": 4,
            "total": 2,
            "latency_sum": 0,
            "latency_max": 0,
        },
    )
    rows = [row for row in rows_of(api, "API calls by key and endpoint") if row["api_usage.verb"] == "get"]
    assert [list(row.values()) for row in rows] == [
        ["Developer Tester", 7, "get", "/users/{user_id}", "2xx", 40, 0.05, 0.2],
        [None, None, "get", "/users/{user_id}", "4xx", 2, 0, 0],
        ["Developer Tester", 7, "get", "/users/{user_id}", "4xx", 1, 0.01, 0.01],
    ]


def test_looks_that_nobody_opened_are_found(api: Client) -> None:
    now = api.instance.now() - timedelta(hours=1)
    forgotten = look_of(api, "Forgotten", created_at=now - timedelta(days=200))
    look_of(api, "Read", created_at=now - timedelta(days=200), last_viewed_at=now - timedelta(days=3))
    look_of(api, "Thrown away", created_at=now - timedelta(days=200), deleted=True, deleted_at=now)
    look_of(api, "New")
    old = now - timedelta(days=300)
    read_once = look_of(api, "Read once", created_at=old, last_viewed_at=now - timedelta(days=100))
    rows = rows_of(api, "Looks that nobody opened for 90 days")
    assert [(row["look.id"], row["look.days_since_last_viewed"]) for row in rows] == [
        (forgotten, 200),
        (read_once, 100),
    ]


def test_roles_are_told_through_groups_too(api: Client) -> None:
    """Nobody Tester is in Inner, Inner is in Outer, and Outer has the role User."""
    admin = api.as_admin
    outer = admin.post("/groups", json={"name": "Outer"}).json()["id"]
    inner = admin.post("/groups", json={"name": "Inner"}).json()["id"]
    admin.post(f"/groups/{outer}/groups", json={"group_id": inner})
    admin.post(f"/groups/{inner}/users", json={"user_id": "4"})
    admin.put("/roles/3/groups", json=[outer])
    rows = [(row["user.name"], row["role.name"]) for row in rows_of(api, "Who may do what")]
    assert rows == [
        ("Admin Tester", "Admin"),
        ("Developer Tester", "Developer"),
        ("Nobody Tester", "User"),
        ("Viewer Tester", "Viewer"),
    ]
    groups = asked(api, "user", "group.name", filters={"user.id": "4"}, sorts=["group.name"])
    assert [row["group.name"] for row in groups] == ["All Users", "Inner", "Outer"]


def test_who_is_an_administrator_is_told(api: Client) -> None:
    fields = "user.name user_facts.is_admin user_facts.is_developer user_facts.is_viewer"
    rows = asked(api, "user", fields, sorts=["user.name"])
    assert [list(row.values()) for row in rows] == [
        ["Admin Tester", "Yes", "Yes", "Yes"],
        ["Developer Tester", "No", "Yes", "Yes"],
        ["Nobody Tester", "No", "No", "No"],
        ["Viewer Tester", "No", "No", "Yes"],
    ]


def test_content_that_nobody_used_is_listed_with_zero(api: Client) -> None:
    never, often = look_of(api, "Never"), look_of(api, "Often")
    at = api.instance.now() - timedelta(days=10, hours=1)
    usage = {"content_type": "look", "content_id": str(often), "api_total": 3, "schedule_total": 2}
    insert(api, s.content_usage, {**usage, "first_accessed_at": at, "last_accessed_at": at})
    fields = """content_usage.content_title content_usage.content_id content_usage.api_count
    content_usage.schedule_total content_usage.days_since_last_accessed"""
    rows = asked(api, "content_usage", fields, sorts=["content_usage.content_title"])
    assert [list(row.values()) for row in rows] == [
        ["Never", str(never), 0, 0, None],
        ["Often", str(often), 3, 2, 10],
    ]


def test_builds_of_tables_are_timed(api: Client) -> None:
    at = api.instance.now() - timedelta(hours=1)
    names = {"connection": "shop", "model_name": "shop", "view_name": "facts", "table_name": "t"}
    steps = [
        ("a", "create begin", 0),
        ("a", "create complete", 90),
        ("b", "create begin", 100),
        ("b", "create sql error", 103),
    ]
    rows = [
        {**names, "tid": tid, "seq": seq, "action": action, "created_at": at + timedelta(seconds=seconds)}
        for seq, (tid, action, seconds) in enumerate(steps)
    ]
    insert(api, s.pdt_event_log, *rows)
    fields = "pdt_builds.tid pdt_builds.status pdt_builds.seconds_elapsed"
    builds = asked(api, "pdt_builds", fields, sorts=["pdt_builds.tid"])
    assert [list(row.values()) for row in builds] == [["a", "complete", 90], ["b", "error", 3]]
    failures = asked(api, "pdt_event_log", "pdt_event_log.view_name pdt_event_log.pdt_create_failures")
    assert failures == [{"pdt_event_log.view_name": "facts", "pdt_event_log.pdt_create_failures": 1}]


def test_merged_queries_list_their_sources(api: Client) -> None:
    with api.instance.store.write() as work:
        first, second = (add_query(work, {**ORDERS, "limit": str(n)})["id"] for n in (1, 2))
        sources = [{"query_id": str(first), "name": "one"}, {"query_id": str(second), "name": "two"}]
        doc = {"source_queries": sources}
        work.insert(s.merge_queries, {"identity": b"1", "slug": "abc", "created_at": work.now, "doc": doc})
    fields = "merge_query.slug merge_query_source_query.position merge_query_source_query.name query.id query.limit"
    rows = asked(api, "merge_query", fields, sorts=["merge_query_source_query.position"])
    assert [list(row.values()) for row in rows] == [
        ["abc", 0, "one", first, "1"],
        ["abc", 1, "two", second, "2"],
    ]


def test_events_are_found_with_their_attributes(api: Client) -> None:
    at = api.instance.now()
    event = {"id": 900, "name": "update_look", "category": "look", "user_id": 2, "created_at": at}
    insert(api, s.events, event)
    insert(api, s.event_attributes, {"event_id": 900, "name": "look_id", "value": "12"})
    fields = "event.name user.name event_attribute.name event_attribute.value event_attribute.count"
    rows = asked(api, "event_attribute", fields, filters={"event.name": "update^_look"})
    assert [list(row.values()) for row in rows] == [["update_look", "Admin Tester", "look_id", "12", 1]]


def test_dashboards_can_be_asked_before_there_are_any(api: Client) -> None:
    assert asked(api, "dashboard", "dashboard.id dashboard.title dashboard.count") == []
    assert asked(api, "dashboard", "dashboard.count") == [{"dashboard.count": 0}]


def test_every_sample_look_runs(api: Client) -> None:
    for title in LOOKS:
        rows_of(api, title)
