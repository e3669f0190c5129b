"""Every operation that changes something: a dry run leaves nothing behind, and answers as the real call does next."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from scene import Scene, filled
from sqlalchemy import select
from test_every_operation_undone import CASES, Case, Stage

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.dispatch.contract import read_contract
from lookalike.instance import open_instance
from lookalike.safety.dry_run import LOGINS, OUTBOUND, Effect, effect_of
from lookalike.store import schema as s

OPERATIONS = read_contract().operations
# Written in the background for calls that were made before, whatever is called now.
IN_THE_BACKGROUND = frozenset(
    """
    history events event_attributes api_usage content_usage field_usage user_logins audit_events audit_head audit
    pdt_event_log api_tokens credentials_api3 leases jobs deliveries query_tasks derived_tables datagroups
    derived_table_builds content_views
    """.split()
)


@pytest.fixture(scope="module")
def stage(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Stage]:
    data = tmp_path_factory.mktemp("simulated") / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    settings = {
        "data": str(data),
        "host_url": "https://bi.example.com",
        "bulk_people": "0",
        "bulk_content": "0",
    }
    instance = open_instance(Settings.load(settings, {}))
    client = Client(instance, loop_thread, contract_check)
    client.as_admin.post(f"/users/{client.as_admin.user_id}/credentials_api3")
    yield Stage(Scene(client))
    client.close()
    instance.close()


def everything(api: Client) -> dict[str, list[str]]:
    """Every row of the store but those of the background, and every file of the outbox."""
    outbox = api.instance.settings.outbox_folder
    files = sorted(str(path) for path in outbox.rglob("[!.]*") if not path.name.startswith("notice_"))
    with api.instance.store.read() as db:
        rows = {
            table.name: sorted(repr(_without_notes(table.name, row)) for row in db.all(select(table)))
            for table in s.metadata.sorted_tables
            if table.name not in IN_THE_BACKGROUND
        }
    return {**rows, "outbox": files}


def _without_notes(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A read that really runs is noted on its Look, in a dry run too."""
    return {name: each for name, each in row.items() if table != "looks" or name not in s.SERVER_NOTES}


def shape(response: httpx.Response) -> Any:
    """Status, kind and properties of an answer; values differ by what is random and by the clock."""
    if not response.content:
        return response.status_code, None
    if not response.headers["content-type"].startswith("application/json"):
        return response.status_code, response.headers["content-type"]
    body = json.loads(response.content)
    first = body[0] if isinstance(body, list) and body else body
    return response.status_code, sorted(first) if isinstance(first, dict) else type(first).__name__


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{number}-{each[0]}") for number, each in enumerate(CASES)]
)
def test_dry_run_changes_nothing_and_answers_alike(stage: Stage, case: Case) -> None:
    operation, verb, path, body = case
    api, person = stage.scene.api, stage.scene.caller("admin")
    effect = effect_of(OPERATIONS[operation], api.app.dispatcher.handlers[operation].reads)
    if effect is Effect.LOGIN:
        assert operation in LOGINS
        return
    names = stage.names(case, person)
    options = {"whole": path.startswith("/api/")} | ({} if body is None else {"json": filled(body, names)})
    before = everything(api)
    dry = person.request(verb, filled(path, names), headers={"X-Lookalike-Dry-Run": "1"}, **options)
    assert everything(api) == before
    if effect is Effect.OUTBOUND:
        assert (operation in OUTBOUND, dry.status_code) == (True, 400)
        return
    marked = dry.headers.get("X-Lookalike-Dry-Run") == "simulated"
    assert marked == (effect is Effect.STORE and dry.status_code < 400)
    real = person.request(verb, filled(path, names), **options)
    assert shape(dry) == shape(real)
    if name := real.headers.get("X-Lookalike-Operation"):
        api.as_admin.post(f"/api/lookalike/v1/operations/{name}/undo", whole=True)
