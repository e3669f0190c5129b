"""`Idempotency-Key` while the first call still runs, and for calls that go on after their transaction."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from client import Client, LoopThread, settings_for
from contract_check import ContractCheck
from deliver.receivers import Mails, mail_server
from lookalike.instance import open_instance
from lookalike.store import schema as s

KEY = {"Idempotency-Key": "only once"}


@pytest.fixture
def mails() -> Iterator[Mails]:
    with mail_server() as mails:
        yield mails


@pytest.fixture
def mailing(
    sqlite_template: Path,
    tmp_path: Path,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
    mails: Mails,
) -> Iterator[Client]:
    """A server that sends mail, with one login whose owner can be sent a link."""
    shutil.copytree(sqlite_template, tmp_path / "data")
    told = {
        "smtp_host": "127.0.0.1",
        "smtp_port": mails.port,
        "smtp_tls": "none",
        "smtp_from": "bi@example.com",
    }
    instance = open_instance(settings_for(tmp_path / "data", **told))
    client = Client(instance, loop_thread, contract_check)
    client.as_admin.post(
        f"/users/{client.as_viewer.user_id}/credentials_email", json={"email": "a@example.com"}
    )
    yield client
    client.close()
    instance.close()


def send_link(api: Client) -> str:
    return f"/users/{api.as_viewer.user_id}/credentials_email/send_password_reset"


def test_second_call_while_the_first_runs_is_409(mailing: Client, mails: Mails) -> None:
    """The mail server is slow, so the first call takes its time."""
    mails.delay_s = 2.0
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(mailing.as_admin.post, send_link(mailing), headers=KEY)
        while not mails.begun.wait(0.05):
            assert not first.done()
        second = mailing.as_admin.post(send_link(mailing), headers=KEY)
        assert (second.status_code, second.headers["retry-after"]) == (409, "1")
        assert second.json()["errors"][0]["code"] == "idempotency_key_in_use"
        assert first.result().status_code == 200
    again = mailing.as_admin.post(send_link(mailing), headers=KEY)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.result().json()
    assert len(mails.received) == 1


def test_call_whose_end_failed_does_not_use_up_its_key(mailing: Client, mails: Mails) -> None:
    mails.replies = ["550 no such mailbox"]
    assert mailing.as_admin.post(send_link(mailing), headers=KEY).status_code == 400
    assert mailing.as_admin.post(send_link(mailing), headers=KEY).status_code == 200
    assert len(mails.received) == 1


def test_query_task_is_made_once(data_api: Client) -> None:
    query = data_api.as_admin.post(
        "/queries", json={"model": "thelook", "view": "products", "fields": ["products.count"]}
    ).json()
    body = {"query_id": query["id"], "result_format": "json"}
    first = data_api.as_admin.post("/query_tasks", json=body, headers=KEY)
    again = data_api.as_admin.post("/query_tasks", json=body, headers=KEY)
    assert first.status_code == again.status_code == 200, again.text
    assert first.json()["id"] == again.json()["id"]


def test_dry_run_neither_takes_a_key_nor_is_kept(local_api: Client) -> None:
    dry = {**KEY, "X-Lookalike-Dry-Run": "1"}
    assert local_api.as_admin.post("/groups", json={"name": "One"}, headers=dry).status_code == 200
    real = local_api.as_admin.post("/groups", json={"name": "One"}, headers=KEY)
    assert "idempotent-replayed" not in real.headers
    assert local_api.as_admin.get(f"/groups/{real.json()['id']}").status_code == 200


def test_key_of_a_call_that_was_cut_off_says_so(local_api: Client) -> None:
    """A server that is killed between a call's transaction and its end leaves a key without an answer."""
    assert local_api.as_admin.post("/groups", json={"name": "One"}, headers=KEY).status_code == 200
    with local_api.instance.store.write() as work:
        row = work.one(s.idempotency_keys.select())
        assert row is not None
        work.update(s.idempotency_keys, row["id"], {"status": None, "answer": None})
    answer = local_api.as_admin.post("/groups", json={"name": "One"}, headers=KEY)
    assert answer.status_code == 409
    assert "cut off" in answer.json()["message"]
