"""Access grants: what a user attribute does not open is neither shown nor queried, on any path."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance

MODEL = """
connection: "staff"
access_grant: payroll { user_attribute: department allowed_values: ["finance", "board"] }
view: people {
  derived_table: { sql: SELECT 1 AS id, 'Ada' AS name, 5000 AS salary ;; }
  dimension: id { type: number primary_key: yes }
  dimension: name {}
  dimension: salary { type: number required_access_grants: [payroll] }
  measure: total_salary { type: sum sql: ${salary} ;; required_access_grants: [payroll] }
  measure: count { type: count }
  set: all_of_it { fields: [name, salary] }
}
view: bonuses {
  derived_table: { sql: SELECT 1 AS person_id, 100 AS amount ;; }
  dimension: person_id { type: number primary_key: yes }
  dimension: amount { type: number }
}
explore: people {
  join: bonuses {
    required_access_grants: [payroll]
    relationship: one_to_one
    sql_on: ${people.id} = ${bonuses.person_id} ;;
  }
}
explore: wages { from: people required_access_grants: [payroll] }
"""


@pytest.fixture(scope="module")
def staff(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    """The administrator is of the board, the developer of no department."""
    folder = tmp_path_factory.mktemp("staff")
    shutil.copytree(sqlite_template, folder / "data")
    duckdb.connect(folder / "staff.duckdb").close()
    (folder / "project").mkdir()
    (folder / "project" / "staff.model.lkml").write_text(MODEL)
    stated = {
        "data": str(folder / "data"),
        "host_url": "https://bi.example.com",
        "project": str(folder / "project"),
        "connection": f"duckdb:///{folder}/staff.duckdb",
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    attribute = {"name": "department", "label": "Department", "type": "string"}
    made = client.as_admin.post("/user_attributes", json=attribute).json()
    path = f"/users/{client.as_admin.user_id}/attribute_values/{made['id']}"
    client.as_admin.patch(path, json={"value": "board"})
    yield client
    client.close()
    instance.close()


def ask(person: Person, explore: str, *fields: str, **rest: Any) -> Any:
    body = {"model": "staff", "view": explore, "fields": list(fields), **rest}
    return person.post("/queries/run/json", json=body)


def shown(person: Person) -> set[str]:
    explore = person.get("/lookml_models/staff/explores/people?fields=fields").json()
    return {each["name"] for fields in explore["fields"].values() for each in fields}


def test_granted_field_is_shown_and_queried(staff: Client) -> None:
    assert {"people.salary", "people.total_salary", "bonuses.amount"} <= shown(staff.as_admin)
    answer = ask(staff.as_admin, "people", "people.salary", "bonuses.amount").json()
    assert answer == [{"people.salary": 5000, "bonuses.amount": 100}]


def test_field_without_its_grant_is_not_shown(staff: Client) -> None:
    assert shown(staff.as_developer) == {"people.id", "people.name", "people.count"}


def test_set_does_not_name_hidden_fields(staff: Client) -> None:
    path = "/lookml_models/staff/explores/people?fields=sets"
    (found,) = staff.as_developer.get(path).json()["sets"]
    assert found == {"name": "people.all_of_it", "value": ["people.name"]}


@pytest.mark.parametrize(
    "asked",
    [
        {"fields": ["people.salary"]},
        {"fields": ["people.total_salary"]},
        {"fields": ["bonuses.amount"]},
        {"fields": ["people.name"], "filters": {"people.salary": ">1"}},
        {"fields": ["people.name"], "sorts": ["people.salary desc"]},
    ],
)
def test_field_without_its_grant_is_unknown(staff: Client, asked: dict[str, Any]) -> None:
    answer = staff.as_developer.post("/queries/run/json", json={"model": "staff", "view": "people", **asked})
    assert answer.status_code == 400
    assert "has no field" in answer.json()["message"]


def test_stored_query_does_not_carry_the_grant_of_its_maker(staff: Client) -> None:
    body = {"model": "staff", "view": "people", "fields": ["people.salary"]}
    query_id = staff.as_admin.post("/queries", json=body).json()["id"]
    assert staff.as_admin.get(f"/queries/{query_id}/run/csv").text == "People Salary\n5000\n"
    assert staff.as_developer.get(f"/queries/{query_id}/run/csv").status_code == 400


def test_explore_without_its_grant_is_not_there(staff: Client) -> None:
    (model,) = staff.as_developer.get("/lookml_models").json()
    assert [each["name"] for each in model["explores"]] == ["people"]
    assert staff.as_developer.get("/lookml_models/staff/explores/wages").status_code == 404
    refused = ask(staff.as_developer, "wages", "wages.name")
    assert (refused.status_code, refused.json()["message"]) == (400, "View Not Found")
    assert ask(staff.as_admin, "wages", "wages.name").json() == [{"wages.name": "Ada"}]


def test_hint_does_not_name_a_hidden_explore(staff: Client) -> None:
    assert "wages" not in ask(staff.as_developer, "wage", "wage.name").text
