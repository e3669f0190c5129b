"""People who are to help, and phones: kept and shown, and nothing is opened or sent by them."""

from __future__ import annotations

import pytest

from client import Client
from lookalike.store import schema as s

ALLOWLIST = "/support_access/allowlist"


def bad_fields(response) -> list[str]:
    assert response.status_code == 422, response.text
    return [each["field"] for each in response.json()["errors"]]


def test_addresses_come_and_go(api: Client) -> None:
    body = {"emails": ["ada@example.com", "bob@example.com"], "reason": "A fault"}
    added = api.as_admin.post(ALLOWLIST, json=body).json()
    assert [(each["email"], each["reason"]) for each in added] == [
        ("ada@example.com", "A fault"),
        ("bob@example.com", "A fault"),
    ]
    assert api.as_admin.delete(f"{ALLOWLIST}/{added[0]['id']}").status_code == 204
    left = api.as_admin.get(ALLOWLIST).json()
    assert [each["email"] for each in left] == ["bob@example.com"]
    assert api.as_admin.delete(f"{ALLOWLIST}/{added[0]['id']}").status_code == 404


def test_address_that_is_there_gets_the_new_reason(api: Client) -> None:
    first = api.as_admin.post(ALLOWLIST, json={"emails": ["ada@example.com"], "reason": "A"}).json()
    again = api.as_admin.post(ALLOWLIST, json={"emails": ["ADA@example.com"], "reason": "B"}).json()
    assert ([each["id"] for each in again], again[0]["reason"]) == ([first[0]["id"]], "B")
    assert len(api.as_admin.get(ALLOWLIST).json()) == 1


def test_entry_names_the_account_of_its_address(api: Client) -> None:
    login = {"email": "ada@example.com"}
    api.as_admin.post(f"/users/{api.as_viewer.user_id}/credentials_email", json=login)
    (entry,) = api.as_admin.post(ALLOWLIST, json={"emails": ["ada@example.com"]}).json()
    assert entry["full_name"] == "Viewer Tester"


def test_every_bad_address_is_named(api: Client) -> None:
    body = {"emails": ["ada@example.com", "nobody", "a b@c"]}
    assert bad_fields(api.as_admin.post(ALLOWLIST, json=body)) == ["emails[1]", "emails[2]"]
    assert bad_fields(api.as_admin.post(ALLOWLIST, json={})) == ["emails"]
    assert api.as_admin.get(ALLOWLIST).json() == []


def test_access_is_open_until_its_time_is_up(api: Client) -> None:
    assert api.as_admin.get("/support_access/status").json() == {"open": False, "open_until": None}
    opened = api.as_admin.put("/support_access/enable", json={"duration_in_seconds": 3600})
    assert opened.json()["open"] is True
    with api.instance.store.write() as work:
        value = {"open_until": "2020-01-01T00:00:00+00:00"}
        work.update(s.settings, "support_access", {"value": value})
    assert api.as_admin.get("/support_access/status").json() == {"open": False, "open_until": None}


def test_access_ends_before_its_time(api: Client) -> None:
    api.as_admin.put("/support_access/enable", json={"duration_in_seconds": 3600})
    assert api.as_admin.put("/support_access/disable").json() == {"open": False, "open_until": None}


@pytest.mark.parametrize("seconds", [0, -1, 30 * 86_400 + 1, None])
def test_time_that_is_none_is_refused(api: Client, seconds: int | None) -> None:
    response = api.as_admin.put("/support_access/enable", json={"duration_in_seconds": seconds})
    assert bad_fields(response) == ["duration_in_seconds"]


def test_answer_says_that_nobody_gets_in(api: Client) -> None:
    response = api.as_admin.put("/support_access/enable", json={"duration_in_seconds": 60})
    assert "nobody gets in" in " ".join(response.headers.values())


def test_only_who_may_toggle_it_sees_support_access(api: Client) -> None:
    for person in (api.as_developer, api.as_viewer, api.as_nobody):
        assert person.get(ALLOWLIST).status_code == 403
        assert person.get("/support_access/status").status_code == 403


# --- phones -------------------------------------------------------------------------------------------------

PHONE = {"device_type": "android", "device_token": "a long token"}


def test_phone_is_registered_renewed_and_forgotten(api: Client) -> None:
    made = api.as_viewer.post("/mobile/device", json=PHONE)
    assert made.status_code == 200, made.text
    assert {name: made.json()[name] for name in PHONE} == PHONE
    path = f"/mobile/device/{made.json()['id']}"
    assert api.as_viewer.patch(path).json() == made.json()
    assert api.as_viewer.delete(path).status_code == 204
    assert api.as_viewer.patch(path).status_code == 404


def test_token_of_a_phone_is_sealed(api: Client) -> None:
    api.as_viewer.post("/mobile/device", json=PHONE)
    with api.instance.store.read() as db:
        rows = db.all(s.mobile_devices.select()) + db.all(s.journal.select())
    assert "a long token" not in str(rows)


def test_answer_says_that_no_message_is_sent(api: Client) -> None:
    made = api.as_viewer.post("/mobile/device", json=PHONE)
    assert "no gateway" in " ".join(made.headers.values())


def test_same_phone_again_is_a_conflict(api: Client) -> None:
    api.as_viewer.post("/mobile/device", json=PHONE)
    assert api.as_viewer.post("/mobile/device", json=PHONE).status_code == 409


def test_phone_that_changed_hands_is_its_new_owners(api: Client) -> None:
    old = api.as_viewer.post("/mobile/device", json=PHONE).json()["id"]
    assert api.as_developer.post("/mobile/device", json=PHONE).status_code == 200
    assert api.as_viewer.patch(f"/mobile/device/{old}").status_code == 404


def test_phones_of_others_are_not_there(api: Client) -> None:
    phone = api.as_viewer.post("/mobile/device", json=PHONE).json()["id"]
    assert api.as_developer.delete(f"/mobile/device/{phone}").status_code == 404
    assert api.as_admin.delete(f"/mobile/device/{phone}").status_code == 404
    assert api.as_nobody.post("/mobile/device", json=PHONE).status_code == 404


def test_every_bad_field_of_a_phone_is_named(api: Client) -> None:
    body = {"device_type": "fax", "device_token": "x" * 4097}
    assert bad_fields(api.as_viewer.post("/mobile/device", json=body)) == ["device_type", "device_token"]
