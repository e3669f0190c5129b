"""Manifests, constants, includes and imports."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from lookml_projects import Load, codes, write

from lookalike.lookml import load_project
from lookalike.lookml.project.files import MAX_FILES, Folder
from lookalike.lookml.project.findings import Findings, did_you_mean, suggestions_within
from lookalike.lookml.project.patterns import Glob

MODEL = 'connection: "c"\n'


def test_folder_without_manifest_is_a_project(load: Load):
    project = load({"shop.model.lkml": MODEL + "view: a {}\nexplore: a {}"})
    assert project.name == "shop"
    assert list(project.models["shop"].explores) == ["a"]
    assert project.diagnostics == ()


def test_manifest_names_the_project(load: Load):
    assert load({"manifest.lkml": 'project_name: "retail"'}).name == "retail"


def test_model_is_named_after_its_file(load: Load):
    assert list(load({"models/my-shop.model.lkml": MODEL}).models) == ["my-shop"]


def test_root_that_is_no_folder_is_refused(tmp_path: Path):
    with pytest.raises(NotADirectoryError):
        load_project(tmp_path / "nothing")


def test_constant_is_filled_in_everywhere(load: Load):
    project = load(
        {
            "manifest.lkml": 'constant: SCHEMA { value: "public" } constant: C { value: "warehouse" }',
            "m.model.lkml": 'connection: "@{C}"\nview: a { sql_table_name: @{SCHEMA}.a ;; }',
        }
    )
    assert project.models["m"].connection == "warehouse"
    assert project.models["m"].views["a"].sql_table_name == "public.a"


def test_unknown_constant_is_named_with_its_place(load: Load):
    project = load(
        {
            "manifest.lkml": 'constant: SCHEMA { value: "public" }',
            "m.model.lkml": MODEL + "view: a {\n  sql_table_name: @{SCHEMAS}.a ;; }",
        }
    )
    assert [str(d) for d in project.diagnostics] == [
        'm.model.lkml:3:3 unknown-constant: the manifest has no constant "SCHEMAS"; did you mean "SCHEMA"?'
    ]


def test_constant_can_be_overridden_when_loading(load: Load):
    files = {
        "manifest.lkml": 'constant: S { value: "public" }',
        "m.model.lkml": MODEL + "view: a { sql_table_name: @{S}.a ;; }",
    }
    project = load(files, constants_override={"S": "other"})
    assert project.models["m"].views["a"].sql_table_name == "other.a"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("views/a.view.lkml", ["a"]),
        ("views/a.view", ["a"]),
        ("/views/a.view", ["a"]),
        ("views/*.view", ["a", "b"]),
        ("/views/**/*.view", ["a", "b", "c"]),
        ("**/*.view.lkml", ["a", "b", "c"]),
        ("views/deep/*", ["c"]),
        ("views/?.view", ["a", "b"]),
    ],
)
def test_include_pattern_finds_files(load: Load, pattern: str, found: list[str]):
    project = load(
        {
            "m.model.lkml": f'{MODEL}include: "{pattern}"',
            "views/a.view.lkml": "view: a {}",
            "views/b.view.lkml": "view: b {}",
            "views/deep/c.view.lkml": "view: c {}",
        }
    )
    assert project.diagnostics == ()
    assert list(project.models["m"].views) == found


def test_relative_include_starts_at_the_including_file(load: Load):
    project = load(
        {
            "models/m.model.lkml": f'{MODEL}include: "../views/a.view"',
            "views/a.view.lkml": 'include: "b.view"',
            "views/b.view.lkml": "view: b {}",
        }
    )
    assert list(project.models["m"].views) == ["b"]


def test_include_without_match_is_a_warning(load: Load):
    project = load({"m.model.lkml": MODEL + 'include: "nothing/*.view"'})
    assert [(d.code, d.severity.value, str(d.span)) for d in project.diagnostics] == [
        ("include-without-match", "warning", "m.model.lkml:2:1")
    ]


def test_include_cycles_are_legal(load: Load):
    project = load(
        {
            "m.model.lkml": MODEL + 'include: "a"',
            "a.lkml": 'include: "b"\nview: a {}',
            "b.lkml": 'include: "a"\ninclude: "b"\nview: b {}',
        }
    )
    assert project.diagnostics == ()
    assert sorted(project.models["m"].views) == ["a", "b"]


def test_files_are_taken_once_and_depth_first(load: Load):
    project = load(
        {
            "m.model.lkml": MODEL + 'include: "base"\ninclude: "one"\ninclude: "two"',
            "base.lkml": 'view: v { label: "base" }',
            "one.lkml": 'include: "two"\nview: +v { label: "one" }',
            "two.lkml": 'view: +v { label: "two" }',
        }
    )
    assert project.models["m"].views["v"].label == "one"


def test_long_chain_of_includes_is_legal(load: Load):
    files = {f"f{n}.lkml": f'include: "f{n + 1}"' for n in range(1200)}
    project = load({"m.model.lkml": MODEL + 'include: "f0"', **files, "f1200.lkml": "view: last {}"})
    assert list(project.models["m"].views) == ["last"]


def test_view_not_included_is_not_in_the_model(load: Load):
    project = load(
        {
            "a.model.lkml": MODEL + 'include: "v.view"\nexplore: v {}',
            "b.model.lkml": MODEL + "explore: v {}",
            "v.view.lkml": "view: v {}",
        }
    )
    assert codes(project.models["a"].explores["v"]) == []
    assert codes(project.models["b"].explores["v"]) == ["unknown-view"]


def test_imported_project_is_reached_by_its_name(load: Load):
    project = load(
        {
            "manifest.lkml": 'local_dependency: { project: "hub" override_constant: S { value: "mine" } }',
            "m.model.lkml": MODEL + 'include: "//hub/views/*.view"',
            "../hub/manifest.lkml": 'constant: S { value: "theirs" export: override_optional }',
            "../hub/views/a.view.lkml": 'include: "/more"\nview: a { sql_table_name: @{S}.a ;; }',
            "../hub/more.lkml": "view: b {}",
        }
    )
    assert project.diagnostics == ()
    views = project.models["m"].views
    assert sorted(views) == ["a", "b"]
    assert views["a"].sql_table_name == "mine.a"
    assert views["a"].span.file == "//hub/views/a.view.lkml"


def test_constant_that_must_be_overridden_is_demanded(load: Load):
    project = load(
        {
            "manifest.lkml": 'local_dependency: { project: "hub" }',
            "../hub/manifest.lkml": 'constant: S { value: "x" export: override_required }',
        }
    )
    assert codes(project) == ["constant-required"]


def test_constant_without_export_cannot_be_overridden(load: Load):
    project = load(
        {
            "manifest.lkml": 'local_dependency: { project: "hub" override_constant: S { value: "y" } }',
            "../hub/manifest.lkml": 'constant: S { value: "x" }',
        }
    )
    assert codes(project) == ["constant-not-exported"]


def test_import_that_is_not_there_is_named(load: Load):
    project = load({"manifest.lkml": 'local_dependency: { project: "hub" }'})
    assert codes(project) == ["missing-project"]


def test_import_cannot_leave_its_folder(load: Load):
    project = load(
        {"manifest.lkml": 'local_dependency: { project: "../hub" }', "../hub/a.lkml": "view: a {}"}
    )
    assert codes(project) == ["missing-project"]


def test_include_of_an_unknown_project_is_an_error(load: Load):
    project = load({"m.model.lkml": MODEL + 'include: "//hub/*.view"'})
    assert codes(project) == ["unknown-project"]


def test_include_cannot_climb_out_of_the_project(load: Load):
    project = load({"m.model.lkml": MODEL + 'include: "../secret/a.lkml"', "../secret/a.lkml": "view: a {}"})
    assert codes(project) == ["include-without-match"]


def test_link_that_leads_out_is_not_read(load: Load, tmp_path: Path):
    (tmp_path / "outside.lkml").write_text("view: outside {}")
    (tmp_path / "shop").mkdir()
    os.symlink(tmp_path / "outside.lkml", tmp_path / "shop" / "in.view.lkml")
    project = load({"m.model.lkml": MODEL + 'include: "*.view"'})
    assert codes(project) == ["link-outside", "include-without-match"]
    assert project.models["m"].views == {}


def test_broken_file_leaves_other_models_sound(load: Load):
    project = load(
        {
            "good.model.lkml": MODEL + "view: a {}\nexplore: a {}",
            "bad.model.lkml": MODEL + "view: a { dimension: { {{{ \nexplore: a {",
        }
    )
    assert codes(project.models["good"].explores["a"]) == []
    assert "bad.model.lkml" in {d.span.file for d in project.diagnostics if d.span}


def test_file_that_is_not_utf8_is_named(load: Load, tmp_path: Path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "m.model.lkml").write_bytes(b'connection: "c"\nlabel: "caf\xe9"\n')
    assert [str(d.span) for d in load({}).diagnostics if d.code == "encoding"] == ["m.model.lkml:2:12"]


def test_model_without_connection_is_an_error(load: Load):
    assert codes(load({"m.model.lkml": "view: a {}"})) == ["missing-connection"]


def test_unknown_manifest_parameter_has_a_suggestion(load: Load):
    project = load({"manifest.lkml": 'project_names: "x"'})
    assert [d.message for d in project.diagnostics] == [
        '"project_names" is not a parameter of a manifest; did you mean "project_name"?'
    ]


def test_changed_file_is_read_anew(load: Load):
    files = {"m.model.lkml": MODEL + 'include: "v"', "v.lkml": 'view: v { label: "a" }'}
    assert load(files).models["m"].views["v"].label == "a"
    changed = load({"v.lkml": 'view: v { label: "b" }'})
    assert changed.models["m"].views["v"].label == "b"


def test_changed_constant_reaches_unchanged_files(load: Load):
    files = {
        "manifest.lkml": 'constant: S { value: "one" }',
        "m.model.lkml": MODEL + "view: v { sql_table_name: @{S} ;; }",
    }
    assert load(files).models["m"].views["v"].sql_table_name == "one"
    changed = load({"manifest.lkml": 'constant: S { value: "two" }'})
    assert changed.models["m"].views["v"].sql_table_name == "two"


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("**/*", "a.lkml", True),
        ("**", "x/y/a.lkml", True),
        ("**.view", "x/y/a.view.lkml", True),
        ("a/**/b/*.view", "a/b/c.view.lkml", True),
        ("a/**/b/*.view", "a/x/y/b/c.view.lkml", True),
        ("a/**/b/*.view", "a/x/y/c.view.lkml", False),
        ("a/*.view", "a/x/c.view.lkml", False),
        ("*/c.view", "a/c.view.lkml", True),
        ("*.view", "a.view.lookml", True),
        ("*.view", "a.views.lkml", False),
        ("[ab].view", "b.view.lkml", True),
    ],
)
def test_glob_matches_whole_paths(pattern: str, path: str, found: bool):
    assert Glob(pattern).matches(path) is found


@pytest.mark.parametrize(
    "pattern", ["**/" * 200 + "x", "**/a/" * 60 + "x", "*a" * 120 + "x", "**/*a" * 60 + "x"]
)
def test_hostile_pattern_ends_quickly(pattern: str):
    start = time.process_time()
    assert not Glob(pattern).matches("a/" * 200 + "a" * 200 + "y.lkml")
    assert not Glob(pattern).matches("a/" * 200 + "a" * 200 + "/yx")
    assert not Glob(pattern).matches("a" * 119 + "yx")
    assert time.process_time() - start < 5


@pytest.mark.parametrize("name", ["hyphens-allowed", "$money", "日本", "__proto__", "v1.2"])
def test_model_names_may_be_unusual(load: Load, name: str):
    assert list(load({f"{name}.model.lkml": 'connection: "c"'}).models) == [name]


@pytest.mark.parametrize("infix", ["view", "explore", "refinement", "layer", "test", "anything", "日本"])
def test_infix_of_a_file_is_convention_only(load: Load, infix: str):
    project = load(
        {"m.model.lkml": 'connection: "c" include: "*"', f"x.{infix}.lkml": "view: v {} explore: v {}"}
    )
    assert (list(project.models["m"].views), list(project.models["m"].explores)) == (["v"], ["v"])


def test_file_without_infix_is_read(load: Load):
    project = load({"m.model.lkml": 'connection: "c" include: "x"', "x.lkml": "view: v {}"})
    assert list(project.models["m"].views) == ["v"]


def test_models_do_not_see_each_others_views(load: Load):
    project = load(
        {
            "a.model.lkml": 'connection: "c" include: "a.view"',
            "b.model.lkml": 'connection: "c" include: "b.view" explore: a {}',
            "a.view.lkml": "view: a {}",
            "b.view.lkml": "view: b {}",
        }
    )
    assert (list(project.models["a"].views), list(project.models["b"].views)) == (["a"], ["b"])
    assert [(found.code, found.model) for found in project.diagnostics] == [("unknown-view", "b")]


def test_views_of_one_name_live_in_different_models(load: Load):
    project = load(
        {
            "a.model.lkml": 'connection: "c" view: v { label: "a" }',
            "b.model.lkml": 'connection: "c" view: v { label: "b" }',
        }
    )
    assert (project.models["a"].views["v"].label, project.models["b"].views["v"].label) == ("a", "b")
    assert project.diagnostics == ()


def test_included_model_gives_its_objects_and_not_its_connection(load: Load):
    project = load(
        {
            "a.model.lkml": 'connection: "own" include: "b.model"',
            "b.model.lkml": 'connection: "other" label: "B" view: v {}',
        }
    )
    assert (project.models["a"].connection, list(project.models["a"].views)) == ("own", ["v"])


def test_constant_is_filled_in_before_liquid_and_references(load: Load):
    project = load(
        {
            "manifest.lkml": 'constant: t { value: "{{ x }}${y}" }',
            "m.model.lkml": 'connection: "c" view: v { sql_table_name: @{t} ;; dimension: @{t} { label: "@{t}" } }',
        }
    )
    assert project.models["m"].views["v"].sql_table_name == "{{ x }}${y}"


def test_manifest_is_read_whole(load: Load):
    manifest = load(
        {
            "manifest.lkml": """
            project_name: "shop"
            new_lookml_runtime: yes
            constant: a { value: "1" export: override_optional }
            constant: b { value: "2" export: override_required }
            constant: c { value: "3" }
            visualization: { id: "v1" label: "One" file: "one.js" dependencies: ["x"] }
            visualization: { id: "v2" label: "Two" url: "https://example.com/two.js" }
            application: app { label: "App" file: "app.js" entitlements: { core_api_methods: ["me"] } }
            localization_settings: { default_locale: en localization_level: permissive import_locale_defs: yes }
            """,
            "en.strings.json": "{}",
        }
    ).manifest
    assert (manifest.name, manifest.new_lookml_runtime) == ("shop", True)
    assert {name: constant.export for name, constant in manifest.constants.items()} == {
        "a": "override_optional",
        "b": "override_required",
        "c": "none",
    }
    assert [each["id"] for each in manifest.visualizations] == ["v1", "v2"]
    assert manifest.applications[0]["name"] == "app"
    assert manifest.localization is not None and manifest.localization.import_locale_defs


def test_remote_dependency_has_an_address_and_a_ref(load: Load):
    manifest = load(
        {
            "manifest.lkml": 'remote_dependency: hub { url: "https://example.com/h" ref: "v1" '
            'override_constant: a { value: "1" } }'
        }
    ).manifest
    (hub,) = manifest.dependencies
    assert (hub.project, hub.url, hub.ref, hub.overrides) == (
        "hub",
        "https://example.com/h",
        "v1",
        {"a": "1"},
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("constant: a {}", "missing-parameter"),
        ('constant: a { value: "1" export: override_opt }', "unknown-value"),
        ('constant: a { value: "1" } constant: a { value: "2" }', "duplicate-constant"),
        ("local_dependency: {}", "missing-parameter"),
        ('remote_dependency: { url: "https://example.com/h" }', "missing-parameter"),
        ("remote_dependency: h { }", "missing-parameter"),
        ('local_dependency: { project: "h" } local_dependency: { project: "h" }', "duplicate-dependency"),
        ("localization_settings: { localization_level: strict }", "missing-parameter"),
    ],
)
def test_wrong_manifest_is_named(load: Load, text: str, code: str):
    assert code in codes(load({"manifest.lkml": text, "../h/x.lkml": ""}))


def test_file_that_vanishes_while_loading_is_named(tmp_path: Path):
    write(tmp_path, {"a.lkml": "", "b.dashboard.lookml": ""})
    folder = Folder(tmp_path, "x", Findings())
    (tmp_path / "a.lkml").unlink()
    (tmp_path / "b.dashboard.lookml").unlink()
    assert [found.code for found in folder.file("a.lkml").diagnostics] == ["unreadable-file"]
    assert [found.code for found in folder.dashboards("b.dashboard.lookml").diagnostics] == [
        "unreadable-file"
    ]


def test_pipe_that_is_called_like_a_file_is_not_read(load: Load, tmp_path: Path):
    (tmp_path / "shop").mkdir()
    os.mkfifo(tmp_path / "shop" / "pipe.view.lkml")
    assert load({"m.model.lkml": 'connection: "c" include: "*"'}).files == ("m.model.lkml",)


def test_project_over_its_limit_is_named(tmp_path: Path):
    for number in range(MAX_FILES + 1):
        (tmp_path / f"{number}.lkml").touch()
    project = load_project(tmp_path)
    assert (codes(project), project.files) == (["project-size"], ())


def test_suggestions_end_when_too_many_names_are_wrong():
    names = [f"name_{number}" for number in range(100)]
    with suggestions_within(150):
        found = [did_you_mean("nam_7", names) for _ in range(3)]
    assert found == ['; did you mean "name_7"?'] * 2 + [""]
    assert did_you_mean("nam_7", names) == '; did you mean "name_7"?'
