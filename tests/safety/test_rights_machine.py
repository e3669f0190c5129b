"""Random changes of people's rights and logins, and of how people log in, by random people, and never a server without
an administrator who can get in; then everything is taken back, and the store is as it was, to the byte.

A few short runs by default. `LOOKALIKE_RIGHTS_RUNS` and `LOOKALIKE_RIGHTS_STEPS` make more of them: a release is held
to 1000 runs of 50 steps.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from client import Client, LoopThread
from contract_check import ContractCheck
from exported import differences, export
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.safety.undo import Undoing
from lookalike.store import callers
from lookalike.store import schema as s
from lookalike.store.database import Actor, Reader, utc_now
from lookalike.store.sso import add_login
from sso.identity_provider import key_pair

RUNS = int(os.environ.get("LOOKALIKE_RIGHTS_RUNS", "5"))
STEPS = int(os.environ.get("LOOKALIKE_RIGHTS_STEPS", "15"))
OWN = "/api/lookalike/v1"


def can_get_in(db: Reader) -> set[int]:
    """Enabled users with the Admin permission set, by any way, and a login that works: computed here by hand."""
    return administrators(db) & logins(db)


def administrators(db: Reader) -> set[int]:
    admin_sets = {row["id"] for row in db.all(select(s.permission_sets)) if row["all_access"]}
    admin_roles = {row["id"] for row in db.all(select(s.roles)) if row["permission_set_id"] in admin_sets}
    groups = {row["group_id"] for row in db.all(select(s.role_groups)) if row["role_id"] in admin_roles}
    edges = [(row["group_id"], row["child_group_id"]) for row in db.all(select(s.group_groups))]
    while inside := {child for parent, child in edges if parent in groups} - groups:
        groups |= inside
    admins = {row["user_id"] for row in db.all(select(s.role_users)) if row["role_id"] in admin_roles}
    admins |= {row["user_id"] for row in db.all(select(s.group_users)) if row["group_id"] in groups}
    enabled = {row["id"] for row in db.all(select(s.users)) if not row["is_disabled"]}
    if groups & {row["id"] for row in db.all(select(s.groups)) if row["include_by_default"]}:
        admins |= enabled
    return admins & enabled


def logins(db: Reader) -> set[int]:
    """Whoever has a key for everything, or a password while passwords are let in, or came by single sign-on lately
    while that is on."""
    found = {
        row["user_id"]
        for row in db.all(select(s.credentials_api3))
        if not row["is_disabled"] and row["mode"] == "full" and row["scopes"] is None
        if row["expires_at"] is None or row["expires_at"] > utc_now()
    }
    switched_on = {
        row["name"].removesuffix("_config"): row["value"]
        for row in db.all(select(s.settings))
        if row["name"].endswith("_config") and row["value"].get("enabled")
    }
    if all(config.get("alternate_email_login_allowed") for config in switched_on.values()):
        emails = db.all(select(s.credentials_email))
        found |= {row["user_id"] for row in emails if row["password_hash"] and not row["is_disabled"]}
    lately = utc_now() - timedelta(days=30)
    for row in db.all(select(s.credentials_external)):
        good = row["type"] in switched_on and not row["is_disabled"]
        if good and row["logged_in_at"] is not None and row["logged_in_at"] > lately:
            found.add(row["user_id"])
    return found


KINDS = ("saml", "oidc", "ldap")


def single_sign_on(folder: Path) -> dict[str, dict[str, Any]]:
    """Configurations that can be switched on. Nobody is asked: the addresses lead nowhere."""
    _, certificate = key_pair(folder, "idp")
    provider = "https://idp.example.com"
    return {
        "saml": {"idp_cert": certificate.read_text(), "idp_issuer": provider, "idp_url": f"{provider}/login"},
        "oidc": {
            "issuer": provider,
            "identifier": "lookalike",
            "secret": "Tr0ub4dor&3",
            "authorization_endpoint": f"{provider}/authorize",
            "token_endpoint": f"{provider}/token",
            "userinfo_endpoint": f"{provider}/userinfo",
            "scopes": ["openid", "email"],
        },
        "ldap": {
            "connection_host": "ldap.example.com",
            "auth_username": "cn=reader",
            "auth_password": "Tr0ub4dor&3",
            "user_bind_base_dn": "dc=example",
            "user_id_attribute_names": "uid",
        },
    }


class World:
    """Four administrators, each let in another way, a viewer, groups in groups, roles, and sets."""

    def __init__(self, api: Client, folder: Path):
        self.api, self.store = api, api.instance.store
        done = self.done
        self.people = [api.person(f"boss {number}", 2) for number in range(2)]
        by_group = api.person("by group")
        outer, inner = (done("POST", "/groups", {"name": name})["id"] for name in ("Outer", "Inner"))
        done("POST", f"/groups/{outer}/groups", {"group_id": inner})
        done("POST", f"/groups/{inner}/users", {"user_id": str(by_group.user_id)})
        done("PUT", "/roles/2/groups", [outer])
        rights = done("POST", "/permission_sets", {"name": "Some", "permissions": ["access_data"]})["id"]
        role = done("POST", "/roles", {"name": "Some role", "permission_set_id": rights, "model_set_id": "1"})
        self.people += [by_group, api.person("viewer", 4), api.person("nobody")]
        for person in self.people[:4]:
            email = {"email": f"p{person.user_id}@example.com"}
            done("POST", f"/users/{person.user_id}/credentials_email", email)
        for person in (self.people[0], self.people[3]):
            done("POST", f"/users/{person.user_id}/credentials_api3")
        self.let_in(self.people[1].user_id, by_group.user_id)
        for kind, config in single_sign_on(folder).items():
            done("PATCH", f"/{kind}_config", {**config, "enabled": False})
        self.groups, self.roles, self.rights = ["1", outer, inner], ["2", "4", role["id"]], ["1", rights]

    def let_in(self, by_password: int, by_single_sign_on: int) -> None:
        """Nobody logs in here, so nobody needs to know the password."""
        with self.store.write() as work:
            emails = s.credentials_email
            login = work.one(select(emails).where(emails.c.user_id == by_password))
            assert login is not None
            work.update(emails, login["id"], {"password_hash": "$argon2id$of$nothing"})
            for kind in KINDS:
                row = add_login(work, by_single_sign_on, kind, "https://idp.example.com", "ada")
                work.update(s.credentials_external, row["id"], {"logged_in_at": work.now})

    def done(self, verb: str, path: str, body: Any = None) -> Any:
        answer = self.api.as_admin.request(verb, path, **({} if body is None else {"json": body}))
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def begin(self) -> int:
        """Everybody gets their token again: those who were deleted came back without. The newest operation."""
        with self.store.write() as work:
            for person in self.people:
                assert person.token
                hashed = self.api.instance.vault.hash(person.token)
                work.connection.execute(s.api_tokens.delete().where(s.api_tokens.c.token_hash == hashed))
                callers.add_token(work, hashed, person.user_id, work.now + timedelta(hours=9))
            for brake in (s.breaker_subjects, s.breakers):  # every run has a brake of its own
                work.connection.execute(brake.delete())
            return work.scalar(select(s.operations.c.id).order_by(s.operations.c.id.desc()).limit(1)) or 0

    def take_all_back(self, first: int) -> None:
        with self.store.write(Actor(operation_id="lookalike undo", is_admin=True)) as work:
            operations = s.operations.c
            found = work.all(select(s.operations).where(operations.id > first).order_by(operations.id.desc()))
            Undoing(work).take_back(found)

    # --- one random step ----------------------------------------------------------------------------------

    def step(self, dice: random.Random) -> None:
        by = dice.choice(self.people)
        verb, path, body = dice.choice(STEPS_OF_RIGHTS)(self, dice)
        whole = path.startswith(OWN)
        options = {} if body is None else {"json": body}
        answer = by.request(verb, path, whole=whole, **options)
        confirm = answer.headers.get("X-Lookalike-Confirm-Token")
        if confirm and dice.random() < 0.7:
            headers = {"X-Lookalike-Confirm": confirm}
            answer = by.request(verb, path, whole=whole, headers=headers, **options)
        assert answer.status_code < 500, answer.text
        with self.store.read() as db:
            assert can_get_in(db), f"{verb} {path} {body} by user {by.user_id}"

    def user(self, dice: random.Random) -> str:
        return str(dice.choice([*self.people, self.api.as_admin]).user_id)

    def key(self, dice: random.Random, user: str) -> str:
        with self.store.read() as db:
            keys = db.column(select(s.credentials_api3.c.id).where(s.credentials_api3.c.user_id == int(user)))
        return str(dice.choice(keys)) if keys else "1"

    def operation(self, dice: random.Random, *, undone: bool = False) -> str:
        columns = s.operations.c
        of_them = columns.undone_by.is_not(None) if undone else columns.undone_by.is_(None)
        with self.store.read() as db:
            newest = select(columns.operation).where(of_them).order_by(columns.id.desc()).limit(10)
            return dice.choice(db.column(newest) or ["op_none"])


def some(dice: random.Random, found: list[str]) -> list[str]:
    return dice.sample(found, dice.randrange(len(found) + 1))


def users(world: World, dice: random.Random) -> list[str]:
    return some(dice, [str(person.user_id) for person in world.people])


OTHER_LOGINS = (*KINDS, "google", "looker_openid", "totp")
KEY_LIMITS: tuple[dict[str, Any], ...] = (
    {"mode": "read_only"},
    {"mode": "full", "scopes": None, "expires_at": None},
    {"scopes": ["users"]},
    {"expires_at": "2000-01-01T00:00:00Z"},
    {"expires_at": "2099-01-01T00:00:00Z"},
)
Step = Callable[[World, random.Random], tuple[str, str, Any]]
STEPS_OF_RIGHTS: tuple[Step, ...] = (
    lambda w, d: ("DELETE", f"/users/{w.user(d)}", None),
    lambda w, d: ("PATCH", f"/users/{w.user(d)}", {"is_disabled": d.random() < 0.7}),
    lambda w, d: ("PUT", f"/users/{w.user(d)}/roles", some(d, w.roles)),
    lambda w, d: ("PUT", f"/roles/{d.choice(w.roles)}/users", users(w, d)),
    lambda w, d: ("PUT", f"/roles/{d.choice(w.roles)}/groups", some(d, w.groups)),
    lambda w, d: ("DELETE", f"/roles/{d.choice(w.roles)}", None),
    lambda w, d: ("PATCH", f"/roles/{d.choice(w.roles)}", {"permission_set_id": d.choice(w.rights)}),
    lambda w, d: (
        "PATCH",
        f"/permission_sets/{d.choice(w.rights)}",
        {"permissions": some(d, ["access_data", "see_looks", "see_users"])},
    ),
    lambda w, d: ("DELETE", f"/permission_sets/{d.choice(w.rights)}", None),
    lambda w, d: ("DELETE", f"/groups/{d.choice(w.groups)}", None),
    lambda w, d: ("DELETE", f"/groups/{d.choice(w.groups)}/users/{w.user(d)}", None),
    lambda w, d: ("POST", f"/groups/{d.choice(w.groups)}/users", {"user_id": w.user(d)}),
    lambda w, d: ("POST", f"/groups/{d.choice(w.groups)}/groups", {"group_id": d.choice(w.groups)}),
    lambda w, d: ("DELETE", f"/groups/{d.choice(w.groups)}/groups/{d.choice(w.groups)}", None),
    lambda w, d: ("DELETE", f"/users/{w.user(d)}/credentials_email", None),
    lambda w, d: ("DELETE", f"/users/{(u := w.user(d))}/credentials_api3/{w.key(d, u)}", None),
    lambda w, d: ("POST", f"/users/{w.user(d)}/credentials_api3", None),
    lambda w, d: ("POST", f"{OWN}/keys/{w.key(d, w.user(d))}/revoke", None),
    lambda w, d: ("PATCH", f"{OWN}/keys/{w.key(d, w.user(d))}", d.choice(KEY_LIMITS)),
    lambda w, d: ("PATCH", f"/users/{(u := w.user(d))}/credentials_api3/{w.key(d, u)}", {"purpose": "work"}),
    lambda w, d: ("DELETE", f"/users/{w.user(d)}/credentials_{d.choice(OTHER_LOGINS)}", None),
    lambda w, d: ("POST", f"/users/{(u := w.user(d))}/update_emails", {"email": f"gone{u}@example.com"}),
    lambda w, d: (
        "PATCH",
        f"/{d.choice(KINDS)}_config",
        {"enabled": d.random() < 0.6, "alternate_email_login_allowed": d.random() < 0.5},
    ),
    lambda w, d: (
        "PATCH",
        "/password_config",
        {"min_length": d.randrange(8, 20), "expiration": d.random() < 0.5},
    ),
    lambda w, d: ("PATCH", "/session_config", {"session_minutes": d.randrange(60, 600)}),
    lambda w, d: ("PUT", "/password_config/force_password_reset_at_next_login_for_all_users", None),
    lambda w, d: ("POST", "/users", {"first_name": "New"}),
    lambda w, d: ("POST", f"{OWN}/operations/{w.operation(d)}/undo", {"force": d.random() < 0.5}),
    lambda w, d: ("POST", f"{OWN}/operations/{w.operation(d, undone=True)}/redo", None),
    lambda w, d: ("POST", f"{OWN}/undo", {"actor": w.user(d), "force": d.random() < 0.5}),
)


@pytest.fixture(scope="module")
def world(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[World]:
    data = tmp_path_factory.mktemp("rights") / "data"
    shutil.copytree(sqlite_template, data)
    instance = open_instance(Settings.load({"data": str(data), "host_url": "https://bi.example.com"}, {}))
    client = Client(instance, loop_thread, contract_check)
    yield World(client, tmp_path_factory.mktemp("provider"))
    client.close()
    instance.close()


@settings(
    max_examples=RUNS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=(HealthCheck.too_slow,),
)
@given(seed=st.integers(0, 2**63))
def test_somebody_always_gets_in_and_everything_comes_back(world: World, seed: int) -> None:
    dice = random.Random(seed)
    first, before = world.begin(), export(world.store)
    for _ in range(STEPS):
        world.step(dice)
    world.take_all_back(first)
    assert differences(before, export(world.store)) == []
