"""Which project is served, when it is read again, and which database a model means."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.projects import ConnectionUnknown, Projects, UrlError, parse_url
from lookalike.store.connections import add_connection

MODEL = 'connection: "shop"\ninclude: "/*.view"\nexplore: orders {}\n'
VIEW = "view: orders { dimension: id { type: number primary_key: yes } measure: count { type: count } }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of one model and one view, written a minute ago."""
    root = tmp_path / "project"
    write(root / "sales.model.lkml", MODEL)
    write(root / "orders.view.lkml", VIEW)
    return root


def write(path: Path, text: str, age_s: float = 60) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    for each in (path, path.parent):
        os.utime(each, (time.time() - age_s, time.time() - age_s))


def served(tmp_path: Path, **settings: object) -> Projects:
    stated = {"data": str(tmp_path / "data"), **settings}
    return open_instance(Settings.load(stated, {})).projects


def look_again(projects: Projects) -> None:
    """As if the second between two looks at the files had gone by."""
    projects._checked = 0.0


def test_project_of_the_settings_is_served(tmp_path: Path, folder: Path) -> None:
    projects = served(tmp_path, project=str(folder))
    assert [model.name for model in projects.models()] == ["sales"]
    assert projects.explore("sales", "orders") is not None
    assert projects.model("other") is None


def test_without_project_or_demo_there_are_no_models(tmp_path: Path) -> None:
    projects = served(tmp_path)
    assert projects.models() == ()
    assert projects.project is None


def test_changed_file_is_read_within_a_second(tmp_path: Path, folder: Path) -> None:
    projects = served(tmp_path, project=str(folder))
    before = projects.model("sales")
    write(folder / "sales.model.lkml", MODEL + "explore: again { from: orders }\n", age_s=30)
    assert projects.model("sales") is before
    look_again(projects)
    assert projects.explore("sales", "again") is not None


def test_unchanged_project_is_not_read_again(tmp_path: Path, folder: Path) -> None:
    projects = served(tmp_path, project=str(folder))
    before = projects.model("sales")
    look_again(projects)
    assert projects.model("sales") is before


def test_folder_that_is_being_written_waits(tmp_path: Path, folder: Path) -> None:
    projects = served(tmp_path, project=str(folder))
    before = projects.model("sales")
    write(folder / "sales.model.lkml", 'connection: "shop"\n', age_s=0)
    look_again(projects)
    assert projects.model("sales") is before
    time.sleep(0.35)
    look_again(projects)
    assert projects.explore("sales", "orders") is None


def test_removed_file_is_noticed(tmp_path: Path, folder: Path) -> None:
    write(folder / "more.model.lkml", MODEL)
    projects = served(tmp_path, project=str(folder))
    (folder / "more.model.lkml").unlink()
    os.utime(folder, (time.time() - 30, time.time() - 30))
    look_again(projects)
    assert [model.name for model in projects.models()] == ["sales"]


def test_broken_model_leaves_the_sound_ones(tmp_path: Path, folder: Path) -> None:
    write(folder / "broken.model.lkml", 'connection: "shop"\nexplore: nothing {\n')
    projects = served(tmp_path, project=str(folder))
    assert projects.explore("sales", "orders") is not None
    assert any(each.span and each.span.file == "broken.model.lkml" for each in projects.diagnostics)


def test_folder_that_does_not_exist_is_a_finding(tmp_path: Path) -> None:
    projects = served(tmp_path, project=str(tmp_path / "nowhere"))
    assert projects.models() == ()
    assert [each.code for each in projects.diagnostics] == ["project-unreadable"]


def test_demo_data_brings_the_sample_project(tmp_path: Path, thelook_file: Path) -> None:
    (tmp_path / "data").mkdir()
    os.link(thelook_file, tmp_path / "data" / "thelook.duckdb")
    projects = served(tmp_path)
    assert [model.name for model in projects.models()] == ["thelook"]
    assert projects.connection("thelook").spec.url == str(tmp_path / "data" / "thelook.duckdb")
    assert projects.dialect("thelook").name == "duckdb"


def test_only_connection_stands_in_for_every_name(tmp_path: Path, folder: Path) -> None:
    write(folder / "more.model.lkml", 'connection: "warehouse"\n')
    projects = served(tmp_path, project=str(folder), connection="duckdb:////srv/data.duckdb")
    assert projects.connection("shop").spec == projects.connection("warehouse").spec
    assert projects.connection("shop").name == "data"


def test_only_connection_has_the_models_name(tmp_path: Path, folder: Path) -> None:
    projects = served(tmp_path, project=str(folder), connection="postgresql://reader@db.example.com/dwh")
    assert list(projects.connections.all()) == ["shop"]
    assert projects.connection("shop").spec.dialect == "postgres"


def test_stored_connection_is_found_at_once(tmp_path: Path, folder: Path) -> None:
    instance = open_instance(Settings.load({"data": str(tmp_path / "data"), "project": str(folder)}, {}))
    with pytest.raises(ConnectionUnknown):
        instance.projects.connection("shop")
    with instance.store.write() as work:
        add_connection(work, instance.vault, "shop", "duckdb", "/srv/shop.duckdb", db_timezone="Asia/Tokyo")
    found = instance.projects.connection("shop").spec
    assert (found.url, found.timezone) == ("/srv/shop.duckdb", "Asia/Tokyo")


def test_unknown_connection_names_the_nearest(tmp_path: Path) -> None:
    instance = open_instance(Settings.load({"data": str(tmp_path / "data")}, {}))
    with instance.store.write() as work:
        add_connection(work, instance.vault, "warehouse", "duckdb", "/srv/shop.duckdb")
    with pytest.raises(ConnectionUnknown, match=r"'warehous'.*Did you mean 'warehouse'"):
        instance.projects.connection("warehous")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("duckdb:////srv/a%20b.duckdb", ("duckdb", "/srv/a b.duckdb")),
        ("duckdb:///srv/shop.duckdb", ("duckdb", "/srv/shop.duckdb")),
        ("/srv/shop.db", ("duckdb", "/srv/shop.db")),
        ("postgres://u@h/d", ("postgres", "postgres://u@h/d")),
    ],
)
def test_addresses_of_databases(url: str, expected: tuple[str, str]) -> None:
    assert parse_url(url) == expected


@pytest.mark.parametrize("url", ["oracle://root:secret@h/d", "duckdb:", "shop", ""])
def test_address_of_no_known_database_is_refused(url: str) -> None:
    with pytest.raises(UrlError, match="duckdb:///") as refused:
        parse_url(url)
    assert "secret" not in str(refused.value)
