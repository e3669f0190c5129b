"""Models that are kept from load to load, and what makes them anew."""

from __future__ import annotations

from pathlib import Path

from lookml_projects import codes, write

from lookalike.lookml import load_project

FILES = {
    "a.model.lkml": 'connection: "c"\ninclude: "a*.view"\nexplore: a {}\n',
    "b.model.lkml": 'connection: "c"\ninclude: "b.view"\nexplore: b {}\n',
    "a.view.lkml": "view: a { dimension: x {} }\n",
    "b.view.lkml": "view: b { dimension: x {} }\n",
}


def test_model_of_unchanged_files_is_the_same_object(tmp_path: Path):
    before = load_project(write(tmp_path, FILES)).models
    after = load_project(write(tmp_path, {"b.view.lkml": "view: b { dimension: y {} }\n"})).models
    assert after["a"] is before["a"]
    assert list(after["b"].explores["b"].fields) == ["b.y"]


def test_new_file_of_a_pattern_makes_the_model_anew(tmp_path: Path):
    load_project(write(tmp_path, FILES))
    models = load_project(write(tmp_path, {"a2.view.lkml": "view: +a { dimension: z {} }\n"})).models
    assert list(models["a"].explores["a"].fields) == ["a.x", "a.z"]


def test_file_that_is_gone_makes_the_model_anew(tmp_path: Path):
    load_project(write(tmp_path, FILES))
    (tmp_path / "a.view.lkml").unlink()
    assert "unknown-view" in codes(load_project(tmp_path).models["a"])


def test_changed_constant_makes_the_models_anew(tmp_path: Path):
    view = {"a.view.lkml": "view: a { sql_table_name: @{schema}.a ;; dimension: x {} }\n"}
    for schema in ("one", "two"):
        manifest = f'constant: schema {{ value: "{schema}" }}\n'
        project = load_project(write(tmp_path, {**FILES, **view, "manifest.lkml": manifest}))
        assert project.models["a"].views["a"].sql_table_name == f"{schema}.a"


def test_changed_dashboard_makes_its_model_anew(tmp_path: Path):
    model = {"a.model.lkml": f'{FILES["a.model.lkml"]}include: "*.dashboard"\n'}
    for title in ("First", "Second"):
        dashboard = {"d.dashboard.lookml": f"- dashboard: d\n  title: {title}\n"}
        project = load_project(write(tmp_path, {**FILES, **model, **dashboard}))
        assert project.models["a"].dashboards["d"].title == title


def test_same_folder_with_another_project_name_makes_models_anew(tmp_path: Path):
    for name in ("one", "two"):
        manifest = f'project_name: "{name}"\n'
        project = load_project(write(tmp_path, {**FILES, "manifest.lkml": manifest}))
        assert project.models["a"].project == name


def test_findings_of_kept_models_are_told_again(tmp_path: Path):
    broken = {"a.model.lkml": f'{FILES["a.model.lkml"]}include: "none.view"\nexplore: c {{}}\n'}
    first = load_project(write(tmp_path, {**FILES, **broken}))
    second = load_project(tmp_path)
    assert codes(first) == ["include-without-match", "unknown-view"]
    assert second.diagnostics == first.diagnostics
    assert second.models["a"] is first.models["a"]


def test_changed_strings_make_findings_anew(tmp_path: Path):
    strict = {"manifest.lkml": "localization_settings: { default_locale: en localization_level: strict }"}
    view = {"a.view.lkml": 'view: a { dimension: x { label: "key" } }\n'}
    for strings, found in (
        ("{}", ["missing-translation"]),
        ('{"key": "Text"}', []),
        ("{}", ["missing-translation"]),
    ):
        project = load_project(write(tmp_path, {**FILES, **strict, **view, "en.strings.json": strings}))
        assert codes(project.models["a"]) == codes(project) == found
