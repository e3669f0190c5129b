"""One project read by people of two languages, on every path that shows a label. Reference: LookML semantics, files
and 10.3; API contract, 6.4."""

from __future__ import annotations

import io
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.access.callers import caller_of_user
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.query_runs import run_to_bytes

FILES = {
    "manifest.lkml": "localization_settings: { default_locale: en localization_level: permissive }",
    "air.model.lkml": """
connection: "air"
label: "model_air"
explore: flights {
  label: "flight_info" description: "all_flights" group_label: "travel"
  join: planes { view_label: "machines" relationship: many_to_one sql_on: ${flights.plane} = ${planes.id} ;; }
}
view: flights {
  label: "flight_info"
  derived_table: { sql: SELECT * FROM (VALUES (1, 'Rome', 1, DATE '2024-05-06'), (2, 'Bonn', 1, DATE '2024-05-07'))
                   AS t(id, city, plane, day) ;; }
  dimension: id { type: number primary_key: yes label: "number" description: "number_text" }
  dimension: city { label: "city" group_label: "places" group_item_label: "city" drill_fields: [id]
    html: {{ _localization['city'] }}: {{ value }} ;;
    link: { label: "{{ _localization['open'] }} {{ value }}" url: "/c/{{ value }}" } }
  dimension: plain { sql: 1 ;; }
  dimension: only_german { label: "only_german" sql: 1 ;; }
  dimension: plane { type: number hidden: yes }
  dimension: greeting { sql: '{{ _localization["greeting"] }}' ;; }
  dimension_group: start { type: time timeframes: [date] datatype: date convert_tz: no label: "start"
                            sql: ${TABLE}.day ;; }
  parameter: unit { type: unquoted label: "unit" allowed_value: { label: "kilos" value: "kg" } }
  measure: count { type: count label: "how_many" }
  measure: templated { type: count label: "{{ _localization['how_many'] }} ({{ _view._name }})" }
}
view: planes {
  derived_table: { sql: SELECT 1 AS id ;; }
  dimension: id { type: number primary_key: yes label: "number" }
}
""",
    "en.strings.json": """{"model_air": "Air", "flight_info": "Flights", "all_flights": "All flights",
      "travel": "Travel", "machines": "Machines", "number": "Number", "number_text": "The number", "city": "City",
      "places": "Places", "open": "Open", "start": "Start", "unit": "Unit", "kilos": "Kilos", "how_many": "Count",
      "greeting": "Hello ${flights.id}"}""",
    "es_ES.strings.json": """{"model_air": "Aire", "flight_info": "Vuelos", "all_flights": "Todos los vuelos",
      "travel": "Viajes", "machines": "Aviones", "number": "Número", "number_text": "El número", "city": "Ciudad",
      "places": "Lugares", "open": "Abrir", "start": "Inicio", "unit": "Unidad", "kilos": "Kilogramos",
      "greeting": "Hola ${flights.id}", "only_german": "nunca"}""",
}


def write(folder: Path, files: dict[str, str]) -> None:
    """As if written some time ago: a project is read when its files have settled."""
    then = time.time() - 5
    for name, text in files.items():
        (folder / name).write_text(text)
        os.utime(folder / name, (then, then))
    os.utime(folder, (then, then))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("air")
    (folder / "project").mkdir()
    write(folder / "project", FILES)
    return folder


@pytest.fixture(scope="module")
def air(
    folder: Path, sqlite_template: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    shutil.copytree(sqlite_template, folder / "data")
    duckdb.connect(folder / "air.duckdb").close()
    stated = {
        "data": str(folder / "data"),
        "host_url": "https://bi.example.com",
        "project": str(folder / "project"),
        "connection": f"duckdb:///{folder}/air.duckdb",
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def reader(air: Client, name: str, locale: str) -> Person:
    person = air.person(name, 1)
    changed = air.as_admin.patch(f"/users/{person.user_id}", json={"locale": locale})
    assert changed.status_code == 200, changed.text
    return person


@pytest.fixture(scope="module")
def english(air: Client) -> Person:
    return reader(air, "english", "en")


@pytest.fixture(scope="module")
def spanish(air: Client) -> Person:
    return reader(air, "spanish", "es_ES")


def fields(person: Person) -> dict[str, dict[str, Any]]:
    explore = person.get("/lookml_models/air/explores/flights").json()
    return {field["name"]: field for kind in explore["fields"].values() for field in kind}


def ask(person: Person, result_format: str, *names: str, **rest: Any) -> Any:
    body = {"model": "air", "view": "flights", "fields": [f"flights.{name}" for name in names], **rest}
    answer = person.post(f"/queries/run/{result_format}", json=body)
    assert answer.status_code == 200, answer.text
    return answer


def test_explore_is_described_in_the_readers_language(english: Person, spanish: Person):
    keys = ("label", "title", "description", "group_label")
    path = "/lookml_models/air/explores/flights"
    for _ in range(2):  # the second time from what is kept
        assert [english.get(path).json()[key] for key in keys] == [
            "Flights",
            "Flights",
            "All flights",
            "Travel",
        ]
        assert [spanish.get(path).json()[key] for key in keys] == [
            "Vuelos",
            "Vuelos",
            "Todos los vuelos",
            "Viajes",
        ]
    assert spanish.get(path).json()["joins"][0]["view_label"] == "Aviones"


def test_fields_are_described_in_the_readers_language(english: Person, spanish: Person):
    keys = ("label", "label_short", "view_label", "description", "field_group_label", "field_group_variant")
    city, number = "flights.city", "flights.id"
    assert [fields(english)[city][key] for key in keys] == [
        *("Flights City", "City", "Flights", None, "Places", "City")
    ]
    assert [fields(spanish)[city][key] for key in keys] == [
        *("Vuelos Ciudad", "Ciudad", "Vuelos", None, "Lugares", "Ciudad")
    ]
    assert fields(spanish)[number]["description"] == "El número"
    assert fields(spanish)["planes.id"]["label"] == "Aviones Número"


def test_group_is_described_in_the_readers_language(spanish: Person):
    start = fields(spanish)["flights.start_date"]
    assert (start["label"], start["field_group_label"], start["field_group_variant"]) == (
        *("Vuelos Inicio Date", "Inicio Date", "Date"),
    )


def test_allowed_values_are_labelled_in_the_readers_language(spanish: Person):
    assert fields(spanish)["flights.unit"]["enumerations"] == [{"label": "Kilogramos", "value": "kg"}]


def test_missing_key_is_shown_in_the_default_locale(spanish: Person):
    assert fields(spanish)["flights.count"]["label_short"] == "Count"
    assert fields(spanish)["flights.templated"]["label_short"] == "Count (flights)"


def test_label_without_key_stays(spanish: Person):
    found = fields(spanish)
    assert found["flights.plain"]["label_short"] == "Plain"
    assert found["flights.only_german"]["label_short"] == "only_german"


def test_models_are_listed_in_the_readers_language(english: Person, spanish: Person):
    found = {
        person.user_id: next(each for each in person.get("/lookml_models").json() if each["name"] == "air")
        for person in (english, spanish)
    }
    assert (found[english.user_id]["label"], found[spanish.user_id]["label"]) == ("Air", "Aire")
    explore = found[spanish.user_id]["explores"][0]
    assert (explore["label"], explore["description"], explore["group_label"]) == (
        *("Vuelos", "Todos los vuelos", "Viajes"),
    )


@pytest.mark.parametrize(
    ("result_format", "spanish_head"),
    [
        ("csv", "Vuelos Ciudad,Vuelos Count\n"),
        ("txt", "Vuelos Ciudad\tVuelos Count\n"),
        ("json_label", '[{"Vuelos Ciudad":'),
        ("html", "Vuelos Ciudad"),
        ("md", "Vuelos Ciudad"),
    ],
)
def test_answers_are_headed_in_the_readers_language(
    english: Person, spanish: Person, result_format: str, spanish_head: str
):
    query = ("city", "count")
    first = ask(english, result_format, *query).text
    for _ in range(2):  # the cache keeps one answer for each language
        assert spanish_head in ask(spanish, result_format, *query).text
        assert ask(english, result_format, *query).text == first
    assert "Flights City" in first and "Vuelos" not in first


def test_details_are_told_in_the_readers_language(spanish: Person):
    detail = ask(spanish, "json_detail", "city", "count").json()
    (city,), (count,) = detail["fields"]["dimensions"], detail["fields"]["measures"]
    assert (city["label"], city["field_group_label"]) == ("Vuelos Ciudad", "Lugares")
    assert count["label_short"] == "Count"
    assert (detail["explore"]["label"], detail["explore"]["description"]) == ("Vuelos", "Todos los vuelos")


def test_workbooks_are_headed_in_the_readers_language(spanish: Person):
    sheet = openpyxl.load_workbook(io.BytesIO(ask(spanish, "xlsx", "city", "id").content)).active
    assert sheet is not None
    assert [cell.value for cell in next(sheet.iter_rows())] == ["Vuelos Ciudad", "Vuelos Número"]


def test_deliveries_have_the_language_of_whoever_they_run_as(
    air: Client, loop_thread: LoopThread, english: Person, spanish: Person
):
    heads: list[bytes] = []
    for person in (english, spanish):
        with air.instance.store.read() as db:
            caller = caller_of_user(db, person.user_id)
        assert caller is not None
        query = {"model": "air", "view": "flights", "fields": ["flights.city", "flights.id"]}
        delivered = loop_thread.run(run_to_bytes(air.instance, caller, query, "csv"))
        with delivered.file as file:
            heads.append(file.readline())
    assert heads == [b"Flights City,Flights Number\n", "Vuelos Ciudad,Vuelos Número\n".encode()]


def test_pictures_are_labelled_in_the_readers_language(english: Person, spanish: Person):
    """Drawn by two queries that differ in nothing but the reader."""
    shown = {"vis_config": {"type": "looker_column"}}
    pictures = [
        ask(person, "png", "city", "count", **shown).content for person in (english, spanish, english)
    ]
    assert pictures[0] == pictures[2] != pictures[1]


def test_drivers_are_told_labels_in_the_readers_language(spanish: Person):
    asked = {"request": "getColumns", "tableNamePattern": "flights", "columnNamePattern": "flights.id"}
    path = "/sql_interface_queries/metadata"
    answer = spanish.get(path, params={"avatica_request": json.dumps(asked)})
    assert answer.status_code == 200, answer.text
    assert "Vuelos Número" in answer.json()["results"] and "El número" in answer.json()["results"]


def test_pivots_are_headed_in_the_readers_language(spanish: Person):
    text = ask(spanish, "csv", "id", "city", "count", pivots=["flights.city"]).text
    assert text.splitlines()[:2] == ["Vuelos Ciudad,Bonn,Rome", "Vuelos Número,Vuelos Count,Vuelos Count"]


def test_cells_read_texts_of_the_reader(english: Person, spanish: Person):
    for person, html, link in ((english, "City: Bonn", "Open Bonn"), (spanish, "Ciudad: Bonn", "Abrir Bonn")):
        cell = ask(person, "json_detail", "city").json()["data"][0]["flights.city"]
        assert cell["html"] == html
        assert cell["links"][0]["label"] == link


def test_drills_are_labelled_in_the_readers_language(spanish: Person):
    answer = spanish.post(
        "/queries/run/json_detail?generate_drill_links=true",
        json={"model": "air", "view": "flights", "fields": ["flights.city"]},
    )
    labels = [each["label"] for each in answer.json()["data"][0]["flights.city"]["links"]]
    assert labels == ["Abrir Bonn", "by Número"]


def test_texts_in_sql_are_values_of_the_reader(english: Person, spanish: Person):
    assert ask(english, "json", "greeting").json() == [{"flights.greeting": "Hello ${flights.id}"}]
    assert ask(spanish, "json", "greeting").json() == [{"flights.greeting": "Hola ${flights.id}"}]


def test_changed_locale_counts_at_once(air: Client):
    person = reader(air, "moving", "en")
    assert fields(person)["flights.city"]["label"] == "Flights City"
    air.as_admin.patch(f"/users/{person.user_id}", json={"locale": "es_ES"})
    assert fields(person)["flights.city"]["label"] == "Vuelos Ciudad"


def test_locale_of_a_group_counts_until_the_user_has_another(air: Client):
    admin, person = air.as_admin, reader(air, "grouped", "en")
    group = admin.post("/groups", json={"name": "Madrid"}).json()
    admin.post(f"/groups/{group['id']}/users", json={"user_id": person.user_id})
    (locale,) = [each["id"] for each in admin.get("/user_attributes").json() if each["name"] == "locale"]
    value = [{"group_id": group["id"], "value": "es_ES"}]
    assert admin.post(f"/user_attributes/{locale}/group_values", json=value).status_code == 200
    assert fields(person)["flights.city"]["label"] == "Vuelos Ciudad"
    admin.patch(f"/users/{person.user_id}", json={"locale": "fr"})
    assert fields(person)["flights.city"]["label"] == "Flights City"


def test_reader_of_a_locale_without_strings_gets_the_default(air: Client):
    assert fields(reader(air, "ukrainian", "uk"))["flights.city"]["label"] == "Flights City"


def described_locales(air: Client) -> list[str]:
    """Of every description of an explore that is kept."""
    kept = [key for key in air.instance.projects.derived if isinstance(key, tuple) and key[0] == "explore"]
    return sorted(key[4] for key in kept)


def test_readers_of_one_locale_share_what_is_kept(air: Client, english: Person, spanish: Person):
    assert fields(english) and fields(spanish)
    before = described_locales(air)
    for number in range(3):
        fields(reader(air, f"more{number}", "es_ES"))
        fields(reader(air, f"other{number}", f"xx_{number}"))
    assert described_locales(air) == before == ["en", "es_ES"]


def test_changed_strings_count_with_the_same_model(air: Client, folder: Path, spanish: Person):
    projects = air.instance.projects
    assert fields(spanish)["flights.id"]["label"] == "Vuelos Número"
    before = projects.model("air")
    changed = {"es_ES.strings.json": FILES["es_ES.strings.json"].replace("Número", "Cifra")}
    write(folder / "project", changed)
    projects._checked = 0.0
    try:
        assert fields(spanish)["flights.id"]["label"] == "Vuelos Cifra"
        assert projects.model("air") is before
        assert ask(spanish, "csv", "id").text.splitlines()[0] == "Vuelos Cifra"
    finally:
        write(folder / "project", FILES)
        projects._checked = 0.0
