"""A key that takes away from many people is asked first, and goes on when somebody means it."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from client import Client, Person
from lookalike.safety.confirm import confirm_token, confirmed
from lookalike.store import schema as s
from lookalike.store.database import utc_now
from lookalike.store.users import add_user


def people(api: Client, count: int) -> list[int]:
    with api.instance.store.write() as work:
        return [add_user(work, {"first_name": f"P{number}"})["id"] for number in range(count)]


def delete(api: Client, user_id: int, **headers: str) -> httpx.Response:
    return api.as_admin.delete(f"/users/{user_id}", headers=headers)


def statuses(api: Client, found: list[int]) -> list[int]:
    return [delete(api, user_id).status_code for user_id in found]


def code(response: httpx.Response) -> str:
    return response.json()["errors"][0]["code"]


def test_eleventh_deleted_user_is_asked_about(api: Client) -> None:
    found = people(api, 12)
    assert statuses(api, found[:10]) == [204] * 10
    response = delete(api, found[10])
    assert (response.status_code, code(response)) == (403, "blast_radius")
    assert f"users/{found[10]}" in response.json()["message"]
    assert api.as_admin.get(f"/users/{found[10]}").status_code == 200


def test_token_lets_the_script_go_on(api: Client) -> None:
    found = people(api, 13)
    statuses(api, found[:10])
    token = delete(api, found[10]).headers["X-Lookalike-Confirm-Token"]
    sent = {"X-Lookalike-Confirm": token}
    assert [delete(api, user_id, **sent).status_code for user_id in found[10:]] == [204] * 3


def test_token_of_somebody_else_is_worth_nothing(local_api: Client) -> None:
    found = people(local_api, 12)
    statuses(local_api, found[:10])
    token = delete(local_api, found[10]).headers["X-Lookalike-Confirm-Token"]
    other = local_api.person("other", 2)
    for user_id in people(local_api, 10):
        assert other.delete(f"/users/{user_id}").status_code == 204
    response = other.delete(f"/users/{found[11]}", headers={"X-Lookalike-Confirm": token})
    assert response.status_code == 403


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token.replace("cfm_", "cfm_f"),
        lambda token: token + "x",
        lambda token: "cfm_" + "f" * 200,
        lambda token: "cfm_ffffffffff_fff_é",
    ],
)
def test_spoilt_token_is_worth_nothing(local_api: Client, spoil) -> None:
    vault, now = local_api.instance.vault, utc_now()
    token = confirm_token(vault, "key:1", "people", 100, now)
    assert confirmed(vault, token, "key:1", "people", now) == 100
    assert confirmed(vault, spoil(token), "key:1", "people", now) == 0


def test_token_ends_after_ten_minutes(local_api: Client) -> None:
    vault, now = local_api.instance.vault, utc_now()
    token = confirm_token(vault, "key:1", "people", 100, now)
    assert confirmed(vault, token, "key:1", "people", now + timedelta(minutes=9)) == 100
    assert confirmed(vault, token, "key:1", "people", now + timedelta(minutes=11)) == 0


def test_disabling_and_stripping_count_like_deleting(local_api: Client) -> None:
    found = people(local_api, 11)
    for user_id in found:
        local_api.as_admin.put(f"/users/{user_id}/roles", json=["4"])
    for user_id in found[:5]:
        assert local_api.as_admin.patch(f"/users/{user_id}", json={"is_disabled": True}).status_code == 200
    for user_id in found[5:10]:
        assert local_api.as_admin.put(f"/users/{user_id}/roles", json=["3"]).status_code == 200
    response = local_api.as_admin.put(f"/users/{found[10]}/roles", json=[])
    assert (response.status_code, code(response)) == (403, "blast_radius")


def test_same_person_counts_once(local_api: Client) -> None:
    user_id = people(local_api, 1)[0]
    for _ in range(12):
        for disabled in (True, False):
            response = local_api.as_admin.patch(f"/users/{user_id}", json={"is_disabled": disabled})
            assert response.status_code == 200


def test_one_call_about_many_people_is_asked_about(local_api: Client) -> None:
    found = people(local_api, 11)
    local_api.as_admin.put("/roles/4/users", json=[str(each) for each in found])
    response = local_api.as_admin.put("/roles/4/users", json=[])
    assert (response.status_code, code(response)) == (403, "blast_radius")
    assert len(local_api.as_admin.get("/roles/4/users").json()) == 11


def test_group_that_gives_a_role_counts_its_members(local_api: Client) -> None:
    group, inner = (local_api.as_admin.post("/groups", json={"name": n}).json()["id"] for n in "ab")
    local_api.as_admin.post(f"/groups/{group}/groups", json={"group_id": inner})
    for user_id in people(local_api, 11):
        local_api.as_admin.post(f"/groups/{inner}/users", json={"user_id": str(user_id)})
    local_api.as_admin.put("/roles/4/groups", json=[group])
    asked = [
        local_api.as_admin.delete(f"/groups/{inner}"),
        local_api.as_admin.delete(f"/groups/{group}/groups/{inner}"),
        local_api.as_admin.put("/roles/4/groups", json=[]),
    ]
    assert [(response.status_code, code(response)) for response in asked] == [
        (403, "blast_radius"),
        (403, "blast_radius"),
        (403, "blast_radius"),
    ]


def test_group_without_roles_is_nobodys_loss(local_api: Client) -> None:
    group = local_api.as_admin.post("/groups", json={"name": "Team"}).json()["id"]
    for user_id in people(local_api, 11):
        local_api.as_admin.post(f"/groups/{group}/users", json={"user_id": str(user_id)})
    assert local_api.as_admin.delete(f"/groups/{group}").status_code == 204


def test_five_percent_of_many_go_without_asking(local_api: Client) -> None:
    found = people(local_api, 300)
    seen = statuses(local_api, found[:16])
    assert seen == [204] * 15 + [403]


def test_what_was_refused_was_not_counted(local_api: Client) -> None:
    found = people(local_api, 12)
    statuses(local_api, found[:10])
    for _ in range(3):
        delete(local_api, found[10])
    with local_api.instance.store.read() as db:
        assert len(db.all(s.breaker_subjects.select())) == 10


def test_refusal_in_a_dry_run_is_not_noted(local_api: Client) -> None:
    statuses(local_api, (found := people(local_api, 12))[:10])
    response = delete(local_api, found[10], **{"X-Lookalike-Dry-Run": "1"})
    assert code(response) == "blast_radius"
    with local_api.instance.store.read() as db:
        assert db.all(s.breakers.select()) == []


def content(by: Person, count: int) -> list[str]:
    made = [by.post("/folders", json={"name": f"F{n}", "parent_id": "1"}) for n in range(count)]
    return [each.json()["id"] for each in made]


def test_deleted_content_is_counted_apart(local_api: Client) -> None:
    folders = content(local_api.person("author", 2), 52)
    seen = [local_api.as_admin.delete(f"/folders/{each}") for each in folders]
    assert [each.status_code for each in seen[:50]] == [204] * 50
    assert (seen[50].status_code, code(seen[50])) == (400, "blast_radius")
    assert delete(local_api, people(local_api, 1)[0]).status_code == 204


# --- who made it ---------------------------------------------------------------------------------------------


def hired(by: Person, count: int) -> list[int]:
    made = [by.post("/users", json={"first_name": f"Q{number}"}) for number in range(count)]
    return [int(each.json()["id"]) for each in made]


def test_people_made_by_the_caller_go_unasked(api: Client) -> None:
    assert statuses(api, hired(api.as_admin, 12)) == [204] * 12


def test_people_made_by_somebody_else_are_asked_about(local_api: Client) -> None:
    found = hired(local_api.person("other", 2), 11)
    assert statuses(local_api, found) == [204] * 10 + [403]


def test_people_made_long_ago_are_asked_about(local_api: Client) -> None:
    found = hired(local_api.as_admin, 11)
    with local_api.instance.store.write() as work:
        work.connection.execute(s.journal.update().values(at=work.now - timedelta(minutes=10)))
    assert statuses(local_api, found) == [204] * 10 + [403]


def test_people_brought_back_were_made_by_somebody_else(local_api: Client) -> None:
    found = people(local_api, 11)
    other = local_api.person("other", 2)
    for user_id in found:
        local_api.as_admin.post(f"{OWN}/operations/{gone(other, user_id)}/undo", whole=True)
    with local_api.instance.store.write() as work:
        work.connection.execute(s.breaker_subjects.delete())
    assert statuses(local_api, found) == [204] * 10 + [403]


def gone(by: Person, user_id: int) -> str:
    """The id of the operation; the brake is off for it."""
    with by.client.instance.store.write() as work:
        work.connection.execute(s.breaker_subjects.delete())
    return by.delete(f"/users/{user_id}").headers["X-Lookalike-Operation"]


def test_content_made_by_the_caller_goes_unasked(local_api: Client) -> None:
    folders = content(local_api.as_admin, 52)
    assert {local_api.as_admin.delete(f"/folders/{each}").status_code for each in folders} == {204}


def test_refusal_tells_how_to_go_on_and_how_to_rehearse(local_api: Client) -> None:
    found = people(local_api, 11)
    statuses(local_api, found[:10])
    response = delete(local_api, found[10])
    token, said = response.headers["X-Lookalike-Confirm-Token"], response.json()["message"]
    assert said.startswith(
        "This would make it 11 of people that user 2 has deleted, disabled or stripped of roles "
    )
    assert f"X-Lookalike-Confirm: {token} (good for 10 minutes, and for 100 of people)" in said
    sent = {"X-Lookalike-Confirm": token, "X-Lookalike-Dry-Run": "1"}
    rehearsed = delete(local_api, found[10], **sent)
    changes = json.loads(rehearsed.headers["X-Lookalike-Change-Set"])
    assert (rehearsed.status_code, changes["users"]) == (204, {"deleted": 1})
    assert local_api.as_admin.get(f"/users/{found[10]}").status_code == 200


# --- seen and released --------------------------------------------------------------------------------------

OWN = "/api/lookalike/v1"


def stopped(api: Client) -> tuple[list[int], str]:
    """Ten users are deleted and the eleventh is not; the id of the breaker."""
    found = people(api, 14)
    statuses(api, found[:11])
    listed = api.as_admin.get(f"{OWN}/breakers", whole=True).json()
    return found, listed[0]["id"]


def test_breaker_tells_who_was_stopped_and_before_what(api: Client) -> None:
    found, _ = stopped(api)
    listed = api.as_admin.get(f"{OWN}/breakers", whole=True).json()
    shown = {
        name: listed[0][name] for name in ("kind", "user_id", "operation_id", "reached", "allowed", "counted")
    }
    assert shown == {
        "kind": "people",
        "user_id": str(api.as_admin.user_id),
        "operation_id": "delete_user",
        "reached": 11,
        "allowed": 10,
        "counted": 10,
    }
    assert listed[0]["subjects"] == [f"users/{found[10]}"]


def test_other_people_see_only_their_own_breakers(local_api: Client) -> None:
    stopped(local_api)
    assert local_api.as_viewer.get(f"{OWN}/breakers", whole=True).json() == []
    assert local_api.as_stranger.get(f"{OWN}/breakers", whole=True).status_code == 401


def approve(person: Person, breaker_id: str, **body: object) -> httpx.Response:
    return person.post(f"{OWN}/breakers/{breaker_id}/approve", whole=True, json=body)


def test_administrator_lets_the_script_go_on(api: Client) -> None:
    found, breaker_id = stopped(api)
    response = approve(api.person("other", 2), breaker_id, count=12)
    assert (response.status_code, response.json()["approved_count"]) == (200, 12)
    assert statuses(api, found[10:13]) == [204, 204, 403]


def test_approval_of_none_ends_it(local_api: Client) -> None:
    found, breaker_id = stopped(local_api)
    approve(local_api.as_admin, breaker_id, count=100)
    approve(local_api.as_admin, breaker_id, count=0)
    assert statuses(local_api, found[10:11]) == [403]


def test_only_administrators_approve(local_api: Client) -> None:
    _, breaker_id = stopped(local_api)
    assert approve(local_api.as_viewer, breaker_id, count=100).status_code == 404
    assert approve(local_api.as_admin, "999", count=100).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"count": -1}, {"count": 1, "minutes": 0}, {"count": 1, "minutes": 1441}]
)
def test_wrong_approval_is_named(local_api: Client, body: dict[str, int]) -> None:
    _, breaker_id = stopped(local_api)
    response = approve(local_api.as_admin, breaker_id, **body)
    assert response.status_code == 422
    assert response.json()["errors"]
