"""What gets into the database of a sandbox, and what never does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, insert, select

from exported import differences, export
from lookalike.instance import Instance
from lookalike.sandboxes.clone import PLAIN, REPLACED, Wanted, clone, copied_tables
from lookalike.sandboxes.terms import LIVE, NONE
from lookalike.store import connections, embedding
from lookalike.store import schema as s
from lookalike.store.database import Row, Store, utc_now
from lookalike.store.passwords import hash_password
from lookalike.store.users import add_credentials_email, add_user
from lookalike.store.vault import open_vault

PASSWORD, ADDRESS = "correct horse 7", "postgresql://reader:hidden-word@db.example.com/shop"
MINE = Wanted(user_id=1, credential_id=1, all_keys=False, data=NONE)


def copied(instance: Instance, folder: Path, wanted: Wanted = MINE) -> Store:
    clone(instance.store, instance.vault, folder / "copy.db", open_vault(folder), wanted)
    return Store(f"sqlite:///{folder / 'copy.db'}")


def all_of(store: Store, name: str) -> list[Row]:
    table = s.metadata.tables[name]
    with store.read() as db:
        return db.all(select(table).order_by(*table.primary_key))


@pytest.fixture
def filled(instance: Instance) -> Instance:
    """An instance with somebody who has a password, a second factor and a key; a connection; a secret for embedding."""
    with instance.store.write() as work:
        user = add_user(work, {"first_name": "Åsa", "last_name": "Ö"})
        email = add_credentials_email(work, user["id"], "asa@example.com")
        work.update(s.credentials_email, email["id"], {"password_hash": hash_password(PASSWORD)})
        key = {"user_id": user["id"], "client_id": "abc", "created_at": work.now}
        work.insert(s.credentials_api3, {**key, "secret_hash": instance.vault.hash("a secret")})
        factor = {"user_id": user["id"], "type": "totp", "created_at": work.now, "doc": {"secret": "sealed"}}
        work.insert(s.credentials_external, factor)
        connections.add_connection(work, instance.vault, "shop", "postgres", ADDRESS, db_timezone="UTC")
        sealed = {"algorithm": "hmac/sha-256", "secret_type": "SSO", "user_id": user["id"]}
        embedding.add_secret(work, instance.vault, sealed)
        work.insert(s.settings, {"name": "ldap_config", "value": {"sealed": {"auth_password": "x"}}})
        work.insert(s.settings, {"name": "theme", "value": {"dark": True}})
    return instance


def test_people_rights_and_content_are_the_same(filled: Instance, tmp_path: Path) -> None:
    store = copied(filled, tmp_path)
    for name in (
        "users",
        "groups",
        "roles",
        "permission_sets",
        "folders",
        "user_attributes",
        "content_access",
    ):
        assert all_of(store, name) == all_of(filled.store, name)
    store.close()


def test_new_ids_go_on_where_those_of_the_instance_end(filled: Instance, tmp_path: Path) -> None:
    with filled.store.write() as work:
        gone = add_user(work, {"first_name": "Gone"})["id"]
        work.delete(s.users, gone)
    store = copied(filled, tmp_path)
    with store.write() as work:
        assert add_user(work, {"first_name": "New"})["id"] == gone + 1
    store.close()


def test_no_secret_gets_into_the_file(filled: Instance, tmp_path: Path) -> None:
    hashed = all_of(filled.store, "credentials_email")[0]["password_hash"]
    sealed = [
        all_of(filled.store, "credentials_api3")[0]["secret_hash"],
        all_of(filled.store, "connections")[0]["url"],
        all_of(filled.store, "embed_secrets")[0]["secret"],
    ]
    copied(filled, tmp_path).close()
    content = (tmp_path / "copy.db").read_bytes()
    assert b"asa@example.com" in content
    assert [each in content for each in (hashed.encode(), *sealed, b"auth_password")] == [False] * 5


def test_second_factors_and_single_sign_on_stay_behind(filled: Instance, tmp_path: Path) -> None:
    store = copied(filled, tmp_path)
    assert all_of(store, "credentials_external") == []
    with store.read() as db:
        assert db.column(select(s.settings.c.name)) == ["theme"]
    store.close()


def test_connections_come_along_only_with_live_data(filled: Instance, tmp_path: Path) -> None:
    for data in (NONE, LIVE):
        (tmp_path / data).mkdir()
    none, live = (
        copied(filled, tmp_path / data, Wanted(1, 1, all_keys=False, data=data)) for data in (NONE, LIVE)
    )
    assert all_of(none, "connections") == []
    row = all_of(live, "connections")[0]
    assert connections.url_of(open_vault(tmp_path / LIVE), row) == ADDRESS
    assert (row["name"], row["doc"]) == ("shop", {"db_timezone": "UTC"})
    none.close()
    live.close()


def test_keys_get_secrets_of_their_own(filled: Instance, tmp_path: Path) -> None:
    wanted = Wanted(user_id=1, credential_id=None, all_keys=True, data=NONE)
    keys = clone(filled.store, filled.vault, tmp_path / "copy.db", own := open_vault(tmp_path), wanted)
    assert [(key.client_id, key.client_secret[:4], key.user_id) for key in keys] == [("abc", "lkt_", 1)]
    store = Store(f"sqlite:///{tmp_path / 'copy.db'}")
    row = all_of(store, "credentials_api3")[0]
    assert own.matches(keys[0].client_secret, row["secret_hash"])
    assert row["secret_hint"] == keys[0].client_secret[-4:]
    store.close()


def test_who_has_no_key_gets_one(filled: Instance, tmp_path: Path) -> None:
    wanted = Wanted(user_id=1, credential_id=None, all_keys=False, data=NONE)
    keys = clone(filled.store, filled.vault, tmp_path / "copy.db", open_vault(tmp_path), wanted)
    assert [key.client_id == "abc" for key in keys] == [False]


def test_copy_leaves_the_instance_as_it_was(filled: Instance, tmp_path: Path) -> None:
    before = export(filled.store)
    copied(filled, tmp_path).close()
    assert differences(before, export(filled.store)) == []


def test_history_begins_with_the_sandbox(filled: Instance, tmp_path: Path) -> None:
    store = copied(filled, tmp_path)
    assert {name: all_of(store, name) for name in ("journal", "operations", "audit_events", "history")} == {
        "journal": [],
        "operations": [],
        "audit_events": [],
        "history": [],
    }
    store.close()


def test_every_column_of_bytes_is_accounted_for() -> None:
    """A new table with something sealed or hashed must say what a sandbox has in its place."""
    found = {
        f"{table.name}.{column.name}"
        for table in copied_tables()
        for column in table.c
        if isinstance(column.type, LargeBinary)
    }
    assert found - set(REPLACED) - PLAIN == set()


def test_instance_of_twelve_thousand_people_is_copied_in_a_second(
    local_instance: Instance, tmp_path: Path
) -> None:
    now, numbers = utc_now(), range(1, 12_001)
    mail = [
        {"user_id": n, "email": f"u{n}@example.com", "email_folded": f"u{n}@example.com"} for n in numbers
    ]
    with local_instance.store.engine.begin() as connection:
        people = [{"id": n, "first_name": f"U{n}", "created_at": now, "updated_at": now} for n in numbers]
        connection.execute(insert(s.users), people)
        connection.execute(insert(s.credentials_email), [{**each, "created_at": now} for each in mail])
        connection.execute(insert(s.role_users), [{"user_id": n, "role_id": 2 + n % 3} for n in numbers])
        connection.execute(insert(s.group_users), [{"user_id": n, "group_id": 1} for n in numbers])
    began = time.process_time()
    copied(local_instance, tmp_path).close()
    assert time.process_time() - began < 1
