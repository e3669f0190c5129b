"""A load that keeps what unchanged files made equals one that has kept nothing, whatever was edited in between."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lookalike.lookml import load_project
from lookalike.lookml.model import kept
from lookalike.lookml.project import files

SEEDS = range(6)
EDITS = 40

ORDERS = """view: orders { label: "shop" sql_table_name: @{schema}.orders ;;
  dimension: id { primary_key: yes } dimension: %s { label: "text" } measure: count {} }"""
STRICT = "localization_settings: { default_locale: en localization_level: strict }"
CONSTANTS = (
    'constant: schema { value: "a" } local_dependency: { project: "hub" }',
    'constant: schema { value: "b" } local_dependency: { project: "hub" override_constant: prefix { value: "own" } }',
)
# What each file may say, one of them at a time; None: it is not there.
STATES: dict[str, tuple[str | None, ...]] = {
    "shop/manifest.lkml": (
        *(
            f'project_name: "{name}" {constants} {STRICT}'
            for name in ("shop", "store")
            for constants in CONSTANTS
        ),
        'constant: schema { value: "a" } constant: schema { value: "c" } '
        "localization_settings: { default_locale: de localization_level: permissive import_locale_defs: yes }",
        None,
    ),
    "shop/a.model.lkml": (
        'connection: "c" include: "views/**/*.view" include: "//hub/*.view" explore: orders {}',
        'connection: "c" include: "/views/orders" explore: orders { join: users { sql_on: 1=1 ;; } }',
        'include: "*" include: "none" explore: orders { from: orders label: "text" }',
        'connection: "c" include: "/views/*.view" explore: orders { access_filter: { field: orders.id ',
        None,
    ),
    "shop/b.model.lkml": (
        'connection: "d" include: "a.model" include: "*.dashboard" explore: users {}',
        'connection: "d" include: "//hub/users.view" include: "late/*" explore: users {} explore: orders {}',
        None,
    ),
    "shop/late/a.model.lkml": (None, None, 'connection: "e" include: "/views/*" explore: orders {}'),
    "shop/views/orders.view.lkml": (ORDERS % "status", ORDERS % "state", ORDERS[:-10], None),
    "shop/views/more/orders.view.lkml": (None, None, ORDERS % "status"),
    "shop/views/users.view.lkml": (
        "view: users { extends: [people] dimension: name {} }",
        "view: users { dimension: nick {} }",
        None,
    ),
    "shop/late/fine.view.lkml": (
        None,
        "view: +orders { dimension: status { hidden: yes } measure: total { type: sum sql: ${id} ;; } }",
        "view: +orders { dimension: late { sql: @{unknown} ;; } } explore: +orders { hidden: yes }",
        'include: "/views/*" view: +users { final: yes }',
    ),
    "shop/views/fine.explore.lkml": (None, 'explore: +orders { label: "text" }', "explore: +nobody {}"),
    "shop/d.dashboard.lookml": (
        "- dashboard: d\n  title: One\n",
        "- dashboard: d\n  title: @{schema}\n",
        "- :",
        None,
    ),
    "shop/en.strings.json": ('{"shop": "Shop", "text": "Text"}', '{"shop": "Store"}', "{", None),
    "shop/de.strings.json": ('{"shop": "Laden"}', None),
    "hub/manifest.lkml": (
        'project_name: "hub" constant: prefix { value: "p" export: override_optional }',
        'constant: prefix { value: "q" export: override_required }',
        None,
    ),
    "hub/users.view.lkml": (
        "view: users { sql_table_name: @{prefix}_users ;; dimension: id {} }",
        "view: people { dimension: born {} }",
        None,
    ),
    "hub/en.strings.json": ('{"text": "From the hub"}', None),
}


def plain(value: Any) -> Any:
    """Nothing but texts, numbers and lists: what two processes can compare. The order of mappings counts."""
    if is_dataclass(value):
        return [type(value).__name__, *(plain(getattr(value, each.name)) for each in fields(value))]
    if isinstance(value, msgspec.Struct):
        return [type(value).__name__, *(plain(getattr(value, name)) for name in value.__struct_fields__)]
    if isinstance(value, Mapping):
        return [[plain(key), plain(each)] for key, each in value.items()]
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    assert value is None or isinstance(value, str | int | float), type(value)
    return value


def loaded(root: str) -> Any:
    return plain(load_project(root))


def loaded_afresh(root: str) -> Any:
    kept._kept.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("lookalike.lookml"):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()
    return loaded(root)


@pytest.fixture(scope="module")
def another_process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield pool


def put(root: Path, name: str, text: str | None, changed_ns: int) -> None:
    path = root / name
    if text is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(changed_ns, changed_ns))


@pytest.mark.parametrize("seed", SEEDS)
def test_reload_equals_a_fresh_load(
    seed: int, tmp_path: Path, another_process: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
):
    chosen = random.Random(seed)
    monkeypatch.setattr(files, "_SETTLED_NS", chosen.choice((0, files._SETTLED_NS)))
    long_ago = 1_600_000_000_000_000_000  # of every file: copies and checkouts bring times along
    for name, states in STATES.items():
        put(tmp_path, name, states[0], long_ago)
    root, edits = str(tmp_path / "shop"), []
    for _ in range(EDITS):
        for name in chosen.sample(list(STATES), chosen.choice((1, 1, 1, 2, 3))):
            state = chosen.randrange(len(STATES[name]))
            edits.append((name, state))
            put(tmp_path, name, STATES[name][state], long_ago)
        fresh = another_process.submit(loaded_afresh, root)
        assert loaded(root) == fresh.result(), f"after these edits: {edits}"


def test_comparison_tells_two_states_apart(tmp_path: Path):
    for name, states in STATES.items():
        put(tmp_path, name, states[0], 0)
    before = loaded(str(tmp_path / "shop"))
    put(tmp_path, "hub/manifest.lkml", STATES["hub/manifest.lkml"][1], 0)
    assert loaded(str(tmp_path / "shop")) != before


def test_file_of_the_same_size_and_time_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As `cp -p` and `tar` leave it."""
    monkeypatch.setattr(files, "_SETTLED_NS", 0)
    found = []
    for word in ("one", "two"):
        put(tmp_path, "a.model.lkml", f'connection: "{word}"', 10**18)
        found.append(load_project(tmp_path).models["a"].connection)
    assert found == ["one", "two"]


def test_projects_in_two_folders_keep_their_own_models(tmp_path: Path):
    for name in ("x", "y"):
        put(tmp_path, f"{name}/a.model.lkml", 'connection: "c" include: "*.view" explore: v {}', 0)
        put(tmp_path, f"{name}/v.view.lkml", f"view: v {{ dimension: {name} {{}} }}", 0)
    for _ in range(2):
        for name in ("x", "y"):
            explore = load_project(tmp_path / name).models["a"].explores["v"]
            assert list(explore.fields) == [f"v.{name}"]


def test_folder_that_another_project_took_over_is_loaded_anew(tmp_path: Path):
    """As a checkout of another branch does: every file goes, others come under the same names."""
    for word in ("one", "two"):
        shutil.rmtree(tmp_path / "p", ignore_errors=True)
        put(tmp_path, "p/a.model.lkml", 'connection: "c" include: "v.view" explore: v {}', 0)
        put(tmp_path, "p/v.view.lkml", f"view: v {{ dimension: {word} {{}} }}", 0)
        assert list(load_project(tmp_path / "p").models["a"].explores["v"].fields) == [f"v.{word}"]
