"""The audit and the keys as explores. Numbers are counted by hand."""

from __future__ import annotations

from client import Client

from .conftest import asked


def test_the_audit_is_counted_by_name(data_api: Client) -> None:
    for name in ("One", "Two"):
        data_api.as_admin.post("/groups", json={"name": name})
    fields = "audit_event.name audit_event.outcome audit_event.times"
    rows = asked(data_api, "audit_event", fields, filters={"audit_event.name": "create_group"})
    assert rows == [
        {"audit_event.name": "create_group", "audit_event.outcome": "done", "audit_event.times": 2}
    ]


def test_keys_are_listed_with_what_limits_them(data_api: Client) -> None:
    body = {"user_id": str(data_api.as_viewer.user_id), "mode": "read_only", "traffic_class": "batch"}
    key = data_api.as_admin.post("/api/lookalike/v1/keys", whole=True, json=body).json()
    fields = "credentials_api3.secret_hint credentials_api3.mode credentials_api3.traffic_class"
    rows = asked(data_api, "key_usage", fields)
    assert rows == [
        {
            "credentials_api3.secret_hint": key["client_secret"][-4:],
            "credentials_api3.mode": "read_only",
            "credentials_api3.traffic_class": "batch",
        }
    ]
