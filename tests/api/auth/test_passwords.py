"""Rules for passwords, links that come by mail from a real mail server, and addresses that are wiped out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from browser import PASSWORD, Browser, give_login, hidden
from client import Client, LoopThread, Person, settings_for
from contract_check import ContractCheck
from deliver.receivers import Mails, eventually, mail_server
from lookalike.instance import open_instance
from lookalike.store import schema as s

LINK = re.compile(r"https://bi\.example\.com(/\S+)")
ADA = "ada@example.com"


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
) -> Iterator[Browser]:
    """A browser in front of a server that sends mail; ada@example.com can log in."""
    shutil.copytree(sqlite_template, tmp_path / "data")
    told = {
        "smtp_host": "127.0.0.1",
        "smtp_port": mails.port,
        "smtp_tls": "none",
        "smtp_from": "bi@example.com",
    }
    instance = open_instance(settings_for(tmp_path / "data", **told))
    api = Client(instance, loop_thread, contract_check)
    give_login(api, api.as_viewer.user_id, ADA)
    browser = Browser(api)
    yield browser
    browser.close()
    api.close()
    instance.close()


def ask_link(browser: Browser, email: str) -> httpx.Response:
    return browser.post("/password/reset", {**hidden(browser.get("/password/reset")), "email": email})


def set_password(browser: Browser, address: str, password: str, again: str | None = None) -> httpx.Response:
    fields = {**hidden(browser.get(address)), "password": password, "again": again or password}
    return browser.post(address, fields)


def mailed_link(mails: Mails) -> str:
    message = eventually(lambda: mails.to(ADA))[-1]
    found = LINK.search(message.get_content())
    assert found is not None
    return found.group(1)


# --- links by mail --------------------------------------------------------------------------------------------


def test_link_comes_by_mail_and_is_good_once(mailing: Browser, mails: Mails) -> None:
    assert ask_link(mailing, ADA).status_code == 200
    address = mailed_link(mails)
    assert set_password(mailing, address, "a new battery").headers["location"] == "/login"
    assert mailing.log_in(ADA, PASSWORD).status_code == 401
    assert mailing.log_in(ADA, "a new battery").status_code == 303
    assert mailing.get(address).status_code == 404


def test_unknown_and_disabled_addresses_get_no_mail_and_the_same_answer(
    mailing: Browser, mails: Mails
) -> None:
    give_login(mailing.api, mailing.api.as_nobody.user_id, "off@example.com")
    mailing.api.as_admin.patch(f"/users/{mailing.api.as_nobody.user_id}", json={"is_disabled": True})
    answers = [ask_link(mailing, each) for each in ("nobody@example.com", "off@example.com", ADA)]
    assert len({re.sub(r'value="[^"]*"', "", each.text) for each in answers}) == 1
    mailed_link(mails)
    assert [each["To"] for each in mails.received] == [ADA]


@pytest.mark.parametrize(
    "email", ["аda@example.com", "ada@example.com.evil.example", "ada@example.com,eve@example.com"]
)
def test_mail_goes_to_the_stored_address_alone(mailing: Browser, mails: Mails, email: str) -> None:
    ask_link(mailing, email)
    ask_link(mailing, "ADA@example.com")
    mailed_link(mails)
    assert [each["To"] for each in mails.received] == [ADA]


def test_link_names_the_configured_host(mailing: Browser, mails: Mails) -> None:
    fields = {**hidden(mailing.get("/password/reset")), "email": ADA}
    mailing.post("/password/reset", fields, **{"X-Forwarded-Host": "evil.example", "X-Host": "evil.example"})
    assert mailed_link(mails).startswith("/password/reset/")
    assert "evil" not in mails.to(ADA)[-1].get_content()


def test_link_ends_after_an_hour_and_with_the_next_one(mailing: Browser, mails: Mails) -> None:
    ask_link(mailing, ADA)
    first = mailed_link(mails)
    ask_link(mailing, ADA)
    eventually(lambda: len(mails.received) == 2)
    second = mailed_link(mails)
    assert mailing.get(first).status_code == 404
    with mailing.api.instance.store.write() as work:
        login = login_of(mailing.api, mailing.api.as_viewer)
        work.update(s.credentials_email, login["id"], {"reset_expires_at": work.now - timedelta(seconds=1)})
    assert mailing.get(second).status_code == 404


def test_new_password_ends_every_session(mailing: Browser, mails: Mails) -> None:
    mailing.log_in(ADA)
    cookie = mailing.http.cookies["__Host-lookalike"]
    ask_link(mailing, ADA)
    set_password(mailing, mailed_link(mails), "a new battery")
    assert mailing.api.instance.page_sessions.of(cookie) is None


def test_administrator_sends_a_link(mailing: Browser, mails: Mails) -> None:
    path = f"/users/{mailing.api.as_viewer.user_id}/credentials_email/send_password_reset"
    assert mailing.api.as_admin.post(path).status_code == 200
    assert set_password(mailing, mailed_link(mails), "a new battery").status_code == 303
    assert mailing.api.as_nobody.post(path).status_code in (403, 404)


def login_of(api: Client, person: Person) -> dict[str, Any]:
    with api.instance.store.read() as db:
        emails = s.credentials_email
        row = db.one(emails.select().where(emails.c.user_id == person.user_id))
    assert row is not None
    return row


# --- the rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "bad", "good", "says"),
    [
        ({"min_length": 12}, "short one!1", "long enough one", "at least 12 characters"),
        ({"require_numeric": True}, "no digits here", "digits 4 here", "needs a digit"),
        ({"require_upperlower": True}, "only lower case", "Both Cases", "upper-case and a lower-case"),
        ({"require_special": True}, "plain words here", "plain words!", "neither a letter nor a digit"),
    ],
)
def test_rules_hold_for_passwords_set_from_now_on(
    mailing: Browser, rule: dict[str, Any], bad: str, good: str, says: str
) -> None:
    assert mailing.api.as_admin.patch("/password_config", json=rule).status_code == 200
    assert mailing.log_in(ADA).status_code == 303
    person = mailing.api.as_viewer.user_id
    made = mailing.api.as_admin.post(f"/users/{person}/credentials_email/password_reset").json()
    address = made["password_reset_url"].removeprefix("https://bi.example.com")
    refused = set_password(mailing, address, bad)
    assert (refused.status_code, says in refused.text) == (422, True), refused.text
    assert set_password(mailing, address, good).status_code == 303
    assert mailing.log_in(ADA, good).status_code == 303


@pytest.mark.parametrize("rule", [{"min_length": 3}, {"min_length": 101}, {"expiration_duration_days": 0}])
def test_rules_out_of_bounds_are_refused(mailing: Browser, rule: dict[str, int]) -> None:
    answer = mailing.api.as_admin.patch("/password_config", json=rule)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == list(rule)


def test_rules_are_for_administrators(mailing: Browser) -> None:
    assert mailing.api.as_developer.get("/password_config").status_code in (403, 404)
    assert mailing.api.as_developer.patch("/password_config", json={"min_length": 20}).status_code in (
        403,
        404,
    )
    assert mailing.api.as_admin.get("/password_config").json()["min_length"] != 20


def test_two_different_passwords_are_refused(mailing: Browser, mails: Mails) -> None:
    ask_link(mailing, ADA)
    refused = set_password(mailing, mailed_link(mails), "a new battery", "another battery")
    assert "not the same" in refused.text
    assert mailing.log_in(ADA).status_code == 303


# --- addresses that are wiped out ---------------------------------------------------------------------------------


def wipe(api: Client, email: str, who: Person | None = None) -> httpx.Response:
    return (who or api.as_admin).post(f"/users/{api.as_viewer.user_id}/update_emails", json={"email": email})


def test_addresses_of_a_disabled_user_are_replaced(mailing: Browser, mails: Mails) -> None:
    api = mailing.api
    ask_link(mailing, ADA)
    link = mailed_link(mails)
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"is_disabled": True})
    answer = wipe(api, "gone@example.com")
    assert (answer.status_code, answer.json()["email"]) == (200, "gone@example.com")
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"is_disabled": False})
    assert mailing.get(link).status_code == 404
    assert mailing.log_in(ADA).status_code == 401
    assert mailing.log_in("gone@example.com").status_code == 303


def test_addresses_of_others_and_of_enabled_users_stay(mailing: Browser) -> None:
    api = mailing.api
    assert wipe(api, "gone@example.com").status_code == 400
    give_login(api, api.as_nobody.user_id, "taken@example.com")
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"is_disabled": True})
    assert wipe(api, "taken@example.com").status_code == 409
    assert wipe(api, "no address").status_code == 422
    assert wipe(api, "gone@example.com", api.as_developer).status_code in (403, 404)
    assert login_of(api, api.as_viewer)["email"] == ADA


def test_wiped_out_addresses_come_back_by_undo(mailing: Browser) -> None:
    api = mailing.api
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"is_disabled": True})
    operation = wipe(api, "gone@example.com").headers["X-Lookalike-Operation"]
    undone = api.as_admin.post(f"/api/lookalike/v1/operations/{operation}/undo", whole=True)
    assert undone.status_code == 200, undone.text
    assert login_of(api, api.as_viewer)["email"] == ADA
