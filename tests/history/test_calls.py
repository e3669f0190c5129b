"""Calls, changes and logins leave their rows, whoever makes them."""

from __future__ import annotations

from datetime import UTC, datetime

from written import BY_STATUS, Written

from client import Client
from lookalike.store import schema as s
from lookalike.store.database import Row


def usage(written: Written, operation_id: str) -> list[Row]:
    return [row for row in written.rows(s.api_usage) if row["operation_id"] == operation_id]


def key_of(api: Client) -> dict[str, str]:
    """A key of the developer's, as an administrator makes it."""
    path = f"/users/{api.as_developer.user_id}/credentials_api3"
    made = api.as_admin.post(path, json={}).json()
    return {"client_id": made["client_id"], "client_secret": made["client_secret"], "id": made["id"]}


def log_in(api: Client, client_id: str, client_secret: str) -> str | None:
    form = {"client_id": client_id, "client_secret": client_secret}
    answer = api.as_stranger.post("/login", data=form, headers={"user-agent": "curl/8.5.0"})
    return answer.json().get("access_token")


def test_calls_of_an_hour_are_one_row(data_api: Client, written: Written) -> None:
    for _ in range(3):
        data_api.as_admin.get("/user")
    now = datetime.now(UTC)
    (row,) = usage(written, "me")
    assert (row["total"], row["status_class"], row["user_id"]) == (3, 2, data_api.as_admin.user_id)
    assert (row["verb"], row["endpoint"], row["activity_type"]) == ("GET", "/user", "non_query")
    assert row["created_at"] == now.replace(minute=0, second=0, microsecond=0)
    assert 0 < row["latency_max"] <= row["latency_sum"] < 30


def test_refused_calls_are_counted_apart(data_api: Client, written: Written) -> None:
    data_api.as_admin.get("/users/999999")
    data_api.as_admin.get(f"/users/{data_api.as_viewer.user_id}")
    assert sorted((row["status_class"], row["total"]) for row in usage(written, "user")) == [(2, 1), (4, 1)]


def test_calls_without_a_token_are_nobodys(data_api: Client, written: Written) -> None:
    data_api.as_stranger.get("/user")
    (row,) = usage(written, "me")
    assert (row["user_id"], row["credential_id"], row["status_class"]) == (0, 0, 4)


def test_paths_that_are_not_there_are_counted_together(data_api: Client, written: Written) -> None:
    for name in ("a", "b"):
        data_api.as_admin.get(f"/no/such/{name}")
    (row,) = usage(written, "")
    assert (row["total"], row["endpoint"]) == (2, "")


def test_calls_are_counted_for_their_key(data_api: Client, written: Written) -> None:
    key = key_of(data_api)
    token = log_in(data_api, key["client_id"], key["client_secret"])
    data_api.as_stranger.get("/user", headers={"Authorization": f"Bearer {token}"})
    (row,) = usage(written, "me")
    assert (row["user_id"], row["credential_id"]) == (data_api.as_developer.user_id, int(key["id"]))


def test_runs_are_known_by_their_key(data_api: Client, written: Written) -> None:
    key = key_of(data_api)
    token = log_in(data_api, key["client_id"], key["client_secret"])
    headers = {"Authorization": f"Bearer {token}", "user-agent": "looker-cli/1.0 (x)"}
    data_api.as_stranger.post("/queries/run/json", json=BY_STATUS, headers=headers)
    assert written.last("credential_id", "client") == (int(key["id"]), "looker-cli/1.0")


def test_a_change_is_an_event_with_names_and_no_values(data_api: Client, written: Written) -> None:
    made = data_api.as_admin.post("/users", json={"first_name": "Ada", "last_name": "Example"}).json()
    data_api.as_admin.patch(f"/users/{made['id']}", json={"last_name": "Sample"})
    create, update = written.rows(s.events)[-2:]
    assert (create["name"], create["category"], create["subject_id"]) == ("create_user", "user", made["id"])
    assert (update["name"], update["subject_type"], update["subject_id"]) == (
        "update_user",
        "user",
        made["id"],
    )
    assert (update["user_id"], update["is_admin"], update["is_api_call"]) == (
        data_api.as_admin.user_id,
        True,
        True,
    )
    assert written.attributes(update["id"]) == {"user_id": made["id"], "properties": "last_name"}


def test_what_changes_nothing_is_no_event(data_api: Client, written: Written) -> None:
    data_api.as_admin.get("/users")
    data_api.as_admin.patch("/users/999999", json={"last_name": "Sample"})
    data_api.as_developer.post("/queries/run/json", json=BY_STATUS)
    assert written.events() == []


def test_a_login_is_written_down(data_api: Client, written: Written) -> None:
    key = key_of(data_api)
    log_in(data_api, key["client_id"], key["client_secret"])
    (row,) = written.rows(s.user_logins)
    assert (row["user_id"], row["credential_id"], row["succeeded"], row["reason"]) == (
        data_api.as_developer.user_id,
        int(key["id"]),
        True,
        None,
    )
    assert (row["credential_type"], row["client"]) == ("api3", "curl/8.5.0")
    assert written.events()[-1] == "login"
    (stored,) = [each for each in written.rows(s.credentials_api3) if each["id"] == int(key["id"])]
    assert stored["last_used_at"] == row["created_at"]


def test_a_refused_login_says_why_to_administrators(data_api: Client, written: Written) -> None:
    key = key_of(data_api)
    log_in(data_api, key["client_id"], "not the secret")
    log_in(data_api, "no such key", "whatever")
    wrong, unknown = written.rows(s.user_logins)
    assert (wrong["user_id"], wrong["succeeded"], wrong["reason"]) == (
        data_api.as_developer.user_id,
        False,
        "The secret is wrong.",
    )
    assert (unknown["user_id"], unknown["reason"]) == (None, "There is no such API key.")
    assert written.events()[-2:] == ["login_failed", "login_failed"]


def test_acting_as_somebody_else_names_both(data_api: Client, written: Written) -> None:
    data_api.as_admin.post(f"/login/{data_api.as_viewer.user_id}")
    (row,) = written.rows(s.user_logins)
    assert (row["user_id"], row["sudo_user_id"], row["credential_type"]) == (
        data_api.as_viewer.user_id,
        data_api.as_admin.user_id,
        "sudo",
    )
    assert written.events()[-1] == "login_user"


def test_no_secret_is_written_down(data_api: Client, written: Written) -> None:
    key = key_of(data_api)
    token = log_in(data_api, key["client_id"], key["client_secret"]) or ""
    log_in(data_api, key["client_id"], "mistyped-" + key["client_secret"])
    headers = {"Authorization": f"Bearer {token}"}
    bad = {**BY_STATUS, "fields": [f"order_items.token={token}"]}
    data_api.as_stranger.post("/queries/run/json", json=bad, headers=headers)
    data_api.as_stranger.post("/queries/run/json", json=BY_STATUS, headers=headers)
    tables = (s.history, s.events, s.event_attributes, s.api_usage, s.user_logins, s.field_usage)
    everything = repr([written.rows(table) for table in tables])
    assert len(written.runs()) == 2
    assert token not in everything
    assert key["client_secret"] not in everything
