"""Login, sudo and logout. Expected answers: API contract reference, sections 1.1 to 1.3."""

from __future__ import annotations

import statistics
import time

import pytest

from client import Client
from lookalike.store import schema


@pytest.fixture
def key(api: Client) -> dict[str, str]:
    """An API key of the administrator, who has another one too."""
    with api.instance.store.write() as work:
        for client_id in ("ClientId", "Spare"):
            work.insert(
                schema.credentials_api3,
                {
                    "user_id": api.as_admin.user_id,
                    "client_id": client_id,
                    "secret_hash": api.instance.vault.hash("sec+ret /=&"),
                    "created_at": work.now,
                },
            )
    return {"client_id": "ClientId", "client_secret": "sec+ret /=&"}


def test_form_login_gives_a_token_for_an_hour(api: Client, key: dict[str, str]) -> None:
    answer = api.as_stranger.post("/login", data=key).json()
    token = answer.pop("access_token")
    assert answer == {"token_type": "Bearer", "expires_in": 3600, "refresh_token": None}
    assert len(token) >= 40


@pytest.mark.parametrize("path", ["/login", "/api/login", "/api//login", "/api/4.0/login"])
def test_every_login_address_works(api: Client, key: dict[str, str], path: str) -> None:
    assert api.as_stranger.post(path, whole=True, data=key).status_code == 200


@pytest.mark.parametrize("form", ["params", "json", "files"])
def test_credentials_come_in_query_json_or_multipart(api: Client, key: dict[str, str], form: str) -> None:
    given = {name: (None, value) for name, value in key.items()} if form == "files" else key
    assert api.as_stranger.post("/login", **{form: given}).status_code == 200


def test_json_body_with_form_content_type_works(api: Client, key: dict[str, str]) -> None:
    body = f'{{"client_id": "{key["client_id"]}", "client_secret": "{key["client_secret"]}"}}'
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.as_stranger.post("/login", content=body, headers=headers).status_code == 200


def test_http_basic_credentials_work(api: Client, key: dict[str, str]) -> None:
    import base64

    basic = base64.b64encode(f"{key['client_id']}:{key['client_secret']}".encode()).decode()
    answer = api.as_stranger.post("/login", headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "token", "TOKEN", "bearer"])
def test_both_authorization_schemes_work(api: Client, key: dict[str, str], scheme: str) -> None:
    token = api.as_stranger.post("/login", data=key).json()["access_token"]
    answer = api.as_stranger.get("/user", headers={"Authorization": f"{scheme} {token}"})
    assert answer.json()["id"] == str(api.as_admin.user_id)


def test_wrong_secret_and_unknown_id_get_the_same_bytes(api: Client, key: dict[str, str]) -> None:
    wrong = api.as_stranger.post("/login", data={**key, "client_secret": "no"})
    unknown = api.as_stranger.post("/login", data={"client_id": "nobody", "client_secret": "no"})
    nothing = api.as_stranger.post("/login")
    assert wrong.status_code == unknown.status_code == nothing.status_code == 404
    assert wrong.content == unknown.content == nothing.content
    assert wrong.json()["message"] == "Not found"


def test_bad_login_takes_the_same_time_for_known_and_unknown_ids(
    local_api: Client,
) -> None:
    def tried(client_id: str) -> float:
        start = time.perf_counter()
        local_api.as_stranger.post("/login", data={"client_id": client_id, "client_secret": "x"})
        return time.perf_counter() - start

    with local_api.instance.store.write() as work:
        work.insert(
            schema.credentials_api3,
            {
                "user_id": local_api.as_admin.user_id,
                "client_id": "known",
                "secret_hash": b"0" * 32,
                "created_at": work.now,
            },
        )
    # In turns, so that whatever else the machine does falls on both alike.
    pairs = [(tried("known"), tried("unknown")) for _ in range(120)]
    known, unknown = (statistics.median(side) for side in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


def test_disabled_key_cannot_log_in(api: Client, key: dict[str, str]) -> None:
    with api.instance.store.write() as work:
        work.update(schema.credentials_api3, 1, {"is_disabled": True})
    assert api.as_stranger.post("/login", data=key).status_code == 404


def test_disabling_the_key_ends_its_tokens(api: Client, key: dict[str, str]) -> None:
    token = api.as_stranger.post("/login", data=key).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert api.as_stranger.get("/user", headers=headers).status_code == 200
    with api.instance.store.write() as work:
        work.update(schema.credentials_api3, 1, {"is_disabled": True})
    assert api.as_stranger.get("/user", headers=headers).status_code == 401


def test_no_token_is_401(api: Client) -> None:
    answer = api.as_stranger.get("/user")
    assert answer.status_code == 401
    assert answer.json()["message"] == "Requires authentication."


@pytest.mark.parametrize("path", ["/api/4.0/logout", "/api/logout", "/logout", "/api/4.0/api/4.0/logout"])
def test_logout_ends_this_token_only(api: Client, key: dict[str, str], path: str) -> None:
    tokens = [api.as_stranger.post("/login", data=key).json()["access_token"] for _ in range(2)]
    first, second = ({"Authorization": f"token {token}"} for token in tokens)
    assert api.as_stranger.delete(path, whole=True, headers=first).status_code == 204
    assert api.as_stranger.get("/user", headers=first).status_code == 401
    assert api.as_stranger.get("/user", headers=second).status_code == 200


def test_logout_without_a_token_is_401(api: Client) -> None:
    assert api.as_stranger.delete("/logout").status_code == 401


def test_sudo_acts_as_the_other_user_until_its_own_logout(api: Client) -> None:
    token = api.as_admin.post(f"/login/{api.as_viewer.user_id}").json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert api.as_stranger.get("/user", headers=headers).json()["id"] == str(api.as_viewer.user_id)
    assert api.as_stranger.delete("/logout", headers=headers).status_code == 204
    assert api.as_admin.get("/user").status_code == 200


@pytest.mark.parametrize("who", ["developer", "viewer", "nobody"])
def test_sudo_is_refused_without_the_permission(api: Client, who: str) -> None:
    assert api.people[who].post(f"/login/{api.as_viewer.user_id}").status_code in (403, 404)


def test_sudo_to_unknown_user_is_404(api: Client) -> None:
    assert api.as_admin.post("/login/4711").status_code == 404


def test_tokens_survive_a_restart(api: Client, key: dict[str, str]) -> None:
    from lookalike.access.callers import Callers

    token = api.as_stranger.post("/login", data=key).json()["access_token"]
    restarted = Callers(api.instance.store, api.instance.vault)
    caller = restarted.of(token)
    assert caller is not None and caller.user_id == api.as_admin.user_id
