"""Who guesses at logins is locked out, and nobody else is. Source: trust reference, A1 and A2."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from client import Client
from lookalike.store import schema
from lookalike.store.users import add_credentials_api3

SECRET = "the right secret"


@pytest.fixture
def key(api: Client) -> dict[str, str]:
    with api.instance.store.write() as work:
        hashed = api.instance.vault.hash(SECRET)
        add_credentials_api3(work, api.as_viewer.user_id, "Guessed", hashed)
        add_credentials_api3(work, api.as_viewer.user_id, "Other", hashed)
    return {"client_id": "Guessed", "client_secret": SECRET}


def login_from(api: Client, address: str, client_id: str, secret: str) -> httpx.Response:
    transport = httpx.ASGITransport(api.app, client=(address, 5000))
    url = f"{api.instance.web_url}/api/4.0/login"

    async def call() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport) as http:
            return await http.post(url, data={"client_id": client_id, "client_secret": secret})

    return api.loop.run(call())


def guess(api: Client, times: int, address: str = "192.0.2.1", client_id: str = "Guessed") -> list[int]:
    return [login_from(api, address, client_id, f"wrong {each}").status_code for each in range(times)]


@pytest.fixture
def locked(api: Client, key: dict[str, str]) -> Iterator[None]:
    guess(api, 21)
    assert api.instance.errands.wait()
    yield


def test_twenty_guesses_a_minute_are_evaluated(api: Client, key: dict[str, str]) -> None:
    assert guess(api, 25) == [404] * 20 + [429] * 5


def test_guesses_from_many_addresses_count_together(api: Client, key: dict[str, str]) -> None:
    statuses = [guess(api, 1, f"198.51.100.{each}")[0] for each in range(30)]
    assert statuses == [404] * 20 + [429] * 10


def test_an_unknown_account_locks_alike(api: Client, key: dict[str, str]) -> None:
    known, unknown = guess(api, 22), guess(api, 22, "192.0.2.2", "NobodyHere")
    assert known == unknown


def test_a_locked_login_says_when_to_come_back(api: Client, locked: None) -> None:
    answer = login_from(api, "192.0.2.1", "Guessed", SECRET)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 8
    assert answer.json()["errors"][0]["code"] == "login_locked"


def test_the_right_secret_waits_too_from_a_new_address(api: Client, locked: None) -> None:
    assert login_from(api, "203.0.113.9", "Guessed", SECRET).status_code == 429


def test_the_address_of_the_last_login_gets_in(api: Client, key: dict[str, str]) -> None:
    assert login_from(api, "203.0.113.7", "Guessed", SECRET).status_code == 200
    assert api.instance.history.flush()
    guess(api, 21)
    assert login_from(api, "203.0.113.7", "Guessed", SECRET).status_code == 200


def test_another_account_gets_in_during_a_lockout(api: Client, locked: None) -> None:
    assert login_from(api, "203.0.113.9", "Other", SECRET).status_code == 200


def test_an_address_that_fails_everywhere_is_locked(api: Client, key: dict[str, str]) -> None:
    for each in range(10):
        guess(api, 10, "192.0.2.66", f"account {each}")
    assert guess(api, 1, "192.0.2.66", "one more") == [429]
    assert guess(api, 1, "192.0.2.67", "one more") == [404]


def test_lockouts_are_listed_for_administrators(api: Client, locked: None) -> None:
    [found] = api.as_admin.get("/user_login_lockouts").json()
    assert found["auth_type"] == "api"
    assert (found["ip"], found["user_id"]) == ("192.0.2.1", str(api.as_viewer.user_id))
    assert (found["full_name"], found["fail_count"]) == ("Viewer Tester", 20)


def test_lockouts_are_found_by_name_and_kind(api: Client, locked: None) -> None:
    found = api.as_admin.get("/user_login_lockouts/search?full_name=viewer%25&auth_type=api").json()
    assert len(found) == 1
    assert api.as_admin.get("/user_login_lockouts/search?auth_type=email").json() == []


def test_other_people_see_no_lockouts(api: Client, locked: None) -> None:
    assert api.as_developer.get("/user_login_lockouts").status_code == 404
    assert api.as_developer.get("/user_login_lockouts/search").status_code == 404


def test_a_lifted_lockout_lets_in_at_once(api: Client, locked: None) -> None:
    [found] = api.as_admin.get("/user_login_lockouts").json()
    assert api.as_developer.delete(f"/user_login_lockout/{found['key']}").status_code == 404
    assert api.as_admin.delete(f"/user_login_lockout/{found['key']}").status_code == 204
    assert login_from(api, "192.0.2.1", "Guessed", SECRET).status_code == 200


def test_a_lockout_of_another_server_counts(api: Client, locked: None) -> None:
    api.instance.lockouts._until.clear()
    assert login_from(api, "192.0.2.1", "Guessed", SECRET).status_code == 429


def test_the_second_lockout_lasts_twice_as_long(api: Client, key: dict[str, str]) -> None:
    table = schema.login_lockouts
    lasting = []
    for _ in range(2):
        guess(api, 20)
        assert api.instance.errands.wait()
        with api.instance.store.write() as work:
            [row] = work.all(table.select())
            lasting.append((row["ends_at"] - row["lockout_at"]).total_seconds())
            work.delete(table, row["id"])
    assert lasting == [60, 120]
