"""People, and things of theirs, for tests that call each operation as each kind of caller.

A thing is made when a call first names it, and again when a call has changed it: no call depends on another one.
Whatever is somebody else's is named after a zebra, so that an answer that shows it is found.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store import callers, lockouts, schema
from lookalike.store.mobile_devices import add_device
from lookalike.store.page_sessions import KIND as SESSION
from lookalike.store.query_tasks import add_task, change_task
from lookalike.store.sql_interface_queries import add_sql_interface_query
from lookalike.store.sql_queries import add_sql_query

ZEBRA = "zebra"
QUAGGA = "quagga"
QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}
SQL = "SELECT AGGREGATE(`order_items.count`) FROM `thelook`.`order_items` LIMIT 1"
EXTERNAL = ("google", "ldap", "looker_openid", "oidc", "saml", "totp")
APP = {"redirect_uri": "https://app.example.com/", "display_name": "App", "description": "An app"}
SAML = {"idp_url": "https://idp.example.com/saml", "idp_issuer": "https://idp.example.com"}
OIDC = {
    "identifier": ZEBRA,
    "secret": "a secret",
    "issuer": "https://idp.example.com",
    "authorization_endpoint": "https://idp.example.com/authorize",
    "token_endpoint": "https://idp.example.com/token",
}
EMBEDDED = {"permissions": ["see_looks"], "models": ["thelook"]}
PLAN = {
    "name": "Plan",
    "look_id": "{shared.look}",
    "require_no_results": False,
    "require_results": False,
    "require_change": False,
    "crontab": "0 8 * * 1",
    "scheduled_plan_destination": [{"type": "email", "format": "csv", "address": "{me.email}"}],
}
PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z]+)?)\}")

# Who makes what: a method of the scene, and what of a placeholder comes before its dot.
GIVEN_BY = {
    "other": "somebody",
    "private": "private_things",
    "shared": "shared_things",
    "mine": "things_of",
    "secret": "embedding",
    "reference": "embedding",
    "app": "application",
    "service": "service_account",
    "datagroup": "tables",
    "build": "tables",
    "model": "served_model",
    **dict.fromkeys(("group", "role", "permission_set", "model_set", "attribute"), "rights"),
    "helping": "helping",
    "phone": "phones",
    "trial": "sign_on",
    "certificate": "sign_on",
    **dict.fromkeys(("saved", "noted"), "explorer"),
    **dict.fromkeys(("task", "lockout", "breaker", "sandbox", "session", "statement"), "noted_things"),
    "child": "groups_in_each_other",
    **dict.fromkeys(("helper", "operation", "undone", "trashed"), "operations"),
}


@contextmanager
def served_scene(
    template: Path, thelook_file: Path, data: Path, loop: LoopThread, check: ContractCheck
) -> Iterator[Scene]:
    """A scene in an instance of its own, over the sample data."""
    shutil.copytree(template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    instance = open_instance(Settings.load({"data": str(data), "host_url": "https://bi.example.com"}, {}))
    client = Client(instance, loop, check)
    yield Scene(client)
    client.close()
    instance.close()


class Scene:
    def __init__(self, api: Client):
        self.api, self.numbers = api, count(1)
        self.roles = {"nobody": None, "viewer": 4, "developer": 1, "admin": 2}
        self.kept: dict[str, dict[str, str]] = {}  # what each method has made, while it is as it was made
        self.callers: dict[str, Person] = {}

    def done(self, verb: str, path: str, body: Any = None) -> Any:
        answer = self.api.as_admin.request(verb, path, **({} if body is None else {"json": body}))
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    # --- calls ----------------------------------------------------------------------------------------

    def call(self, name: str, verb: str, path: str, body: object = None) -> httpx.Response:
        """One call by a kind of caller; what it changed is made anew for the next one."""
        person = self.kept_caller(name)
        makers = self._makers(path, body)
        things = self._things_of_call(makers, person)
        answer = person.request(verb, filled(path, things), **options_of(path, body, things))
        if verb != "GET" and answer.status_code < 400:
            self.callers.pop(name, None)
            for each in makers:
                self.kept.pop(self._key(each, person), None)
        return answer

    def _makers(self, path: str, body: object) -> list[str]:
        named = {found.split(".")[0] for found in PLACEHOLDER.findall(path + json.dumps(body))}
        makers = {GIVEN_BY[each] for each in named if each in GIVEN_BY}
        return sorted(makers)

    def _things_of_call(self, makers: list[str], person: Person) -> dict[str, str]:
        found = self._of_caller(person)
        for each in makers:
            key = self._key(each, person)
            if key not in self.kept:
                self.kept[key] = self._made(each, person)
            found |= self.kept[key]
        return found

    def _key(self, maker: str, person: Person) -> str:
        return f"{maker} {person.user_id}" if maker == "things_of" else maker

    def _made(self, maker: str, person: Person) -> dict[str, str]:
        return self.things_of(person) if maker == "things_of" else getattr(self, maker)()

    def kept_caller(self, name: str) -> Person:
        if name not in self.callers:
            self.callers[name] = self.caller(name)
        return self.callers[name]

    # --- people ---------------------------------------------------------------------------------------

    def caller(self, name: str) -> Person:
        """Somebody new of that kind."""
        if name == "stranger":
            return self.api.as_stranger
        if name == "wrong":
            return Person(self.api, 0, "a token that nobody was given")
        person = self.api.person(f"{name}{next(self.numbers)}", self.roles[name])
        self.done("POST", f"/users/{person.user_id}/credentials_email", {"email": self.email(person)})
        return person

    def email(self, person: Person) -> str:
        return f"person{person.user_id}@example.com"

    # --- things ---------------------------------------------------------------------------------------

    def things(self, me: Person) -> dict[str, str]:
        """What all placeholders stand for, everything of it new."""
        found = self._of_caller(me)
        for each in sorted(set(GIVEN_BY.values())):
            found |= self._made(each, me)
        return found

    def _of_caller(self, me: Person) -> dict[str, str]:
        return {"new": f"new{next(self.numbers)}", "me": str(me.user_id), "me.email": self.email(me)}

    def things_of(self, me: Person) -> dict[str, str]:
        if not me.user_id:
            return {"mine.folder": "1", "mine.look": "1", "mine.phone": "1", "mine.request": "1"}
        folder = self.done("GET", f"/users/{me.user_id}")["personal_folder_id"]
        query = self.done("POST", "/queries", QUERY)
        return {
            "mine.folder": folder,
            "mine.look": self.look("Mine", folder, query["id"]),
            "mine.phone": self.phone(me.user_id, "mine"),
            "mine.request": self.saved_request(me, "mine")["saved"],
        }

    def shared_things(self) -> dict[str, str]:
        query = self.done("POST", "/queries", QUERY)
        below = self.done("POST", "/folders", {"name": f"Team {next(self.numbers)}", "parent_id": "1"})
        return {
            "shared.query": query["id"],
            "shared.slug": query["slug"],
            "shared.below": below["id"],
            "shared.look": self.look("Look", "1", query["id"]),
            "shared.merge": self.merged(query["id"]),
        }

    def embedding(self) -> dict[str, str]:
        secret = self.done("POST", "/embed_config/secrets", {})["id"]
        session = self.done("POST", "/embed/cookieless_session/acquire", EMBEDDED)
        return {"secret": secret, "reference": session["session_reference_token"]}

    def rights(self) -> dict[str, str]:
        """A group, a role and what it is made of, and a user attribute; nobody has any of them."""
        name = {"name": f"{ZEBRA} {next(self.numbers)}"}
        sets = {
            "permission_set": self.done("POST", "/permission_sets", {**name, "permissions": []})["id"],
            "model_set": self.done("POST", "/model_sets", {**name, "models": []})["id"],
        }
        role = {**name, **{f"{kind}_id": each for kind, each in sets.items()}}
        number = next(self.numbers)
        attribute = {"name": f"attribute{number}", "label": f"Attribute {number}", "type": "string"}
        return {
            **sets,
            "role": self.done("POST", "/roles", role)["id"],
            "group": self.done("POST", "/groups", name)["id"],
            "attribute": self.done("POST", "/user_attributes", attribute)["id"],
        }

    def phones(self) -> dict[str, str]:
        owner = self.api.person(f"caller{next(self.numbers)}")
        return {"phone": self.phone(owner.user_id, ZEBRA)}

    def phone(self, user_id: int, name: str) -> str:
        """Only its owner can register one by the API."""
        token = f"{name} {next(self.numbers)}"
        with self.api.instance.store.write() as work:
            return str(add_device(work, self.api.instance.vault, user_id, "ios", token)["id"])

    def explorer(self) -> dict[str, str]:
        return self.saved_request(self.api.person(f"explorer{next(self.numbers)}"), ZEBRA)

    def saved_request(self, owner: Person, name: str) -> dict[str, str]:
        """What somebody has saved in the API Explorer, and ran there."""
        path, asked = "/api/lookalike/v1/explorer", {"operation_id": "user", "params": {"user_id": name}}
        saved = owner.post(f"{path}/requests", whole=True, json={**asked, "name": name})
        noted = owner.post(f"{path}/history", whole=True, json=asked)
        return {"saved": saved.json()["id"], "noted": noted.json()["id"]}

    def helping(self) -> dict[str, str]:
        body = {"emails": [f"helper{next(self.numbers)}@example.com"]}
        return {"helping": self.done("POST", "/support_access/allowlist", body)[0]["id"]}

    def application(self) -> dict[str, str]:
        path = f"/oauth_client_apps/new{next(self.numbers)}.app"
        return {"app": self.done("POST", path, APP)["client_guid"]}

    def service_account(self) -> dict[str, str]:
        service = {"service_account_name": f"Robot {next(self.numbers)}"}
        return {"service": self.done("POST", "/users/service_accounts", service)["id"]}

    def sign_on(self) -> dict[str, str]:
        """A trial configuration of each kind, and the certificate of an identity provider."""
        certificate = self_signed()
        saml = self.done("POST", "/saml_test_configs", {**SAML, "idp_cert": certificate})
        oidc = self.done("POST", "/oidc_test_configs", OIDC)
        workforce = self.done("POST", "/workforce_test_configs", {"auth_requires_role": True})
        made = {"saml": saml, "oidc": oidc, "workforce": workforce}
        return {
            "certificate": certificate,
            **{f"trial.{kind}": each["test_slug"] for kind, each in made.items()},
        }

    def tables(self) -> dict[str, str]:
        return {
            "datagroup": self.done("GET", "/datagroups")[0]["id"],
            "build": self.done("GET", "/derived_table/thelook/daily_sales/start")["materialization_id"],
        }

    def served_model(self) -> dict[str, str]:
        return {"model": self.done("POST", "/lookml_models", {"name": f"model{next(self.numbers)}"})["name"]}

    def operations(self) -> dict[str, str]:
        """What an administrator who is none of the callers did, took back and deleted."""
        helper = self.api.person(f"helper{next(self.numbers)}", 2)
        own = self.done("GET", f"/users/{helper.user_id}")["personal_folder_id"]
        folder = {"name": f"{ZEBRA} {next(self.numbers)}", "parent_id": own}
        made = [
            helper.post("/folders", json={**folder, "name": f"{folder['name']} {each}"}) for each in "abc"
        ]
        kept, undone, trashed = ([each.headers["X-Lookalike-Operation"], each.json()["id"]] for each in made)
        helper.post(f"/api/lookalike/v1/operations/{undone[0]}/undo", whole=True)
        helper.delete(f"/folders/{trashed[1]}")
        return {
            "helper": str(helper.user_id),
            "operation": kept[0],
            "undone": undone[0],
            "trashed": trashed[1],
        }

    def look(self, title: str, folder_id: str, query_id: str) -> str:
        body = {"title": f"{title} {next(self.numbers)}", "folder_id": folder_id, "query_id": query_id}
        return self.done("POST", "/looks", body)["id"]

    def merged(self, query_id: str) -> str:
        return self.done("POST", "/merge_queries", {"source_queries": [{"query_id": query_id}]})["id"]

    def groups_in_each_other(self) -> dict[str, str]:
        outer, inner = (
            self.done("POST", "/groups", {"name": f"{ZEBRA} {next(self.numbers)}"})["id"] for _ in "ab"
        )
        self.done("POST", f"/groups/{outer}/groups", {"group_id": inner})
        return {"child.outer": outer, "child.inner": inner}

    def noted_things(self) -> dict[str, str]:
        """What the server has noted of somebody: a run in the background, a login, a lockout, a breaker that has
        tripped, a sandbox, a statement. Put into the store, as they come of what takes time or goes wrong."""
        owner, number = self.api.person(f"owner{next(self.numbers)}", 3).user_id, next(self.numbers)
        query = self.done("POST", "/queries", QUERY)
        name, vault = f"{ZEBRA} {number}", self.api.instance.vault
        with self.api.instance.store.write() as work:
            soon = work.now + timedelta(hours=1)
            about = {"id": f"{number:032x}", "user_id": owner, "query_id": int(query["id"])}
            told = {"result_format": "json", "message": name, "source": name, "limits": {}}
            task = add_task(work, {**about, "doc": told})
            change_task(work, task["id"], status="error", completed_at=work.now)
            lock = {"auth_type": "email", "account": name, "ip": name, "user_id": owner, "fail_count": 9}
            lockouts.lock(work, f"{ZEBRA}{number}", {**lock, "lockout_at": work.now, "ends_at": soon})
            stopped = {"kind": name, "user_id": owner, "tripped_at": work.now, "operation_id": "delete_user"}
            counts = {"reached": 11, "allowed": 10, "subjects": [f"users/{ZEBRA}"]}
            breaker = work.insert(schema.breakers, {"budget": "people", **stopped, **counts})
            lasts = {"created_at": work.now, "expires_at": soon}
            copy = {"name": name, "user_id": owner, "data": "none", "state": "ended", "folder": name}
            sandbox = work.insert(schema.sandboxes, {**copy, "server": ZEBRA, "problem": name, **lasts})
            token = vault.hash(f"session {name}")
            callers.add_token(work, token, owner, soon, kind=SESSION)
            session = work.scalar(
                select(schema.api_tokens.c.id).where(schema.api_tokens.c.token_hash == token)
            )
            asked = {"connection_name": "thelook", "user_id": owner, "sql": f"SELECT '{name}'"}
            statement = add_sql_query(work, asked)
        return {
            "task": task["id"],
            "lockout": f"{ZEBRA}{number}",
            "breaker": str(breaker["id"]),
            "sandbox": str(sandbox["id"]),
            "session": str(session),
            "session.owner": str(owner),
            "statement": statement["slug"],
        }

    # --- somebody else --------------------------------------------------------------------------------

    def somebody(self, name: str = ZEBRA) -> dict[str, str]:
        """Somebody with every kind of login."""
        user = self.done("POST", "/users", {"first_name": "Other"})
        self.done("PUT", f"/users/{user['id']}/roles", ["3"])
        self.done("PATCH", f"/users/{user['id']}/attribute_values/5", {"value": "UTC"})
        email = f"{name}{next(self.numbers)}@example.com"
        self.done("POST", f"/users/{user['id']}/credentials_email", {"email": email})
        return {
            "other": user["id"],
            "other.email": email,
            "other.plain": self.done("POST", "/users", {"first_name": "Plain"})["id"],
            "other.key": self.done("POST", f"/users/{user['id']}/credentials_api3")["id"],
            "other.embed": self.external_logins(int(user["id"])),
        }

    def private_things(self, name: str = ZEBRA) -> dict[str, str]:
        """A folder, a Look, queries and a schedule of somebody who has nothing else."""
        number = next(self.numbers)
        user = self.done("POST", "/users", {"first_name": "Owner"})
        self.done("PUT", f"/users/{user['id']}/roles", ["3"])
        email = f"{name}{number}@example.com"
        self.done("POST", f"/users/{user['id']}/credentials_email", {"email": email})
        folder = user["personal_folder_id"]
        below = self.done("POST", "/folders", {"name": f"{name} {number}", "parent_id": folder})
        asked = {**QUERY, "filters": {"order_items.status": f"{name} {number}"}}
        query = self.done("POST", "/queries", asked)
        look = self.look(name, folder, query["id"])
        plan = {**PLAN, "name": name, "look_id": look, "user_id": user["id"]}
        plan["scheduled_plan_destination"] = [{"type": "email", "format": "csv", "address": email}]
        return {
            "private.folder": folder,
            "private.below": below["id"],
            **self.sharing(user["id"], below["content_metadata_id"]),
            "private.query": query["id"],
            "private.slug": query["slug"],
            "private.look": look,
            "private.merge": self.merged(query["id"]),
            "private.sql": self.statement(int(user["id"])),
            "private.plan": self.done("POST", "/scheduled_plans", plan)["id"],
        }

    def sharing(self, user_id: str, content: str) -> dict[str, str]:
        """A folder with a rule of its own, and somebody's favourite."""
        self.done("PATCH", f"/content_metadata/{content}", {"inherits": False})
        rule = self.done("GET", f"/content_metadata_access?content_metadata_id={content}")[0]
        marked = {"content_metadata_id": content, "user_id": user_id}
        favorite = self.done("POST", "/content_favorite", marked)
        return {"private.content": content, "private.rule": rule["id"], "private.favorite": favorite["id"]}

    def statement(self, user_id: int) -> str:
        """Of the SQL interface; nobody can store one for somebody else by the API."""
        with self.api.instance.store.write() as work:
            sql = f"-- {ZEBRA}\n{SQL}"
            return str(add_sql_interface_query(work, user_id, sql, jdbc_client=False)["id"])

    def external_logins(self, user_id: int) -> str:
        """Logins that only a sign-on makes; the answer is the id of the one for embedding."""
        with self.api.instance.store.write() as work:
            for kind in (*EXTERNAL, "embed"):
                login = {
                    "user_id": user_id,
                    "type": kind,
                    "external_id": f"{ZEBRA}{user_id}",
                    "created_at": work.now,
                }
                row = work.insert(schema.credentials_external, login)
        return str(row["id"])


@cache
def self_signed() -> str:
    """A certificate in PEM that is good for a day."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def options_of(path: str, body: object, things: Mapping[str, str]) -> dict[str, Any]:
    """How a row of a table is sent: an object as JSON, a text as a text."""
    options: dict[str, Any] = {"whole": path.startswith("/api/")}
    if isinstance(body, str):
        return {**options, "content": filled(body, things), "headers": {"Content-Type": "text/plain"}}
    return options if body is None else {**options, "json": filled(body, things)}


def filled(value: object, things: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: filled(each, things) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, things) for each in value]
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: things.get(found[1], found[0]), value)
    return value
