"""On the host an administrator can always be let in again, whatever has happened."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from client import Client
from lookalike.instance import Instance
from lookalike.safety.recover import recover
from lookalike.store import schema as s
from lookalike.store.ways_in import administrators_with_ways_in


def key_works(api: Client, client_id: str | None, secret: str | None) -> bool:
    sent = {"client_id": client_id, "client_secret": secret}
    login = api.request("POST", "/login", data=sent)
    return login.status_code == 200


def test_disabled_administrator_is_let_in_again(api: Client) -> None:
    with api.instance.store.write() as work:
        work.update(s.users, api.as_admin.user_id, {"is_disabled": True})
    found = recover(api.instance.store, api.instance.vault, None, password_link=False)
    assert (found.user_id, found.done) == (api.as_admin.user_id, ("enabled the account", "made an API key"))
    assert key_works(api, found.client_id, found.client_secret)


def test_somebody_who_was_none_becomes_administrator(api: Client) -> None:
    path = f"/users/{api.as_viewer.user_id}/credentials_email"
    api.as_admin.post(path, json={"email": "viewer@example.com"})
    found = recover(api.instance.store, api.instance.vault, "viewer@example.com", password_link=False)
    assert found.done == ("gave the role Admin", "made an API key")
    assert "2" in api.as_viewer.get("/user").json()["role_ids"]


def test_administrator_is_made_where_there_is_none(local_instance: Instance) -> None:
    found = recover(local_instance.store, local_instance.vault, None, password_link=False)
    assert found.done == ("made user 1", "made an API key")
    assert found.email == "admin@example.com"
    with local_instance.store.write() as work:
        assert administrators_with_ways_in(work, work.now) == {1: ["api key"]}


def test_link_is_kept_as_a_hash(local_instance: Instance) -> None:
    found = recover(local_instance.store, local_instance.vault, "ada@example.com", password_link=True)
    assert found.link is not None
    assert (found.client_id, found.client_secret) == (None, None)
    token = found.link.rsplit("/", 1)[1]
    with local_instance.store.read() as db:
        login = db.one(select(s.credentials_email))
    assert login is not None and login["reset_token_hash"] == local_instance.vault.hash(token)


def test_recovery_is_an_operation_like_others(local_api: Client) -> None:
    recover(local_api.instance.store, local_api.instance.vault, None, password_link=False)
    listed = local_api.as_admin.get("/api/lookalike/v1/operations", whole=True).json()
    assert (listed[0]["operation_id"], listed[0]["user_id"]) == ("lookalike admin recover", None)


def command(data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "lookalike", "admin", "recover", "--data", str(data), *more]
    return subprocess.run(line, capture_output=True, text=True, timeout=60)


def test_command_works_while_the_server_runs(local_api: Client) -> None:
    done = command(local_api.instance.settings.data)
    found = re.findall(r"client_(?:id|secret): +(\S+)", done.stdout)
    assert (done.returncode, len(found)) == (0, 2)
    assert key_works(local_api, *found)


@pytest.mark.parametrize("words", [(), ("--password-link",)], ids=["key", "link"])
def test_command_works_on_a_new_data_folder(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = command(tmp_path / "data", "--email", "ada@example.com", *words)
    assert done.returncode == 0
    assert done.stdout.startswith("User 1 (ada@example.com): made user 1, made ")
