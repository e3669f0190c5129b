"""The names of the built-in model and of its connection are taken, and its Postgres role is needed."""

from __future__ import annotations

import uuid
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from client import Client, LoopThread, settings_for
from contract_check import ContractCheck
from lookalike.demo.activity_looks import ACTIVITY_LOOKS
from lookalike.demo.content_install import install_content
from lookalike.instance import Instance, open_instance
from lookalike.store import schema as s
from postgres import PostgresServer

VIEW = (
    "view: tokens { sql_table_name: api_tokens ;; dimension: token_hash {} measure: count { type: count } }"
)
BODY = {"view": "tokens", "fields": ["tokens.count"]}


def client_of(data: Path, project: Path, loop: LoopThread, check: ContractCheck) -> tuple[Client, Instance]:
    instance = open_instance(settings_for(data, project=str(project)))
    return Client(instance, loop, check), instance


def project_with(folder: Path, model: str) -> Path:
    project = folder / "project"
    project.mkdir()
    text = f'connection: "looker__internal__analytics"\n{VIEW}\nexplore: tokens {{}}\n'
    (project / f"{model}.model.lkml").write_text(text)
    return project


def test_model_of_a_project_cannot_take_the_name(
    tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> None:
    project = project_with(tmp_path, "i__looker")
    client, instance = client_of(tmp_path / "data", project, loop_thread, contract_check)
    answer = client.as_admin.post("/queries/run/json", json={**BODY, "model": "i__looker"})
    assert answer.status_code == 400
    assert [each.code for each in instance.projects.diagnostics] == ["reserved-name"]
    client.close()
    instance.close()


def test_model_of_a_project_cannot_use_the_connection(
    tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> None:
    project = project_with(tmp_path, "thief")
    client, instance = client_of(tmp_path / "data", project, loop_thread, contract_check)
    answer = client.as_admin.post("/queries/run/json", json={**BODY, "model": "thief"})
    assert answer.status_code == 400
    assert "There is no connection 'looker__internal__analytics'" in answer.text
    client.close()
    instance.close()


def test_store_whose_user_may_not_make_roles_refuses(
    postgres: PostgresServer,
    postgres_template: str,
    tmp_path: Path,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> None:
    """The store's user owns its tables, may make no roles, and is no member of the one that is needed."""
    name, user = f"test_{uuid.uuid4().hex}", f"plain_{uuid.uuid4().hex[:8]}"
    url = postgres.create(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(user)))
        connection.execute(SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(Identifier(user)))
    address = url.replace("postgres@", f"{user}@")
    instance = open_instance(settings_for(tmp_path / "data", store_url=address))
    client = Client(instance, loop_thread, contract_check)
    body = {"model": "system__activity", "view": "role", "fields": ["role.count"]}
    answer = client.as_admin.post("/queries/run/json", json=body)
    assert answer.status_code == 503
    assert "needs a role of Postgres" in answer.text
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE lookalike_activity; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        connection.execute(SQL("GRANT lookalike_activity TO {}").format(Identifier(user)))
    assert client.as_admin.post("/queries/run/json", json=body).json() == [{"role.count": 4}]
    client.close()
    instance.close()
    postgres.drop(name)


def test_samples_are_shown_to_those_who_see_activity(local_api: Client) -> None:
    with local_api.instance.store.write() as work:
        install_content(work, work.get(s.users, local_api.as_admin.user_id) or {})

    def titles(person: object) -> set[str]:
        return {look["title"] for look in getattr(local_api, f"as_{person}").get("/looks").json()}

    samples = {look.title for look in ACTIVITY_LOOKS}
    assert len(samples) == 13
    assert samples <= titles("admin")
    assert samples & titles("developer") == set()
