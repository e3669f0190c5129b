"""The first administrator, made by a page with the code that the server has printed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import delete

from browser import Browser, hidden
from client import Client
from lookalike.pages.first_run import setup_code
from lookalike.store import schema as s
from lookalike.store import users
from lookalike.store.database import Store

PASSWORD = "a long enough passphrase 1"
HTML = {"Accept": "text/html"}


def without_administrators(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(delete(s.role_users).where(s.role_users.c.role_id == 2))


@pytest.fixture
def new_server(local_api: Client) -> Iterator[Browser]:
    """A browser at a server that has no administrator."""
    without_administrators(local_api.instance.store)
    opened = Browser(local_api)
    yield opened
    opened.close()


def set_up(browser: Browser, **fields: str) -> httpx.Response:
    sent = {
        **hidden(browser.get("/setup")),
        "code": setup_code(browser.api.instance),
        "first_name": "Grace",
        "last_name": "Hopper",
        "email": "grace@example.com",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return browser.post("/setup", {**sent, **fields})


def test_pages_of_a_new_server_lead_to_the_setup(new_server: Browser) -> None:
    answer = new_server.get("/admin/users", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


def test_the_first_administrator_is_made_and_logged_in(new_server: Browser) -> None:
    answer = set_up(new_server)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    with new_server.api.instance.store.read() as db:
        login = users.find_email(db, "grace@example.com")
        assert login is not None
        user = db.get(s.users, login["user_id"])
    assert user is not None and (user["first_name"], user["last_name"]) == ("Grace", "Hopper")
    caller = new_server.api.instance.page_sessions.of(new_server.http.cookies["__Host-lookalike"])
    assert caller is not None and caller.is_admin


def test_the_new_administrator_logs_in_with_the_password(new_server: Browser) -> None:
    set_up(new_server)
    new_server.http.cookies.clear()
    assert new_server.log_in("grace@example.com", PASSWORD).status_code == 303


def test_another_code_makes_nobody(new_server: Browser) -> None:
    answer = set_up(new_server, code="0" * 24)
    assert answer.status_code == 422
    assert "not the code that the server has printed" in answer.text
    with new_server.api.instance.store.read() as db:
        assert users.find_email(db, "grace@example.com") is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "grace", "That is not an email address."),
        ("again", "something else 1", "The two passwords are not the same."),
        ("password", "short", "characters"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    new_server: Browser, field: str, value: str, said: str
) -> None:
    answer = set_up(new_server, **{field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert PASSWORD not in answer.text


def test_a_form_from_elsewhere_makes_nobody(new_server: Browser) -> None:
    new_server.get("/setup")
    fields = {
        "code": setup_code(new_server.api.instance),
        "email": "mallory@example.com",
        "password": PASSWORD,
    }
    assert new_server.post("/setup", fields).status_code == 403


def test_the_setup_is_over_with_the_first_administrator(new_server: Browser) -> None:
    opened_before = hidden(new_server.get("/setup"))
    set_up(new_server)
    second = {
        "email": "second@example.com",
        "code": setup_code(new_server.api.instance),
        "password": PASSWORD,
    }
    answer = new_server.post("/setup", {**opened_before, **second, "again": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    with new_server.api.instance.store.read() as db:
        assert users.find_email(db, "second@example.com") is None


def test_the_setup_does_not_open_where_there_is_an_administrator(browser: Browser) -> None:
    answer = browser.get("/setup", params={"code": setup_code(browser.api.instance)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
