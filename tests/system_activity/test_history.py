"""The explore `history` over runs that are known row by row; the numbers are computed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from client import Client

from .conftest import asked, rows_of

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
BEFORE = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()


def test_who_ran_what_names_person_client_and_time(past: Client) -> None:
    rows = rows_of(past, "Who ran what")
    assert [list(row.values()) for row in rows if row["history.status"] != "complete"] == [
        [f"{YESTERDAY} 10:07:00", "Viewer Tester", "shop", "orders", "explore", "Firefox", "killed", 30],
        [f"{BEFORE} 11:00:00", "Viewer Tester", "shop", "users", "api4", "PY SDK 26.12", "error", 1],
        [f"{BEFORE} 10:00:00", "Viewer Tester", "shop", "users", "api4", "PY SDK 26.12", "error", 1],
    ]
    assert len([row for row in rows if row["query.model"] == "shop"]) == 6


def test_runs_are_counted_by_person(past: Client) -> None:
    rows = {row.pop("user.name"): row for row in rows_of(past, "Queries by person")}
    assert rows["Developer Tester"] == {
        "history.query_run_count": 3,
        "history.average_runtime": 4.5,
        "history.max_runtime": 12.5,
        "history.total_runtime": 13.5,
    }
    assert rows["Viewer Tester"]["history.total_runtime"] == 32


def test_runs_are_counted_by_client(past: Client) -> None:
    rows = rows_of(past, "Queries by client")
    counts = {row["history.client"]: row["history.query_run_count"] for row in rows}
    assert (counts["PY SDK 26.12"], counts["Firefox"]) == (5, 1)


def test_slow_queries_come_slowest_first(past: Client) -> None:
    rows = [row for row in rows_of(past, "Slow queries") if row["query.model"] == "shop"]
    assert [(row["query.view"], row["history.max_runtime"]) for row in rows] == [
        ("orders", 30),
        ("users", 12.5),
    ]
    assert rows[1]["query.formatted_fields"] == '["users.id","users.count"]'


def test_errors_are_counted_by_their_message(past: Client) -> None:
    assert rows_of(past, "Top errors") == [
        {
            "history.message": "no such column",
            "history.connection_name": "shop",
            "history.query_run_count": 2,
            "history.most_recent_query_date": BEFORE,
        }
    ]


def test_cache_ratio_is_the_share_of_cached_runs(past: Client) -> None:
    rows = {row["history.created_date"]: row for row in rows_of(past, "Cache hits by day")}
    assert rows[YESTERDAY]["history.query_run_count"] == 4
    assert rows[YESTERDAY]["history.cache_result_query_count"] == 1
    assert rows[YESTERDAY]["history.cache_ratio"] == 0.25
    assert rows[BEFORE]["history.cache_ratio"] == 0


def test_old_runs_are_found_without_a_date(past: Client) -> None:
    found = asked(past, "history", "query.view history.max_runtime", filters={"query.model": "shop"})
    assert {row["query.view"]: row["history.max_runtime"] for row in found} == {"orders": 60, "users": 12.5}


def test_usage_counts_five_minutes_a_person(past: Client) -> None:
    """Developer: 10:00 to 10:02 is one window; Viewer: 10:07 is one, on the pages."""
    fields = "user.name history.approximate_usage_in_minutes history.approximate_web_usage_in_minutes"
    rows = asked(past, "history", fields, filters={"history.created_date": YESTERDAY}, sorts=["user.name"])
    assert [list(row.values()) for row in rows] == [["Developer Tester", 5, 0], ["Viewer Tester", 5, 5]]


def test_runtime_tiers_hold_their_lower_end(past: Client) -> None:
    filters = {"query.model": "shop"}
    rows = asked(past, "history", "history.runtime_tiers history.count", filters=filters)
    assert {row["history.runtime_tiers"]: row["history.count"] for row in rows} == {
        "0 to 4": 4,
        "10 to 29": 1,
        "30 or Above": 2,
    }


def test_filters_of_queries_are_shown(past: Client) -> None:
    rows = asked(past, "query", "query.view query.filters", filters={"query.model": "shop"})
    assert rows == [
        {"query.view": "orders", "query.filters": None},
        {"query.view": "users", "query.filters": '{"users.age":">60"}'},
    ]


def test_roles_do_not_multiply_runs(past: Client) -> None:
    """Developer and Viewer have one role each; a second one for the Developer changes no sum."""
    past.as_admin.put("/roles/4/users", json=["1", "3"])
    fields = "history.query_run_count history.total_runtime"
    rows = asked(past, "history", fields, filters={"query.model": "shop", "role.name": "-NULL"})
    assert rows == [{"history.query_run_count": 7, "history.total_runtime": 105.5}]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "UTC"])
def test_dates_are_the_callers(past: Client, zone: str) -> None:
    """10:07 in UTC is 02:07 or 03:07 in California and 15:37 in India."""
    filters = {"history.status": "killed"}
    rows = asked(past, "history", "history.created_time", filters=filters, query_timezone=zone)
    shown = rows[0]["history.created_time"]
    hours = {"America/Los_Angeles": ("02:07", "03:07"), "Asia/Kolkata": ("15:37",), "UTC": ("10:07",)}[zone]
    assert shown.startswith(YESTERDAY) and shown[11:16] in hours


def test_a_day_of_the_caller_filters_runs(past: Client) -> None:
    """10:00 in UTC is 23:00 of that day in Auckland in summer, 22:00 in winter; 11:00 is the next day in summer."""
    filters = {"history.created_date": YESTERDAY, "query.model": "shop"}
    rows = asked(past, "history", "history.count", filters=filters, query_timezone="Pacific/Auckland")
    offset = datetime.now(ZoneInfo("Pacific/Auckland")).strftime("%z")
    assert rows == [{"history.count": {"+1300": 5, "+1200": 4}[offset]}]


def test_clients_queries_run_unchanged(past: Client) -> None:
    """What a well-known tool asks to find the fields in use, by the model's older name."""
    fields = "query.model query.view query.formatted_fields query.formatted_filters history.query_run_count"
    body = {
        "model": "i__looker",
        "view": "history",
        "fields": fields.split(),
        "filters": {
            "history.created_date": "90 days",
            "query.model": "shop",
            "query.view": "users",
            "query.formatted_fields": "-NULL",
            "history.workspace_id": "production",
        },
        "limit": "5000",
    }
    assert past.as_admin.post("/queries/run/json", json=body).json() == [
        {
            "query.model": "shop",
            "query.view": "users",
            "query.formatted_fields": '["users.id","users.count"]',
            "query.formatted_filters": '{"users.age":">60"}',
            "history.query_run_count": 3,
        }
    ]
