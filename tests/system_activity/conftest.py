"""A server with a past that is known row by row, on each of the two stores."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from client import Client
from lookalike.demo.activity_looks import ACTIVITY_LOOKS
from lookalike.store import schema as s
from lookalike.store.database import UnitOfWork
from lookalike.store.queries import add_query

LOOKS = {look.title: dict(look.query) for look in ACTIVITY_LOOKS}
ORDERS = {"model": "shop", "view": "orders", "fields": ["orders.count"]}
USERS = {
    "model": "shop",
    "view": "users",
    "fields": ["users.id", "users.count"],
    "filters": {"users.age": ">60"},
}


def rows_of(api: Client, title: str) -> list[dict[str, Any]]:
    """What the Look of this title shows an administrator."""
    answer = api.as_admin.post("/queries/run/json", json=LOOKS[title])
    assert answer.status_code == 200, answer.text
    return answer.json()


def asked(api: Client, view: str, fields: str, **rest: Any) -> list[dict[str, Any]]:
    body = {"model": "system__activity", "view": view, "fields": fields.split(), **rest}
    answer = api.as_admin.post("/queries/run/json", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def run(work: UnitOfWork, at: datetime, **values: Any) -> None:
    """A row of the history: a good answer of the database in a second, unless `values` say otherwise."""
    runtime = values.setdefault("runtime", 1.0)
    usual = {
        "slug": "0" * 32,
        "source": "api4",
        "issuer_source": "API",
        "client": "PY SDK 26.12",
        "status": "complete",
        "result_source": "query",
        "model": "shop",
        "explore": "orders",
        "connection_name": "shop",
        "dialect": "duckdb",
        "workspace_id": "production",
        "created_at": at,
        "completed_at": at + timedelta(seconds=runtime),
    }
    work.connection.execute(s.history.insert().values(**{**usual, **values}))


@pytest.fixture
def past(api: Client) -> Client:
    """Runs of three people: Developer (1), Admin (2) and Viewer (3).

    yesterday    10:00 Developer orders 1.0 s, 10:01 Developer orders from the cache 0.0 s,
                 10:02 Developer users 12.5 s, 10:07 Viewer orders killed after 30 s on the pages
    2 days ago   10:00 Viewer users failed, 11:00 Viewer users failed, both "no such column"
    100 days ago Developer orders 60 s
    """
    with api.instance.store.write() as work:
        orders, users = add_query(work, ORDERS)["id"], add_query(work, USERS)["id"]
        ten = (work.now - timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
        minute, day = timedelta(minutes=1), timedelta(days=1)
        run(work, ten, user_id=1, query_id=orders)
        cached = {"result_source": "cache", "from_cache": True, "runtime": 0.0}
        run(work, ten + minute, user_id=1, query_id=orders, **cached)
        run(work, ten + 2 * minute, user_id=1, query_id=users, explore="users", runtime=12.5)
        page = {"issuer_source": "User", "source": "explore", "client": "Firefox"}
        stopped = {"status": "killed", "result_source": None, "runtime": 30.0}
        run(work, ten + 7 * minute, user_id=3, query_id=orders, **page, **stopped)
        failed = {"status": "error", "result_source": None, "message": "no such column", "explore": "users"}
        run(work, ten - day, user_id=3, query_id=users, **failed)
        run(work, ten - day + 60 * minute, user_id=3, query_id=users, **failed)
        run(work, ten - 99 * day, user_id=1, query_id=orders, runtime=60.0)
    return api
