"""Every operation that changes something: done, taken back to the byte, and done again to the byte.

The calls are those of the two tables of who may do what, as the administrator, and some more for what these tables do
not show at work. What leaves nothing to take back stands in `CANNOT_BE_UNDONE`, with the reason.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scene import Scene, filled
from test_access_matrix import TABLE
from test_matrix import TABLE as PEOPLE
from test_matrix import build

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from exported import differences, export
from lookalike.api.not_yet import NOT_YET
from lookalike.config import Settings
from lookalike.dispatch.contract import read_contract
from lookalike.instance import open_instance
from lookalike.safety.not_undoable import CANNOT_BE_UNDONE
from lookalike.store import schema

tried: set[str] = set()
told: set[str] = set()  # those among them that said which operation they were
OPERATIONS = read_contract().operations
Case = tuple[str, str, str, Any]
HAS_ONE = "/users/{me}/credentials_email"  # everybody in the scene has a login by email
OF_PEOPLE = {row[:3] for row in PEOPLE}  # these mean the people of their own table


def writes(name: str) -> bool:
    return OPERATIONS[name].verb != "get"


MORE: tuple[Case, ...] = (
    ("delete_model_set", "DELETE", "/model_sets/{model_set}", None),
    ("update_model_set", "PATCH", "/model_sets/{model_set}", {"models": ["thelook"]}),
    ("set_role_users", "PUT", "/roles/4/users", ["{other}", "{me}"]),
    ("set_role_groups", "PUT", "/roles/4/groups", ["{group}"]),
    ("set_user_attribute_group_values", "POST", "/user_attributes/{attribute}/group_values", [
        {"group_id": "{group}", "value": "US"},
    ]),
    ("delete_permission_set", "DELETE", "/permission_sets/{permission_set}", None),
    ("update_user", "PATCH", "/users/{other}", {"is_disabled": True}),
    ("delete_user", "DELETE", "/users/{other}", None),
    ("wipeout_user_emails", "POST", "/users/{disabled}/update_emails", {"email": "{new}@example.com"}),
    ("create_api_key", "POST", "/api/lookalike/v1/keys", {"user_id": "{other}", "purpose": "X"}),
    ("update_api_key", "PATCH", "/api/lookalike/v1/keys/{key}", {"mode": "read_only"}),
    ("rotate_api_key", "POST", "/api/lookalike/v1/keys/{key}/rotate", {}),
    ("revoke_api_key", "POST", "/api/lookalike/v1/keys/{key}/revoke", None),
    ("update_content_metadata", "PATCH", "/content_metadata/{private.content}", {"inherits": True}),
    ("create_user_credentials_email", "POST", "/users/{me.plain}/credentials_email", {"email": "{new}@example.com"}),
    ("set_user_attribute_user_value", "PATCH", "/users/{other}/attribute_values/5", {"value": "Asia/Tokyo"}),
    ("set_user_roles", "PUT", "/users/{other}/roles", ["1", "5"]),
    ("add_group_group", "POST", "/groups/{group}/groups", {"group_id": "{outer}"}),
)  # fmt: skip
CASES: list[Case] = [
    *(row[:4] for row in TABLE if writes(row[0]) and row[4][4] < 400),
    *(row[:4] for row in PEOPLE if writes(row[0]) and row[4][0] < 400 and row[2] != HAS_ONE),
    *MORE,
]


@pytest.fixture(scope="module")
def stage(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Stage]:
    data = tmp_path_factory.mktemp("undone") / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    instance = open_instance(Settings.load({"data": str(data), "host_url": "https://bi.example.com"}, {}))
    client = Client(instance, loop_thread, contract_check)
    client.as_admin.post(f"/users/{client.as_admin.user_id}/credentials_api3")
    yield Stage(Scene(client))
    client.close()
    instance.close()


class Stage:
    """One scene for all cases: each of them is taken back at its end."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.of_people = build(scene.api, 10_000)
        self.of_all = scene.things(scene.caller("admin"))
        more = {
            "me.plain": ("/users", {"first_name": "Plain"}),
            "disabled": ("/users", {"first_name": "Gone", "is_disabled": True}),
            "outer": ("/groups", {"name": "Outer"}),
            "model_set": ("/model_sets", {"name": "Models"}),
            "permission_set": ("/permission_sets", {"name": "Rights"}),
        }
        self.more = {name: scene.done("POST", *made)["id"] for name, made in more.items()}
        scene.done("POST", f"/users/{self.more['disabled']}/credentials_email", {"email": "gone@example.com"})
        scene.done("PUT", "/support_access/enable", {"duration_in_seconds": 86_400})
        with scene.api.instance.store.write() as work:  # a password, for what asks for a new one
            work.update(schema.credentials_email, 1, {"password_hash": "x"})

    def names(self, case: Case, me: Person) -> dict[str, str]:
        """What the placeholders of a case stand for: somebody else, the caller, and things of theirs."""
        others = self.of_all | self.scene.operations() if "lookalike" in case[2] else self.of_all
        people = case[:3] in OF_PEOPLE or case in MORE
        found = others | self.of_people if people else self.of_people | others
        new = f"anew{next(self.scene.numbers)}"
        mine = self.scene.things_of(me) if "{mine." in case[2] else {}
        return {
            **found,
            **self.more,
            **mine,
            "new": new,
            "me": str(me.user_id),
            "me.email": self.scene.email(me),
        }


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{number}-{each[0]}") for number, each in enumerate(CASES)]
)
def test_operation_is_taken_back_and_redone_to_the_byte(stage: Stage, case: Case) -> None:
    operation, verb, path, body = case
    scene = stage.scene
    person, admin, store = scene.caller("admin"), scene.api.as_admin, scene.api.instance.store
    names = stage.names(case, person)
    options = {} if body is None else {"json": filled(body, names)}
    tried.add(operation)
    before = export(store)
    answer = person.request(verb, filled(path, names), whole=path.startswith("/api/"), **options)
    after = export(store)
    assert answer.status_code < 400, answer.text
    name = answer.headers.get("X-Lookalike-Operation")
    if name is None:
        assert differences(before, after) == []
        return
    assert operation not in CANNOT_BE_UNDONE
    told.add(operation)
    assert differences(before, after) != []
    undone = admin.post(f"/api/lookalike/v1/operations/{name}/undo", whole=True)
    assert undone.status_code == 200, undone.text
    assert differences(before, export(store)) == []
    redone = admin.post(f"/api/lookalike/v1/operations/{name}/redo", whole=True)
    assert redone.status_code == 200, redone.text
    assert differences(after, export(store)) == []
    admin.post(f"/api/lookalike/v1/operations/{name}/undo", whole=True)
    assert differences(before, export(store)) == []


ELSEWHERE = {"promote_sandbox"}  # it needs a second server: tests/sandboxes


def test_every_operation_that_writes_is_tried_or_listed() -> None:
    written = {name for name in OPERATIONS if writes(name) and name not in NOT_YET}
    assert written - {case[0] for case in CASES} - set(CANNOT_BE_UNDONE) - ELSEWHERE == set()


def test_every_operation_tried_has_told_what_it_was() -> None:
    """An operation that changes something, and gives no way to take it back, is listed."""
    assert tried - told - set(CANNOT_BE_UNDONE) == set()


def test_what_cannot_be_undone_is_in_the_contract() -> None:
    assert set(CANNOT_BE_UNDONE) <= set(OPERATIONS)
