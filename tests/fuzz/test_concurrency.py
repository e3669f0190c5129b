"""Twenty clients at once: nothing breaks, nothing is lost, and what is unique stays unique. On both stores."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import httpx

from client import Client, Person

CLIENTS = 20
QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}

Call = tuple[str, str, Any]


def at_once(person: Person, calls: list[Call]) -> list[httpx.Response]:
    """All calls in flight together; the answers in their order."""

    async def send() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {person.token}"}
        http = person.client.http
        return await asyncio.gather(
            *(http.request(verb, f"/api/4.0{path}", json=body, headers=headers) for verb, path, body in calls)
        )

    return person.client.loop.run(send())


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_one_look_wins_a_title(api: Client) -> None:
    query_id = api.as_admin.post("/queries", json=QUERY).json()["id"]
    body = {"title": "Same", "folder_id": "1", "query_id": query_id}
    assert statuses(at_once(api.as_admin, [("POST", "/looks", body)] * 10)) == {200: 1, 409: 9}


def test_one_of_many_wins_a_name(api: Client) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "/folders": {"name": "Same", "parent_id": "1"},
        "/model_sets": {"name": "Same", "models": ["thelook"]},
        "/permission_sets": {"name": "Same", "permissions": ["access_data"]},
        "/roles": {"name": "Same", "permission_set_id": "5", "model_set_id": "1"},
        "/user_attributes": {"name": "same", "label": "Same", "type": "string"},
        "/lookml_models": {"name": "same"},
        "/groups": {"name": "Same"},
    }
    for path, body in bodies.items():
        seen = statuses(at_once(api.as_admin, [("POST", path, body)] * 10))
        assert seen[200] == 1, path
        assert set(seen) <= {200, 409, 422}, path


def test_one_user_wins_an_email(api: Client) -> None:
    users = [api.as_admin.post("/users", json={}).json()["id"] for _ in range(10)]
    body = {"email": "same@example.com"}
    calls = [("POST", f"/users/{each}/credentials_email", body) for each in users]
    seen = statuses(at_once(api.as_admin, calls))
    assert seen[200] == 1
    assert set(seen) <= {200, 409, 422}


def test_the_same_query_is_created_once(api: Client) -> None:
    answers = at_once(api.as_admin, [("POST", "/queries", QUERY)] * CLIENTS)
    assert statuses(answers) == {200: CLIENTS}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_no_update_of_another_property_is_lost(api: Client) -> None:
    """Each client changes one property of the same plan; afterwards all of them are there."""
    query_id = api.as_admin.post("/queries", json=QUERY).json()["id"]
    look = api.as_admin.post("/looks", json={"title": "L", "folder_id": "1", "query_id": query_id}).json()
    destination = {"type": "webhook", "format": "csv", "address": "https://example.com/hook"}
    plan = {
        "name": "Plan",
        "look_id": look["id"],
        "require_no_results": False,
        "require_results": False,
        "require_change": False,
        "crontab": "0 8 * * 1",
        "scheduled_plan_destination": [destination],
    }
    path = f"/scheduled_plans/{api.as_admin.post('/scheduled_plans', json=plan).json()['id']}"
    changes: dict[str, Any] = {
        "name": "Renamed",
        "include_links": True,
        "require_results": True,
        "long_tables": True,
        "custom_url_label": "Label",
        "filters_string": "?a=b",
        "timezone": "Europe/Berlin",
        "pdf_landscape": True,
    }
    answers = at_once(api.as_admin, [("PATCH", path, {name: value}) for name, value in changes.items()])
    assert statuses(answers) == {200: len(changes)}
    found = api.as_admin.get(path).json()
    assert {name: found[name] for name in changes} == changes


def test_creating_changing_and_deleting_at_once_breaks_nothing(api: Client) -> None:
    admin = api.as_admin
    query_id = admin.post("/queries", json=QUERY).json()["id"]
    makers: list[Callable[[int], Call]] = [
        lambda n: ("POST", "/users", {"first_name": f"U{n}"}),
        lambda n: ("POST", "/folders", {"name": f"F{n}", "parent_id": "1"}),
        lambda n: ("POST", "/looks", {"title": f"L{n}", "folder_id": "1", "query_id": query_id}),
        lambda n: ("POST", "/groups", {"name": f"G{n}"}),
    ]
    made = at_once(admin, [make(n) for n in range(CLIENTS // len(makers)) for make in makers])
    assert statuses(made) == {200: CLIENTS}
    names = ("/users", "/folders", "/looks", "/groups")
    paths = [f"{names[n % len(names)]}/{answer.json()['id']}" for n, answer in enumerate(made)]
    properties = {"/users": "last_name", "/folders": "name", "/looks": "description", "/groups": "name"}
    calls: list[Call] = []
    for n, path in enumerate(paths):
        changed = {properties[names[n % len(names)]]: f"changed {n}"}
        calls += [
            ("PATCH", path, changed),
            ("GET", path, None),
            ("DELETE", path, None),
            ("DELETE", path, None),
        ]
    for number, answer in enumerate(at_once(admin, calls)):
        assert answer.status_code in (200, 204, 404), f"{calls[number]}: {answer.status_code} {answer.text}"
    assert [admin.get(path).status_code for path in paths] == [404] * len(paths)


def test_members_of_a_group_that_is_deleted_meanwhile(api: Client) -> None:
    admin = api.as_admin
    group = admin.post("/groups", json={"name": "G"}).json()["id"]
    users = [admin.post("/users", json={}).json()["id"] for _ in range(CLIENTS)]
    calls: list[Call] = [("POST", f"/groups/{group}/users", {"user_id": each}) for each in users]
    calls += [("DELETE", f"/users/{each}", None) for each in users]
    calls.insert(CLIENTS, ("DELETE", f"/groups/{group}", None))
    assert set(statuses(at_once(admin, calls))) <= {200, 204, 400, 404, 422}


def test_the_last_administrator_survives_a_race(api: Client) -> None:
    """Administrators who delete one another: one of them, who can log in, stays."""
    others = [api.person(f"boss{n}", 2) for n in range(4)]
    for each in (*others, api.as_admin):
        api.as_admin.post(f"/users/{each.user_id}/credentials_api3")
    calls = [
        (each, ("DELETE", f"/users/{other.user_id}", None))
        for each in others
        for other in (*others, api.as_admin)
        if other is not each
    ]

    async def send() -> list[httpx.Response]:
        return await asyncio.gather(
            *(
                api.http.request(verb, f"/api/4.0{path}", headers={"Authorization": f"Bearer {each.token}"})
                for each, (verb, path, _) in calls
            )
        )

    answers = api.loop.run(send())
    assert set(statuses(answers)) <= {204, 401, 403, 404, 405, 422}
    alive = [each for each in (*others, api.as_admin) if each.get("/user").status_code == 200]
    assert len(alive) >= 1
    assert alive[0].get("/roles/2/users").json()


def test_one_idempotency_key_carries_a_call_out_once(api: Client) -> None:
    async def send() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {api.as_admin.token}", "Idempotency-Key": "once"}
        calls: list[Coroutine[Any, Any, httpx.Response]] = [
            api.http.request("POST", "/api/4.0/users", json={"first_name": "Once"}, headers=headers)
            for _ in range(10)
        ]
        return await asyncio.gather(*calls)

    answers = api.loop.run(send())
    found = statuses(answers)
    assert found[200] >= 1 and set(found) <= {200, 409}  # 409: while the first is at it
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 200}) == 1
    assert len(api.as_admin.get("/users/search", params={"first_name": "Once"}).json()) == 1
