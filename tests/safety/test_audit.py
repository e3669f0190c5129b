"""The audit is a chain that shows every tampering. Source: trust reference, section 6.10."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from client import Client
from lookalike.safety.audit import Proof
from lookalike.store import schema as s
from lookalike.store.database import Actor
from lookalike.store.users import add_credentials_api3

AUDIT = "/api/lookalike/v1/audit"


@pytest.fixture
def chain(api: Client) -> list[int]:
    """Ids of the entries after three changes."""
    for name in ("One", "Two", "Three"):
        assert api.as_admin.post("/groups", json={"name": name}).status_code == 200
    assert api.instance.history.flush()
    with api.instance.store.read() as db:
        return db.column(select(s.audit_events.c.id).order_by(s.audit_events.c.id))


def proof(api: Client, **kept: object) -> Proof:
    with api.instance.store.read() as db:
        return api.instance.audit.verify(db, **kept)


def tamper(api: Client, statement: object) -> None:
    with api.instance.store.engine.begin() as connection:
        connection.execute(statement)


def test_every_change_is_in_the_audit(api: Client, chain: list[int]) -> None:
    found = api.as_admin.get(f"{AUDIT}/events?name=create_group", whole=True).json()
    assert [each["outcome"] for each in found] == ["done"] * 3
    assert found[0]["user_id"] == str(api.as_admin.user_id)
    assert found[0]["detail"]["rows"]["groups"] == {"created": 1}
    assert found[0]["operation"].startswith("op_")


def test_an_untouched_chain_holds(api: Client, chain: list[int]) -> None:
    answer = api.as_admin.get(f"{AUDIT}/verify", whole=True).json()
    assert (answer["intact"], answer["entries"], answer["finding"]) == (True, len(chain), None)


def test_a_chain_that_grows_while_it_is_read_holds(api: Client, chain: list[int]) -> None:
    over = threading.Event()

    def grow() -> None:
        while not over.is_set():
            with api.instance.store.write(Actor(user_id=1, operation_id="test")) as work:
                work.insert(s.groups, {"name": uuid.uuid4().hex, "created_at": work.now})

    growing = threading.Thread(target=grow)
    growing.start()
    found = [proof(api).finding for _ in range(30)]
    over.set()
    growing.join()
    assert found == [None] * 30
    assert proof(api).entries > len(chain)


def test_an_entry_behind_the_head_is_found(api: Client, chain: list[int]) -> None:
    with api.instance.store.read() as db:
        last = dict(db.all(select(s.audit_events).where(s.audit_events.c.id == chain[-1]))[0])
    tamper(
        api,
        s.audit_events.insert().values(
            **{**last, "id": chain[-1] + 1, "previous": last["hash"], "hash": "0" * 64}
        ),
    )
    found = proof(api)
    assert (found.broken_at, found.finding) == (chain[-1] + 1, "Entries were added behind the head.")


def test_a_changed_entry_is_found(api: Client, chain: list[int]) -> None:
    table = s.audit_events
    tamper(api, update(table).where(table.c.id == chain[-2]).values(user_id=99))
    found = proof(api)
    assert (found.broken_at, found.finding) == (chain[-2], "It was changed.")


def test_a_removed_entry_is_found(api: Client, chain: list[int]) -> None:
    tamper(api, delete(s.audit_events).where(s.audit_events.c.id == chain[-2]))
    found = proof(api)
    assert found.broken_at == chain[-1]
    assert found.finding is not None
    assert "does not follow" in found.finding


def test_entries_that_change_places_are_found(api: Client, chain: list[int]) -> None:
    table = s.audit_events
    for old, new in ((chain[-2], 900_001), (chain[-1], chain[-2]), (900_001, chain[-1])):
        tamper(api, update(table).where(table.c.id == old).values(id=new))
    assert proof(api).broken_at == chain[-2]


def test_removed_first_entries_are_found(api: Client, chain: list[int]) -> None:
    tamper(api, delete(s.audit_events).where(s.audit_events.c.id == chain[0]))
    found = proof(api)
    assert found.finding is not None
    assert "from the beginning" in found.finding


def test_a_cut_off_end_is_found(api: Client, chain: list[int]) -> None:
    tamper(api, delete(s.audit_events).where(s.audit_events.c.id == chain[-1]))
    found = proof(api)
    assert found.finding is not None
    assert "were cut off" in found.finding


def test_a_head_kept_elsewhere_finds_a_new_end(api: Client, chain: list[int]) -> None:
    """Somebody who has the key cuts the end off and writes a head that fits."""
    kept = api.as_admin.get(f"{AUDIT}/head", whole=True).json()
    table = s.audit_events
    with api.instance.store.read() as db:
        before = db.one(select(table).where(table.c.id == chain[-2]))
    assert before is not None
    tamper(api, delete(table).where(table.c.id == chain[-1]))
    tamper(api, update(s.audit_head).values(last_id=before["id"], hash=before["hash"]))
    assert proof(api).intact
    path = f"{AUDIT}/verify?head_id={kept['id']}&head_hash={kept['hash']}"
    answer = api.as_admin.get(path, whole=True).json()
    assert answer["intact"] is False
    assert "kept elsewhere" in answer["finding"]


def test_a_head_that_is_still_there_holds(api: Client, chain: list[int]) -> None:
    kept = api.as_admin.get(f"{AUDIT}/head", whole=True).json()
    api.as_admin.post("/groups", json={"name": "Four"})
    path = f"{AUDIT}/verify?head_id={kept['id']}&head_hash={kept['hash']}"
    assert api.as_admin.get(path, whole=True).json()["intact"] is True


def test_half_a_head_is_refused(api: Client) -> None:
    answer = api.as_admin.get(f"{AUDIT}/verify?head_id=1", whole=True)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "head_hash")


def test_a_change_that_fails_leaves_no_entry(api: Client, chain: list[int]) -> None:
    assert api.as_admin.post("/groups", json={"name": "One"}).status_code >= 400
    found = api.as_admin.get(f"{AUDIT}/events?name=create_group", whole=True).json()
    assert len(found) == 3


def test_logins_and_failed_logins_are_in_the_audit(api: Client) -> None:
    with api.instance.store.write() as work:
        add_credentials_api3(work, api.as_viewer.user_id, "Audited", api.instance.vault.hash("right"))
    for secret in ("right", "wrong"):
        api.as_stranger.post("/login", data={"client_id": "Audited", "client_secret": secret})
    assert api.instance.history.flush()
    found = api.as_admin.get(f"{AUDIT}/events?user_id={api.as_viewer.user_id}", whole=True).json()
    assert [(each["name"], each["outcome"]) for each in found] == [
        ("login_failed", "failed"),
        ("login", "done"),
    ]
    assert found[0]["detail"]["reason"] == "The secret is wrong."
    assert proof(api).intact


def test_refused_calls_are_counted_in_the_audit(api: Client) -> None:
    for _ in range(3):
        assert api.as_stranger.get("/users").status_code == 401
    assert api.instance.history.flush()
    found = api.as_admin.get(f"{AUDIT}/events?outcome=refused", whole=True).json()
    assert sum(each["times"] for each in found if each["name"] == "all_users") == 3


def test_old_entries_go_and_the_chain_holds(api: Client, chain: list[int]) -> None:
    with api.instance.store.write() as work:
        removed = api.instance.audit.forget(work, work.now + timedelta(days=1))
    assert removed == len(chain) - 1
    assert proof(api).intact
    assert api.as_admin.post("/groups", json={"name": "Four"}).status_code == 200
    assert proof(api).intact


@pytest.mark.parametrize("path", ["events", "head", "verify"])
def test_the_audit_is_for_administrators(api: Client, path: str) -> None:
    assert api.as_developer.get(f"{AUDIT}/{path}", whole=True).status_code == 404
    assert api.as_stranger.get(f"{AUDIT}/{path}", whole=True).status_code == 401


def entries(api: Client, query: str) -> list[dict[str, Any]]:
    assert api.instance.history.flush()
    return api.as_admin.get(f"{AUDIT}/events?{query}", whole=True).json()


def test_changes_tell_the_callers_address(local_api: Client) -> None:
    """httpx calls from 127.0.0.1, as it tells the application."""
    local_api.as_admin.post("/groups", json={"name": "One"})
    assert [each["ip_address"] for each in entries(local_api, "name=create_group")] == ["127.0.0.1"]


def test_dry_run_is_in_the_audit_as_one(local_api: Client) -> None:
    headers = {"X-Lookalike-Dry-Run": "1"}
    local_api.as_admin.delete(f"/users/{local_api.as_viewer.user_id}", headers=headers)
    (found,) = entries(local_api, "name=delete_user")
    assert (found["outcome"], found["ip_address"]) == ("simulated", "127.0.0.1")
    assert found["subject_id"] == str(local_api.as_viewer.user_id)
    assert found["detail"]["rows"]["users"] == {"deleted": 1}
    assert entries(local_api, "name=delete_user&outcome=done") == []
    assert local_api.as_admin.get(f"/users/{local_api.as_viewer.user_id}").status_code == 200


def test_denials_that_look_like_absence_are_in_the_audit(local_api: Client) -> None:
    """Who may not see a thing is told that it is not there; the audit tells it from what is not there."""
    for _ in range(2):
        assert local_api.as_viewer.get(f"{AUDIT}/head", whole=True).status_code == 404
    assert local_api.as_admin.get("/users/999999").status_code == 404
    found = entries(local_api, "outcome=refused")
    assert [(each["name"], each["status"], each["user_id"]) for each in found] == [
        ("audit_head", 404, str(local_api.as_viewer.user_id))
    ]
    assert (found[0]["times"], found[0]["ip_address"]) == (2, "127.0.0.1")


def test_changes_refused_by_a_handler_are_in_the_audit(local_api: Client) -> None:
    viewer = local_api.as_viewer
    answer = viewer.patch(f"/users/{viewer.user_id}/attribute_values/999999", json={"value": "x"})
    assert answer.status_code == 404
    found = entries(local_api, "outcome=refused")
    assert [(each["status"], each["user_id"]) for each in found] == [(404, str(viewer.user_id))]


def test_changes_refused_by_a_guard_are_in_the_audit(local_api: Client) -> None:
    """A change of the caller's own rights that nobody has confirmed is refused by a guard of the store."""
    admin = local_api.as_admin
    assert admin.put(f"/users/{admin.user_id}/roles", json=[]).status_code >= 400
    found = entries(local_api, "outcome=refused")
    assert [each["name"] for each in found] == ["set_user_roles"]
