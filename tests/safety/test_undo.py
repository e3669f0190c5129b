"""What an operation changed is taken back, whole or not at all, and done again."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import httpx

from client import Client, Person
from exported import differences, export, given
from lookalike.store import schema as s

OWN = "/api/lookalike/v1"
QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}


def operation_of(answer: httpx.Response) -> str:
    assert answer.status_code < 300, answer.text
    return answer.headers["X-Lookalike-Operation"]


def undo(person: Person, operation: str, status: int = 200, **options: Any) -> Any:
    answer = person.post(f"{OWN}/operations/{operation}/undo", whole=True, json=options)
    assert answer.status_code == status, answer.text
    return answer.json()


def redo(person: Person, operation: str, status: int = 200) -> Any:
    answer = person.post(f"{OWN}/operations/{operation}/redo", whole=True)
    assert answer.status_code == status, answer.text
    return answer.json()


def whole_user(admin: Person, email: str = "ada@example.com") -> str:
    """Somebody with a login, a key, a role, a group, a value, a Look and a schedule."""
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    given(admin.post(f"/users/{user}/credentials_email", json={"email": email}))
    given(admin.post(f"/users/{user}/credentials_api3"))
    given(admin.put(f"/users/{user}/roles", json=["4"]))
    given(admin.patch(f"/users/{user}/attribute_values/5", json={"value": "UTC"}))
    return user


def test_a_deleted_user_comes_back_whole(api: Client) -> None:
    admin = api.as_admin
    user = whole_user(admin)
    before = export(api.instance.store)
    gone = operation_of(admin.delete(f"/users/{user}"))
    assert admin.get(f"/users/{user}").status_code == 404
    report = undo(admin, gone)
    assert report["undone"] == [gone]
    assert report["rows"]["users"] == 1
    assert differences(before, export(api.instance.store)) == []


def test_redo_deletes_the_user_again(api: Client) -> None:
    admin = api.as_admin
    user = whole_user(admin)
    gone = operation_of(admin.delete(f"/users/{user}"))
    after = export(api.instance.store)
    undo(admin, gone)
    redo(admin, gone)
    assert differences(after, export(api.instance.store)) == []
    undo(admin, gone)
    assert admin.get(f"/users/{user}").json()["first_name"] == "Ada"


def test_keys_of_a_deleted_user_are_dead_until_the_undo(api: Client) -> None:
    admin = api.as_admin
    user = whole_user(admin)
    key = given(admin.post(f"/users/{user}/credentials_api3"))
    login = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    token = api.as_stranger.post("/login", data=login).json()["access_token"]
    gone = operation_of(admin.delete(f"/users/{user}"))
    assert api.as_stranger.post("/login", data=login).status_code == 404
    undo(admin, gone)
    assert api.as_stranger.post("/login", data=login).status_code == 200
    assert Person(api, int(user), token).get("/user").status_code == 401


def test_an_address_that_was_taken_meanwhile_is_named(api: Client) -> None:
    admin = api.as_admin
    user = whole_user(admin)
    gone = operation_of(admin.delete(f"/users/{user}"))
    other = given(admin.post("/users", json={"first_name": "Eve"}))["id"]
    given(admin.post(f"/users/{other}/credentials_email", json={"email": "ADA@example.com"}))
    refused = undo(admin, gone, status=409)
    assert "email 'ada@example.com' belongs to credentials_email/" in refused["message"]
    assert refused["errors"][0]["code"] == "already_exists"
    assert admin.get(f"/users/{user}").status_code == 404
    undo(admin, gone, status=409, force=True)


def test_a_change_that_somebody_made_since_is_named(api: Client) -> None:
    admin = api.as_admin
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    first = operation_of(admin.patch(f"/users/{user}", json={"first_name": "Bea"}))
    second = operation_of(admin.patch(f"/users/{user}", json={"first_name": "Cid"}))
    refused = undo(admin, first, status=409)
    assert refused["errors"][0]["field"] == f"users/{user}.first_name"
    assert refused["errors"][0]["code"] == "changed_since"
    assert second in refused["errors"][0]["message"]
    undo(admin, first, force=True)
    assert admin.get(f"/users/{user}").json()["first_name"] == "Ada"


def test_a_change_of_another_property_is_left_alone(api: Client) -> None:
    admin = api.as_admin
    user = given(admin.post("/users", json={"first_name": "Ada", "last_name": "Byron"}))["id"]
    first = operation_of(admin.patch(f"/users/{user}", json={"first_name": "Bea"}))
    given(admin.patch(f"/users/{user}", json={"locale": "fr"}))
    undo(admin, first)
    now = admin.get(f"/users/{user}").json()
    assert (now["first_name"], now["locale"]) == ("Ada", "fr")


def test_what_others_refer_to_is_not_taken_away_unless_forced(api: Client) -> None:
    admin = api.as_admin
    made = admin.post("/users", json={"first_name": "Ada"})
    user = given(made)["id"]
    used = operation_of(admin.put(f"/users/{user}/roles", json=["4"]))
    refused = undo(admin, operation_of(made), status=409)
    assert refused["errors"][0]["code"] == "in_use"
    assert used in refused["errors"][0]["message"]
    undo(admin, operation_of(made), force=True)
    assert admin.get(f"/users/{user}").status_code == 404


def test_a_member_of_a_group_that_is_gone_waits_for_the_group(api: Client) -> None:
    admin = api.as_admin
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    group = given(admin.post("/groups", json={"name": "Team"}))["id"]
    given(admin.post(f"/groups/{group}/users", json={"user_id": user}))
    left = operation_of(admin.delete(f"/groups/{group}/users/{user}"))
    gone = operation_of(admin.delete(f"/groups/{group}"))
    refused = undo(admin, left, status=409)
    assert refused["errors"][0]["code"] == "gone"
    assert gone in refused["errors"][0]["message"]
    answer = admin.post(f"{OWN}/undo", whole=True, json={"operations": [left, gone]})
    assert answer.json()["undone"] == [gone, left]
    assert [each["id"] for each in admin.get(f"/groups/{group}/users").json()] == [user]


def test_a_whole_script_run_is_taken_back_newest_first(api: Client) -> None:
    admin = api.as_admin
    before = export(api.instance.store)
    group = given(admin.post("/groups", json={"name": "Team"}))["id"]
    for number in range(5):
        user = whole_user(admin, f"person{number}@example.com")
        given(admin.post(f"/groups/{group}/users", json={"user_id": user}))
    given(admin.delete(f"/users/{user}"))
    report = given(admin.post(f"{OWN}/undo", whole=True, json={"actor": str(admin.user_id)}))
    assert len(report["undone"]) == 1 + 5 * 6 + 1
    assert differences(before, export(api.instance.store)) == []


def test_a_script_is_taken_back_in_rounds(api: Client) -> None:
    admin = api.as_admin
    before = export(api.instance.store)
    for number in range(5):
        last = given(admin.post("/groups", json={"name": f"Team {number}"}))["id"]
    given(admin.delete(f"/groups/{last}"))
    until = api.instance.now().isoformat()
    time.sleep(0.01)
    selection = {"actor": str(admin.user_id), "until": until, "at_most": 4}
    first = given(admin.post(f"{OWN}/undo", whole=True, json=selection))
    assert (len(first["undone"]), first["remaining"]) == (4, 2)
    second = given(admin.post(f"{OWN}/undo", whole=True, json=selection))
    assert (len(second["undone"]), second["remaining"]) == (2, 0)
    assert differences(before, export(api.instance.store)) == []


def test_a_round_needs_a_time_that_is_over(api: Client) -> None:
    admin, later = api.as_admin, (api.instance.now() + timedelta(hours=1)).isoformat()
    for more, code in (({}, "missing_field"), ({"until": later}, "invalid")):
        selection = {"actor": str(admin.user_id), "at_most": 4, **more}
        refused = admin.post(f"{OWN}/undo", whole=True, json=selection)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
        assert refused.json()["errors"][0]["field"] == "until"


def test_a_round_takes_back_one_operation_at_least(api: Client) -> None:
    selection = {"actor": "1", "at_most": 0}
    refused = api.as_admin.post(f"{OWN}/undo", whole=True, json=selection)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "at_most")


def test_one_conflict_keeps_everything_as_it_was(api: Client) -> None:
    admin, other = api.as_admin, api.person("other", 2)
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    given(admin.patch(f"/users/{user}", json={"first_name": "Bea"}))
    given(admin.post("/groups", json={"name": "Team"}))
    given(other.patch(f"/users/{user}", json={"first_name": "Cid"}))
    before = export(api.instance.store)
    answer = admin.post(f"{OWN}/undo", whole=True, json={"actor": str(admin.user_id)})
    assert answer.status_code == 409
    assert "Nothing was taken back" in answer.json()["message"]
    assert differences(before, export(api.instance.store)) == []


def test_an_undo_of_an_undo_counts_for_the_whole_run(api: Client) -> None:
    admin = api.as_admin
    before = export(api.instance.store)
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    change = operation_of(admin.patch(f"/users/{user}", json={"first_name": "Bea"}))
    back = undo(admin, change)["operation"]
    undo(admin, change, status=409)
    undo(admin, back)
    assert admin.get(f"/users/{user}").json()["first_name"] == "Bea"
    given(admin.post(f"{OWN}/undo", whole=True, json={"actor": str(admin.user_id)}))
    assert differences(before, export(api.instance.store)) == []


def test_operations_taken_back_together_are_redone_together(api: Client) -> None:
    admin = api.as_admin
    one = operation_of(admin.post("/groups", json={"name": "One"}))
    two = operation_of(admin.post("/groups", json={"name": "Two"}))
    together = given(admin.post(f"{OWN}/undo", whole=True, json={"operations": [one, two]}))["operation"]
    refused = redo(admin, one, status=409)
    assert together in refused["message"]
    undo(admin, together)
    assert {"One", "Two"} <= {each["name"] for each in admin.get("/groups").json()}


def test_redo_of_what_holds_is_refused(api: Client) -> None:
    made = operation_of(api.as_admin.post("/groups", json={"name": "One"}))
    assert redo(api.as_admin, made, status=409)["errors"][0]["code"] == "not_undone"


def test_an_undo_cannot_take_away_the_last_administrator(api: Client) -> None:
    admin = api.as_admin
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    promoted = operation_of(admin.put(f"/users/{user}/roles", json=["2"]))
    key = given(admin.post(f"/users/{user}/credentials_api3"))
    assert key["client_id"]
    refused = admin.post(f"{OWN}/operations/{promoted}/undo", whole=True)
    assert refused.status_code in (400, 403), refused.text
    assert refused.json()["errors"][0]["code"] == "would_remove_last_admin"


def test_a_list_of_operations_can_be_searched(api: Client) -> None:
    admin, other = api.as_admin, api.person("other", 2)
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    change = operation_of(other.patch(f"/users/{user}", json={"first_name": "Bea"}))
    with api.instance.store.engine.begin() as connection:  # as a server in front of the application would
        table = s.operations
        connection.execute(table.update().where(table.c.operation == change).values(request_id="r-1"))

    def found(query: str) -> list[str]:
        return [each["operation_id"] for each in given(admin.get(f"{OWN}/operations?{query}", whole=True))]

    assert found(f"actor={other.user_id}") == ["update_user"]
    assert found(f"subject=users/{user}") == ["update_user", "create_user"]
    assert found("request_id=r-1") == ["update_user"]
    assert found(f"operation_id=create_user&actor={admin.user_id}") == ["create_user"]
    assert found(f"subject=users/{user}&until=2020-01-01T00:00:00Z") == []
    assert found(f"subject=users/{user}&limit=1") == ["update_user"]
    assert admin.get(f"{OWN}/operations?subject=nonsense", whole=True).status_code == 400


def test_an_operation_shows_what_changed_and_no_secret(api: Client) -> None:
    admin = api.as_admin
    user = given(admin.post("/users", json={"first_name": "Ada"}))["id"]
    changed = operation_of(admin.patch(f"/users/{user}", json={"first_name": "Bea"}))
    shown = given(admin.get(f"{OWN}/operations/{changed}", whole=True))
    change = next(each for each in shown["changes"] if each["type"] == "users")
    assert (change["before"]["first_name"], change["after"]["first_name"]) == ("Ada", "Bea")
    made = operation_of(admin.post(f"/users/{user}/credentials_api3"))
    image = given(admin.get(f"{OWN}/operations/{made}", whole=True))["changes"][0]["after"]
    assert image["secret_hash"] == "(hidden)"
    assert image["user_id"] == int(user)


def test_a_hidden_value_is_not_shown(api: Client) -> None:
    admin = api.as_admin
    attribute = {"name": "key", "label": "Key", "type": "string", "value_is_hidden": True}
    number = given(admin.post("/user_attributes", json=attribute))["id"]
    path = f"/users/{admin.user_id}/attribute_values/{number}"
    operation_of(admin.patch(path, json={"value": "first-zebra"}))
    changed = operation_of(admin.patch(path, json={"value": "second-zebra"}))
    assert "zebra" not in admin.get(f"{OWN}/operations/{changed}", whole=True).text


def test_people_take_back_what_they_did_themselves(api: Client) -> None:
    viewer = api.as_viewer
    changed = operation_of(viewer.patch(f"/users/{viewer.user_id}", json={"first_name": "Vera"}))
    undo(viewer, changed)
    assert viewer.get("/user").json()["first_name"] == "Viewer"


def test_nobody_sees_or_takes_back_what_others_did(api: Client) -> None:
    viewer = api.as_viewer
    changed = operation_of(api.as_admin.patch(f"/users/{viewer.user_id}", json={"first_name": "Vera"}))
    assert viewer.get(f"{OWN}/operations", whole=True).json() == []
    assert viewer.get(f"{OWN}/operations/{changed}", whole=True).status_code == 404
    undo(viewer, changed, status=404)
    assert (
        viewer.post(f"{OWN}/undo", whole=True, json={"actor": str(api.as_admin.user_id)}).status_code == 403
    )


def test_force_and_lost_rights_are_for_administrators(api: Client) -> None:
    boss = api.person("boss", 2)
    group = operation_of(boss.post("/groups", json={"name": "Team"}))
    given(api.as_admin.put(f"/users/{boss.user_id}/roles", json=["4"]))
    undo(boss, group, status=403)
    own = operation_of(boss.patch(f"/users/{boss.user_id}", json={"first_name": "B"}))
    undo(boss, own, status=403, force=True)
    undo(boss, own)


def test_owners_do_not_bring_back_logins(api: Client) -> None:
    viewer = api.as_viewer
    key = given(api.as_admin.post(f"/users/{viewer.user_id}/credentials_api3"))["id"]
    revoked = operation_of(viewer.delete(f"/users/{viewer.user_id}/credentials_api3/{key}"))
    undo(viewer, revoked, status=403)
    undo(api.as_admin, revoked)


def test_a_schedule_comes_back_to_run_at_its_next_time(data_api: Client) -> None:
    admin = data_api.as_admin
    query = given(admin.post("/queries", json=QUERY))["id"]
    look = given(admin.post("/looks", json={"title": "L", "folder_id": "1", "query_id": query}))["id"]
    plan = {
        "name": "Plan",
        "look_id": look,
        "crontab": "0 8 * * 1",
        "require_no_results": False,
        "require_results": False,
        "require_change": False,
        "scheduled_plan_destination": [{"type": "email", "format": "csv", "address": "a@example.com"}],
    }
    number = given(admin.post("/scheduled_plans", json=plan))["id"]
    store = data_api.instance.store
    with store.write() as work:  # as a server that was away for days would find it
        work.update(s.scheduled_plans, int(number), {"next_run_at": work.now - timedelta(days=3)})
    undo(admin, operation_of(admin.delete(f"/scheduled_plans/{number}")))
    with store.read() as db:
        row = db.get(s.scheduled_plans, int(number))
    assert row is not None
    assert row["next_run_at"] > data_api.instance.now()
    back = given(admin.get(f"/scheduled_plans/{number}"))
    assert [each["address"] for each in back["scheduled_plan_destination"]] == ["a@example.com"]


def test_a_selection_must_say_whose_or_which(api: Client) -> None:
    for body in ({}, {"since": "2020-01-01T00:00:00Z"}, {"actor": "x"}, {"operations": ["op_none"]}):
        answer = api.as_admin.post(f"{OWN}/undo", whole=True, json=body)
        assert answer.status_code == 422, body


def test_what_is_too_old_is_forgotten(api: Client) -> None:
    admin = api.as_admin
    made = operation_of(admin.post("/groups", json={"name": "Team"}))
    store = api.instance.store
    with store.engine.begin() as connection:
        for table in (s.journal, s.operations):
            long_ago = api.instance.now() - timedelta(days=31)
            connection.execute(table.update().where(table.c.operation == made).values(at=long_ago))
    api.instance.history.sweep()
    assert admin.get(f"{OWN}/operations/{made}", whole=True).status_code == 404
    with store.read() as db:
        assert db.column(s.journal.select().where(s.journal.c.operation == made)) == []
