"""Row filters hold on every way that data leaves: a caller gets what they would get of a shop without the rest.

Random explores, questions and callers; the expected answer is that of the same question to the caller's own
world (see worlds.py), asked by an administrator, by the plain way.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow
import pyarrow.ipc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from worlds import FIELDS, VIEWS_OF, WORLDS, write_worlds

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store import schema as s

EXAMPLES = int(os.environ.get("LOOKALIKE_FUZZ_EXAMPLES", "60"))
USER_ROLE_ID = 3
Body = dict[str, Any]


@dataclass
class Worlds:
    client: Client
    callers: dict[str, Person]


@pytest.fixture(scope="module")
def worlds(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Worlds]:
    folder = tmp_path_factory.mktemp("worlds")
    database, project = write_worlds(folder)
    shutil.copytree(sqlite_template, folder / "data")
    stated = {
        "data": str(folder / "data"),
        "host_url": "https://bi.example.com",
        "project": str(project),
        "connection": f"duckdb:///{database}",
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield Worlds(client, _callers(client))
    client.close()
    instance.close()


def _callers(client: Client) -> dict[str, Person]:
    people = {world: client.person(world, USER_ROLE_ID) for world in WORLDS}
    with client.instance.store.write() as work:
        row = {
            "name": "tenants",
            "label": "Tenants",
            "label_folded": "tenants",
            "type": "advanced_filter_string",
        }
        attribute = work.insert(s.user_attributes, row)["id"]
        for world, tenants in WORLDS.items():
            if tenants:
                value = {
                    "user_attribute_id": attribute,
                    "user_id": people[world].user_id,
                    "value": ",".join(tenants),
                }
                work.insert(s.user_attribute_user_values, value)
    return people


# --- random questions -------------------------------------------------------------------------------------


@st.composite
def questions(draw: st.DrawFn) -> Body:
    """A body without model; sorted by all of its dimensions, so that every answer has one order."""
    view = draw(st.sampled_from(sorted(VIEWS_OF)))
    views = VIEWS_OF[view]
    dimensions = draw(_fields(views, 0, 1, 3))
    measures = draw(_fields(views, 1, 0, 2))
    body: Body = {"view": view, "fields": [*dimensions, *measures], "sorts": dimensions}
    body["filters"] = draw(st.dictionaries(_one(_fields(views, 0, 1, 1)), _texts(), max_size=2))
    body["limit"] = draw(st.sampled_from([None, "5", "-1", "500"]))
    if measures and len(dimensions) > 1 and draw(st.booleans()):
        body["pivots"] = dimensions[-1:]
        body["row_total"] = draw(st.sampled_from([None, "right"]))
        body["limit"] = None
    elif measures and len(dimensions) > 1 and draw(st.booleans()):
        body["subtotals"] = dimensions[:1]
        body["limit"] = None
    if body["limit"] is None:
        body["total"] = bool(measures) and draw(st.booleans())
        body.update(draw(_additions(measures)))
    if "filter_expression" in body and "users" not in views:
        del body["filter_expression"]
    if "mark" in body.get("dynamic_fields", ""):
        body = (
            _with_mark(body)
            if "users" in views and "pivots" not in body
            else {**body, "dynamic_fields": None}
        )
    return body


def _with_mark(body: Body) -> Body:
    return {**body, "fields": ["mark", *body["fields"]], "sorts": ["mark", *body["sorts"]]}


def _fields(views: tuple[str, ...], kind: int, least: int, most: int) -> st.SearchStrategy[list[str]]:
    names = [f"{view}.{field}" for view in views for field in FIELDS[view][kind]]
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


def _one(lists: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    text = lists.map(lambda names: names[0])
    return text.filter(
        lambda name: name.split(".")[1] in ("status", "state", "name", "tenant", "sku", "last_sku")
    )


def _texts() -> st.SearchStrategy[str]:
    return st.sampled_from(
        ["", "%", "c", "c%", "-a%", "-c%,a%", "%open%", "NULL", "-NULL", "EMPTY", "state 1", "x"]
    )


def _additions(measures: list[str]) -> st.SearchStrategy[Body]:
    """Custom fields, calculations and conditions that would let a careless server see more."""
    custom = [{"dimension": "mark", "expression": 'concat(${users.tenant}, "!")', "_kind_hint": "dimension"}]
    shares = [[{"table_calculation": "share", "expression": f"${{{m}}} / sum(${{{m}}})"}] for m in measures]
    expressions = ["1 = 1", '${users.tenant} = "c" OR 1 = 1', 'NOT matches_filter(${users.tenant}, "a")']
    return st.sampled_from(
        [
            {},
            {"dynamic_fields": json.dumps(custom)},
            *({"dynamic_fields": json.dumps(each)} for each in shares),
            *({"filter_expression": each} for each in expressions),
        ]
    )


# --- ways to the data -------------------------------------------------------------------------------------


def plain(person: Person, body: Body) -> Any:
    return _rows(person.post("/queries/run/json", json=body))


def _rows(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def inline(result_format: str) -> Callable[[Person, Body], Any]:
    def ask(person: Person, body: Body) -> Any:
        answer = person.post(f"/queries/run/{result_format}", json=body)
        assert answer.status_code == 200, answer.text
        return SHAPES.get(result_format, lambda answer: answer.text)(answer)

    return ask


def _detail(answer: Any) -> Any:
    found = answer.json()
    names = ("data", "totals_data", "pivots", "has_totals", "errors", "truncated")
    return json.loads(json.dumps([found.get(name) for name in names]).replace("guarded", "world"))


def _sheet(answer: Any) -> Any:
    return [
        [cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).worksheets[0].rows
    ]


SHAPES: dict[str, Callable[[Any], Any]] = {
    "json": lambda answer: answer.json(),
    "json_label": lambda answer: answer.json(),
    "json_detail": _detail,
    "json_bi": lambda answer: answer.json()["rows"],
    "xlsx": _sheet,
}


def saved(person: Person, body: Body) -> Any:
    query = person.post("/queries", json=body).json()["id"]
    return _rows(person.get(f"/queries/{query}/run/json"))


def by_address(person: Person, body: Body) -> Any:
    listed = {name: ",".join(body.get(name) or ()) for name in ("fields", "pivots", "sorts", "subtotals")}
    single = {name: body.get(name) for name in ("limit", "row_total", "dynamic_fields", "filter_expression")}
    flags = {"total": "on"} if body.get("total") else {}
    asked = {name: value for name, value in {**listed, **single, **flags}.items() if value}
    asked |= {f"f[{name}]": value for name, value in body["filters"].items()}
    path = f"/queries/models/{body['model']}/views/{body['view']}/run/json"
    return _rows(person.get(f"{path}?{urlencode(asked)}"))


def _task(person: Person, body: Body) -> str:
    query = person.post("/queries", json=body).json()["id"]
    task = person.post("/query_tasks", json={"query_id": query, "result_format": "json"}).json()["id"]
    for _ in range(400):
        if person.get(f"/query_tasks/{task}").json()["status"] not in ("added", "running"):
            return task
        time.sleep(0.02)
    raise AssertionError("the task did not end")


def task(person: Person, body: Body) -> Any:
    return _rows(person.get(f"/query_tasks/{_task(person, body)}/results"))


def several_tasks(person: Person, body: Body) -> Any:
    found = _task(person, body)
    return _rows(person.get(f"/query_tasks/multi_results?query_task_ids={found}"))[found]["data"]


def look(person: Person, body: Body) -> Any:
    """A Look that the administrator made and anybody opens."""
    admin = person.client.as_admin
    query = admin.post("/queries", json=body).json()["id"]
    made = admin.post(
        "/looks", json={"title": f"Look {query} {time.time_ns()}", "folder_id": "1", "query_id": query}
    )
    return _rows(person.get(f"/looks/{made.json()['id']}/run/json"))


def merged(person: Person, body: Body) -> Any:
    """The question beside itself, joined on its first field."""
    simple = {
        name: value for name, value in body.items() if name in ("model", "view", "fields", "filters", "sorts")
    }
    simple["fields"] = [name for name in body["fields"] if name != "mark"]
    simple["sorts"] = [name for name in body["sorts"] if name != "mark"]
    query = person.post("/queries", json=simple).json()["id"]
    field = simple["fields"][0]
    match = [{"field_name": field, "source_field_name": field}]
    sources = [{"query_id": query, "name": "one"}, {"query_id": query, "name": "two", "merge_fields": match}]
    made = person.post("/merge_queries", json={"source_queries": sources}).json()["id"]
    return _rows(person.get(f"/api/lookalike/v1/merge_queries/{made}/run/json", whole=True))


def sql_interface(person: Person, body: Body) -> Any:
    """The fields of the question, in SQL over the model."""
    names = [f"`{name}`" for name in body["sorts"] if name != "mark"]
    measures = [f"AGGREGATE(`{name}`)" for name in body["fields"] if name not in body["sorts"]]
    table = f"`{body['model']}`.`{body['view']}`"
    order = ", ".join(str(number) for number in range(1, len(names) + 1))
    sql = f"SELECT {', '.join([*names, *measures])} FROM {table} GROUP BY {order} ORDER BY {order} LIMIT 400"
    answer = person.post("/sql_interface_queries", json={"sql": sql})
    assert answer.status_code == 200, answer.text
    return _rows(person.get(f"/sql_interface_queries/{answer.json()['id']}/run/json_bi"))["rows"]


def accepted(media_type: str, read: Callable[[bytes], Any]) -> Callable[[Person, Body], Any]:
    def ask(person: Person, body: Body) -> Any:
        answer = person.post("/queries/run/json", json=body, headers={"Accept": media_type})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(media_type)
        return read(answer.content)

    return ask


def _of_arrow(content: bytes) -> Any:
    return pyarrow.ipc.open_stream(content).read_all().to_pydict()


def _of_columns(content: bytes) -> Any:
    """The values; what surrounds them names the query and tells the time."""
    _, *pieces, _ = json.loads(content.decode().replace("guarded", "world"))
    return pieces


def after_somebody_else(person: Person, body: Body) -> Any:
    """The same question has just been answered to one who may see more."""
    if body["model"] == "guarded":
        for name in ("ab", "a"):
            teller = next(p for p in CALLERS[id(person.client)].items() if p[0] == name)[1]
            plain(teller, body)
    return plain(person, body)


CALLERS: dict[int, dict[str, Person]] = {}
WAYS: dict[str, Callable[[Person, Body], Any]] = {
    **{f"run {name}": inline(name) for name in ("csv", "txt", "md", "html", *SHAPES)},
    "saved": saved,
    "by address": by_address,
    "task": task,
    "several tasks": several_tasks,
    "look": look,
    "merged": merged,
    "sql interface": sql_interface,
    "arrow": accepted("application/vnd.apache.arrow.stream", _of_arrow),
    "columns": accepted("application/vnd.lookalike.columns+json", _of_columns),
    "after somebody else": after_somebody_else,
}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(body=questions(), world=st.sampled_from(sorted(WORLDS)), way=st.sampled_from(sorted(WAYS)))
def test_caller_gets_the_rows_of_their_world_alone(worlds: Worlds, body: Body, world: str, way: str) -> None:
    CALLERS[id(worlds.client)] = worlds.callers
    ask = WAYS[way]
    mine = ask(worlds.callers[world], {**body, "model": "guarded"})
    assert _neutral(mine) == _neutral(ask(worlds.client.as_admin, {**body, "model": f"world_{world}"}))


TEXTS = ("orders.status", "users.state", "users.name", "users.tenant", "items.sku", "state_facts.state")


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    view=st.sampled_from(sorted(VIEWS_OF)),
    field=st.sampled_from(TEXTS),
    world=st.sampled_from(sorted(WORLDS)),
    term=st.sampled_from(["", "a", "c-", "state", "name 2"]),
    filters=st.dictionaries(st.sampled_from(TEXTS), st.sampled_from(["%", "-a%", "c%"]), max_size=1),
)
def test_nobody_is_suggested_a_value_of_another_world(
    worlds: Worlds, view: str, field: str, world: str, term: str, filters: dict[str, str]
) -> None:
    asked = {name: value for name, value in filters.items() if name.split(".")[0] in VIEWS_OF[view]}
    if field.split(".")[0] not in VIEWS_OF[view]:
        return
    path = f"/views/{view}/fields/{field}/suggestions"
    params = {"term": term, "filters": json.dumps(asked)}
    admin = worlds.client.as_admin
    for name in ("ab", world):
        mine = _rows(worlds.callers[name].get(f"/models/guarded{path}", params=params))["suggestions"]
        theirs = _rows(admin.get(f"/models/world_{name}{path}", params=params))["suggestions"]
        assert set(mine) <= set(theirs)


@pytest.mark.parametrize("world", ["a", "b"])
@pytest.mark.parametrize("view", ["orders", "orders_by_user", "items", "users"])
def test_suggestions_are_those_of_the_own_world(worlds: Worlds, view: str, world: str) -> None:
    path = f"/views/{view}/fields/users.name/suggestions"
    mine = _rows(worlds.callers[world].get(f"/models/guarded{path}"))["suggestions"]
    theirs = _rows(worlds.client.as_admin.get(f"/models/world_{world}{path}"))["suggestions"]
    assert mine == theirs != []


def _neutral(answer: Any) -> Any:
    text = json.dumps(answer, default=str)
    for world in WORLDS:
        text = text.replace(f"world_{world}/", "world/")
    return text
