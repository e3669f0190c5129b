"""Localization: strings files, settings, translated labels. Reference: LookML semantics, file kinds and 10.3."""

from __future__ import annotations

import pytest
from lookml_projects import Load, codes

from lookalike.lookml import validate
from lookalike.lookml.diagnostics import Span
from lookalike.lookml.liquid import LiquidScope
from lookalike.lookml.model.labels import field_label, field_label_short
from lookalike.lookml.model.types import Project
from lookalike.lookml.project.strings import NOT_LOCALIZED, Localization, localization_for

MODEL = """connection: "c"
explore: flights { label: "flight_info" description: "all_flights" }
view: flights {
  label: "flight_info"
  dimension: id { label: "id" }
  dimension: plain {}
}
"""
EXPLORE = 'explore: flights { label: "id" }'
PERMISSIVE = "localization_settings: { default_locale: en localization_level: permissive }"
STRICT = "localization_settings: { default_locale: en localization_level: strict }"
EN = '{"flight_info": "Flights", "id": "Number", "all_flights": "All"}'
DE = '\ufeff{"flight_info": "Flüge"}'


def project_of(load: Load, manifest: str = PERMISSIVE, en: str = EN) -> Project:
    return load(
        {"m.model.lkml": MODEL, "manifest.lkml": manifest, "en.strings.json": en, "de.strings.json": DE}
    )


def localization(project: Project, locale: str | None) -> Localization:
    return localization_for(project.manifest.localization, project.strings, locale)


def label(project: Project, field_name: str, locale: str | None) -> str:
    """As a query's answer shows it."""
    explore = project.models["m"].explores["flights"]
    texts = localization(project, locale).texts
    scope = LiquidScope("m", "flights", "flights", localization=texts)
    return field_label(explore, "flights", explore.views["flights"].fields[field_name], scope, texts)


def test_strings_are_read_by_locale(load: Load):
    project = project_of(load)
    assert project.strings["de"] == {"flight_info": "Flüge"}
    assert project.strings["en"]["id"] == "Number"
    assert project.diagnostics == ()


def test_labels_are_shown_in_the_readers_language(load: Load):
    project = project_of(load)
    assert label(project, "id", "en") == "Flights Number"
    assert label(project, "id", "de") == "Flüge Number"


@pytest.mark.parametrize("locale", [None, "", "fr", "DE", "../de"])
def test_reader_of_no_known_locale_gets_the_default(load: Load, locale: str | None):
    project = project_of(load)
    assert localization(project, locale).locale == "en"
    assert label(project, "id", locale) == "Flights Number"


def test_label_without_translation_stays(load: Load):
    assert label(project_of(load), "plain", "de") == "Flüge Plain"


def test_label_made_of_a_name_is_not_translated(load: Load):
    assert label(project_of(load, en='{"Plain": "x", "flight_info": "F"}'), "plain", "en") == "F Plain"


def test_key_that_the_default_lacks_is_not_translated(load: Load):
    assert label(project_of(load, en='{"id": "Number"}'), "id", "de") == "flight_info Number"


def test_project_without_settings_is_not_localized(load: Load):
    assert localization(project_of(load, manifest=""), "de") is NOT_LOCALIZED


def test_template_reads_a_text_of_its_reader(load: Load):
    view = "view: flights { dimension: id { label: \"{{ _localization['id'] }} {{ _view._name }}\" } }"
    project = load(
        {
            "m.model.lkml": f'connection: "c" explore: flights {{}} {view}',
            "manifest.lkml": PERMISSIVE,
            "en.strings.json": EN,
        }
    )
    explore = project.models["m"].explores["flights"]
    field = explore.views["flights"].fields["id"]
    texts = localization(project, "en").texts
    assert field_label_short(explore, "flights", field, texts=texts) == "Number flights"
    assert field_label_short(explore, "flights", field) == field.label


def test_strict_level_demands_every_translation(load: Load):
    project = project_of(load, STRICT, '{"flight_info": "Flights", "ids": "Number"}')
    found = [diagnostic for diagnostic in project.diagnostics if diagnostic.code == "missing-translation"]
    assert [diagnostic.span for diagnostic in found] == [
        Span("m.model.lkml", 2, 41),
        Span("m.model.lkml", 5, 19),
    ]
    assert 'no text for the label "id"; did you mean "ids"?' in found[1].message


def test_strict_level_demands_no_text_of_links_and_values(load: Load):
    view = """view: flights {
      dimension: id { label: "id" link: { label: "Go" url: "/" }
                      case: { when: { sql: 1=1 ;; label: "One" } else: "Two" } }
      parameter: unit { label: "id" allowed_value: { label: "Kilo" value: "kg" } }
    }"""
    files = {"m.model.lkml": f'connection: "c" explore: flights {{}} {view}', "manifest.lkml": STRICT}
    assert codes(load({**files, "en.strings.json": EN})) == []


def test_strict_level_demands_labels(load: Load):
    view = """view: flights { label: "id"
      dimension: id { label: "id" } dimension: plain {} dimension: inner { hidden: yes }
      dimension_group: start { type: time timeframes: [date] } measure: count {}
    }"""
    models = {
        f"{name}.model.lkml": f'connection: "c" label: "id" include: "v.view" {EXPLORE}' for name in "mn"
    }
    files = {**models, "v.view.lkml": view, "en.strings.json": EN}
    found = validate(load({**files, "manifest.lkml": STRICT}))
    assert [(each.code, each.message, each.field) for each in found] == [
        ("missing-label", '"flights.plain" has no label', "flights.plain"),
        ("missing-label", '"flights.count" has no label', "flights.count"),
    ]
    assert validate(load({**files, "manifest.lkml": PERMISSIVE})) == ()


def test_strict_level_demands_labels_of_models_explores_and_views(load: Load):
    model = 'connection: "c" explore: flights {} view: flights { dimension: id { label: "id" } }'
    found = validate(load({"m.model.lkml": model, "manifest.lkml": STRICT, "en.strings.json": EN}))
    assert [each.message for each in found] == [
        'the model "m" has no label',
        'the explore "flights" has no label',
        'the view "flights" has no label',
    ]


def test_permissive_level_demands_nothing(load: Load):
    assert codes(project_of(load, PERMISSIVE, "{}")) == []


def test_default_locale_needs_a_file(load: Load):
    project = project_of(load, "localization_settings: { default_locale: enn }")
    (found,) = project.diagnostics
    assert found.code == "missing-strings" and 'did you mean "en"?' in found.message


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{\n "a": }', "json", 2),
        ("[]", "json", 1),
        ('{"a": 1}', "wrong-value", 1),
        ("[" * 100_000, "json", 1),
    ],
)
def test_wrong_strings_file_is_named(load: Load, text: str, code: str, line: int):
    (found,) = project_of(load, PERMISSIVE, text).diagnostics
    assert (found.code, found.span and (found.span.file, found.span.line)) == (
        code,
        ("en.strings.json", line),
    )


def test_unknown_level_has_a_suggestion(load: Load):
    project = project_of(load, "localization_settings: { default_locale: en localization_level: strikt }")
    (found,) = project.diagnostics
    assert found.code == "unknown-value" and 'did you mean "strict"?' in found.message


def test_strings_of_imports_come_when_wanted(load: Load):
    manifest = 'local_dependency: { project: "hub" } localization_settings: { default_locale: en %s }'
    files = {
        "m.model.lkml": MODEL,
        "en.strings.json": '{"a": "own"}',
        "../hub/en.strings.json": '{"a": "x", "b": "hub"}',
    }
    wanting = load({**files, "manifest.lkml": manifest % "import_locale_defs: yes"})
    assert wanting.strings["en"] == {"a": "own", "b": "hub"}
    assert load({**files, "manifest.lkml": manifest % ""}).strings["en"] == {"a": "own"}
