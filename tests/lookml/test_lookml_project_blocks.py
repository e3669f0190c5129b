"""The small objects of a model: datagroups, grants, formats, map layers, data tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lookml_projects import Load, codes

from lookalike.lookml import Model
from lookalike.lookml.diagnostics import Span
from lookalike.lookml.model.types import AccessGrant, Assertion, Datagroup, MapLayer, NamedValueFormat

Make = Callable[[str], Model]


def test_datagroup_is_typed(model: Make):
    made = model(
        'datagroup: daily { label: "Daily" description: "d" sql_trigger: SELECT 1 ;; max_cache_age: "24 hours" }'
        'datagroup: hourly { interval_trigger: "1 hour" }'
    )
    assert made.datagroups["daily"] == Datagroup("daily", "SELECT 1", None, "24 hours", "Daily", "d")
    assert made.datagroups["hourly"].interval_trigger == "1 hour"
    assert made.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("datagroup: d {}", "missing-parameter"),
        ('datagroup: d { sql_trigger: SELECT 1 ;; interval_trigger: "1 hour" }', "conflicting-parameters"),
        ('datagroup: d { max_cache_age: "soon" }', "wrong-value"),
        ('datagroup: d { interval_trigger: "0 hours" }', "wrong-value"),
        ("map_layer: m { format: topojson }", "missing-parameter"),
        ('map_layer: m { file: "a.json" url: "https://example.com/a.json" }', "missing-parameter"),
        ('map_layer: m { url: "https://example.com/a.json" format: topojsn }', "unknown-value"),
        ("test: t { assert: a { expression: yes ;; } }", "missing-parameter"),
        ("test: t { explore_source: e {} }", "missing-parameter"),
        ("test: t { explore_source: e {} assert: a {} }", "missing-parameter"),
        ("access_grant: g { user_attribute: a }", "missing-parameter"),
        ("named_value_format: f {}", "missing-parameter"),
    ],
)
def test_incomplete_block_is_named(model: Make, text: str, code: str):
    made = model(text)
    assert (codes(made), made.diagnostics[0].span and made.diagnostics[0].span.line) == ([code], 2)


def test_access_grant_and_format_are_typed(model: Make):
    made = model(
        'access_grant: g { user_attribute: team allowed_values: ["a", "b"] }'
        'named_value_format: eur { value_format: "0 €" strict_value_format: yes }'
    )
    assert made.access_grants["g"] == AccessGrant("g", "team", ("a", "b"))
    assert made.value_formats["eur"] == NamedValueFormat("eur", "0 €", True)


def test_map_layer_is_typed(load: Load):
    text = (
        'connection: "c"\nmap_layer: zones { file: "maps/zones.topojson" format: topojson feature_key: "z" '
        'property_key: "id" property_label_key: "name" label: "Zones" min_zoom_level: 2 max_zoom_level: 12 }'
    )
    project = load({"m.model.lkml": text, "maps/zones.topojson": "{}"})
    assert project.models["m"].map_layers["zones"] == MapLayer(
        name="zones",
        span=Span("m.model.lkml", 2, 1),
        label="Zones",
        file="maps/zones.topojson",
        format="topojson",
        feature_key="z",
        property_key="id",
        property_label_key="name",
        min_zoom_level=2,
        max_zoom_level=12,
    )
    assert project.diagnostics == ()


@pytest.mark.parametrize("file", ["zones.json", "/zones.json", "../../secret.json"])
def test_map_file_that_is_not_there_is_named(load: Load, file: str):
    files = {
        "models/m.model.lkml": f'connection: "c" map_layer: z {{ file: "{file}" }}',
        "../secret.json": "{}",
    }
    assert codes(load(files)) == ["missing-file"]


def test_data_test_is_typed(model: Make):
    made = model("""
    explore: e {} view: e { measure: n { type: count } dimension: day {} }
    test: there_are_rows {
      explore_source: e {
        column: n { field: e.n }
        filters: [e.day: "today"]
        sorts: [e.n: desc]
        limit: 1
      }
      assert: some { expression: ${e.n} > 0 ;; }
      assert: few { expression: ${e.n} < 9 ;; }
    }""")
    test = made.tests["there_are_rows"]
    assert (test.source.explore, test.source.columns, test.source.limit) == ("e", (("n", "e.n"),), 1)
    assert [(pair.field, pair.expression) for pair in test.source.filters] == [("e.day", "today")]
    assert test.source.sorts == ("e.n desc",)
    assert test.assertions == (
        Assertion("some", "${e.n} > 0", Span("m.model.lkml", 11, 7)),
        Assertion("few", "${e.n} < 9", Span("m.model.lkml", 12, 7)),
    )
    assert made.diagnostics == ()


def test_asserts_of_one_name_are_an_error(model: Make):
    made = model(
        "test: t { explore_source: e {} assert: a { expression: yes ;; } assert: a { expression: no ;; } }"
    )
    assert "duplicate-assert" in codes(made)


def test_block_of_a_name_that_is_taken_is_an_error(model: Make):
    made = model('datagroup: d { max_cache_age: "1 hour" } datagroup: d { max_cache_age: "2 hours" }')
    assert codes(made) == ["duplicate-datagroup"]


def test_model_parameters_are_typed(model: Make):
    made = model(
        'label: "M" week_start_day: sunday fiscal_month_offset: -3 case_sensitive: no persist_for: "1 hour"\n'
    )
    assert (made.label, made.week_start_day, made.fiscal_month_offset) == ("M", "sunday", -3)
    assert (made.case_sensitive, made.persist_for) == (False, "1 hour")
