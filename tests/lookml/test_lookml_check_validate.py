"""The validator as a whole: order, what is kept after a change, the shape of the API, hostile texts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lookml_projects import write

from lookalike.lookml import Diagnostic, Project, Severity, Span, View, load_project, project_error, validate
from lookalike.lookml.check.codes import meanings
from lookalike.lookml.check.facts import view_facts
from lookalike.lookml.check.liquid_names import read_liquid
from lookalike.lookml.check.rules import RULES
from lookalike.lookml.check.validate import MAX_KEPT_PROJECTS, _kept

MODEL = 'connection: "c"\ninclude: "*.view"\nexplore: a {}\nexplore: b {}\n'
FILES = {
    "m.model.lkml": MODEL,
    "a.view.lkml": "view: a { dimension: x { sql: ${nothing} ;; } }",
    "b.view.lkml": "view: b {\n  dimension: x {}\n  dimension: y { sql: ${z} ;; }\n}",
}


def kept_views(project: Project) -> dict[str, object]:
    """What is kept of each view, by its name."""
    return {checked.facts.view.name: checked for checked in _kept[project.root].views.values()}


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [each.code for each in found]


def test_findings_stand_in_the_order_of_files_and_lines(tmp_path: Path):
    found = validate(load_project(write(tmp_path, FILES)))
    assert [str(each.span) for each in found] == ["a.view.lkml:1:11", "b.view.lkml:3:3"]


def test_what_the_loader_found_is_told_too(tmp_path: Path):
    project = load_project(write(tmp_path, {**FILES, "m.model.lkml": f"{MODEL}explore: c {{}}\n"}))
    assert codes(validate(project)) == ["unknown-reference", "unknown-reference", "unknown-view"]


def test_only_the_codes_that_are_asked_for_are_told(tmp_path: Path):
    project = load_project(write(tmp_path, {**FILES, "m.model.lkml": f"{MODEL}explore: c {{}}\n"}))
    assert codes(validate(project, only=["unknown-view"])) == ["unknown-view"]


def test_each_finding_names_its_field(tmp_path: Path):
    assert [each.field for each in validate(load_project(write(tmp_path, FILES)))] == ["a.x", "b.y"]


def test_finding_of_an_explore_names_model_and_explore(tmp_path: Path):
    views = "view: a { dimension: x { sql: ${c.y} ;; } } view: b {}"
    found = validate(
        load_project(write(tmp_path, {"m.model.lkml": MODEL.replace('include: "*.view"', views)}))
    )
    assert [(each.code, each.model, each.explore, each.field) for each in found] == [
        ("inaccessible-view", "m", "a", "a.x")
    ]


def test_finding_has_the_line_of_the_parameter(tmp_path: Path):
    text = """connection: "c"
view: v {
  dimension: a {}
  set: s {
    fields: [b]
  }
  drill_fields: [b]
}
explore: v {
  label: "V"
  sql_always_where: ${b} ;;
  sql_always_having: ${b} ;;
  cancel_grouping_fields: [b]
  conditionally_filter: {
    filters: [a: "x"]
    unless: [b]
  }
}
"""
    project = load_project(write(tmp_path, {"m.model.lkml": text}))
    lines = [found.span.line for found in validate(project) if found.span]
    assert lines == [4, 7, 11, 12, 13, 16]


def test_after_one_changed_file_other_views_are_kept(tmp_path: Path):
    project = load_project(write(tmp_path, FILES))
    validate(project)
    before = kept_views(project)
    found = validate(load_project(write(tmp_path, {"b.view.lkml": "view: b { dimension: y {} }"})))
    after = kept_views(project)
    assert after["a"] is before["a"]
    assert after["b"] is not before["b"]
    assert [str(each.span) for each in found] == ["a.view.lkml:1:11"]


def test_a_changed_view_is_checked_in_the_explores_of_others(tmp_path: Path):
    joined = 'connection: "c"\ninclude: "*.view"\nexplore: a { join: b { sql_on: ${a.x} = ${b.y} ;; } }'
    files = {
        "m.model.lkml": joined,
        "a.view.lkml": "view: a { dimension: x {} }",
        "b.view.lkml": "view: b { dimension: y {} }",
    }
    assert validate(load_project(write(tmp_path, files))) == ()
    changed = load_project(write(tmp_path, {"b.view.lkml": "view: b { dimension: z {} }"}))
    assert codes(validate(changed)) == ["unknown-reference"]


def test_a_changed_explore_is_checked_anew(tmp_path: Path):
    assert len(validate(load_project(write(tmp_path, FILES)))) == 2
    broken = FILES["m.model.lkml"].replace("explore: a {}", "explore: a { sql_always_where: ${y} ;; }")
    assert len(validate(load_project(write(tmp_path, {"m.model.lkml": broken})))) == 3


def test_errors_of_a_view_without_explore_are_warnings(tmp_path: Path):
    lonely = FILES["m.model.lkml"].replace("explore: b {}", "")
    found = validate(load_project(write(tmp_path, {**FILES, "m.model.lkml": lonely})))
    assert [(str(each.span), each.severity) for each in found] == [
        ("a.view.lkml:1:11", Severity.ERROR),
        ("b.view.lkml:3:3", Severity.WARNING),
    ]


def test_view_that_must_be_extended_is_checked_in_its_children(tmp_path: Path):
    views = """view: base { extension: required dimension: x { sql: ${given} ;; } }
    view: a { extends: [base] dimension: given {} } view: b { extends: [base] }"""
    found = validate(
        load_project(write(tmp_path, {"m.model.lkml": MODEL.replace('include: "*.view"', views)}))
    )
    assert [each.field for each in found] == ["b.x"]


def test_field_that_an_explore_leaves_out_is_not_checked_there(tmp_path: Path):
    views = "view: a { dimension: x { sql: ${c.y} ;; } dimension: z {} } view: b {}"
    explore = "explore: a { fields: [ALL_FIELDS*, -a.x] }"
    text = MODEL.replace('include: "*.view"', views).replace("explore: a {}", explore)
    assert validate(load_project(write(tmp_path, {"m.model.lkml": text}))) == ()


def test_the_same_project_gives_the_same_findings_twice(tmp_path: Path):
    project = load_project(write(tmp_path, FILES))
    assert validate(project) == validate(project)


def test_findings_of_few_projects_are_kept(tmp_path: Path):
    for number in range(MAX_KEPT_PROJECTS + 3):
        validate(load_project(write(tmp_path / str(number), FILES)))
    assert len(_kept) == MAX_KEPT_PROJECTS


def test_project_error_has_the_shape_of_the_api():
    found = Diagnostic(
        "unknown-view",
        'the explore "a" uses the view "b"',
        Span("views/a.view.lkml", 3, 5),
        Severity.ERROR,
        model="m",
        explore="a",
    )
    assert project_error(found, "shop") == {
        "code": "unknown-view",
        "severity": "error",
        "kind": "model_configuration",
        "message": 'the explore "a" uses the view "b"',
        "sanitized_message": "the explore (?) uses the view (?)",
        "field_name": None,
        "file_path": "shop/views/a.view.lkml",
        "line_number": 3,
        "model_id": "m",
        "explore": "a",
        "help_url": None,
        "params": {},
    }


def test_project_error_without_a_place_has_no_line():
    error = project_error(Diagnostic("project-size", "too large"))
    assert (error["file_path"], error["line_number"]) == (None, None)


# --- codes

SOURCES = Path(__file__).parents[2] / "src/lookalike/lookml"
CODE = re.compile(r"(?:error|warning|report|_fail|Diagnostic)\(\s*\"([a-z]+(?:-[a-z]+)*)\"")


def test_every_code_in_the_sources_is_explained():
    written = {code for path in SOURCES.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert written - meanings().keys() == set()


def test_each_rule_has_a_file_by_its_code():
    files = {path.stem for path in (SOURCES / "check/rules").glob("*.py")} - {"__init__"}
    assert {rule.code.replace("-", "_") for rule in RULES} == files


def test_each_rule_looks_somewhere_and_says_what_to_do():
    for rule in RULES:
        assert any((rule.view, rule.explore, rule.model, rule.project)), rule.code
        assert rule.meaning.endswith(".") and rule.remedy.endswith("."), rule.code


# --- Liquid that is not rendered


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "{% if a.b._is_selected %}x{% elsif c == 'd.e' and f > 5 %}y{% else %}{{ g }}{% endif %}",
            ["a.b._is_selected", "c", "f", "g"],
        ),
        ("{% unless x %}{{ y | append: z }}{% endunless %}", ["x", "y", "z"]),
        ("{% case a %}{% when 'b' or c %}{{ d }}{% endcase %}", ["a", "c", "d"]),
        ("{% assign own = a | split: ',' %}{{ own[0] }}", ["a"]),
        ("{% for each in list %}{{ each.name }} {{ forloop.index }}{% endfor %}", ["list"]),
        (
            "{% condition v.f %} {{ x }} {% endcondition %}{% parameter p %}{% date_end q %}",
            ["v.f", "x", "p", "q"],
        ),
        ("{% comment %}{{ a }}{% endcomment %}{% raw %}{{ b }}{% endraw %}{{ c }}", ["c"]),
        ("{% liquid\n assign own = a\n echo own\n echo b %}", ["a", "b"]),
        ("{% if {{ value }} > 0 %}1{% endif %}", ["value"]),
        ("{% if ${orders.status} == 'x' %}1{% endif %}", ["orders.status"]),
        (
            "{{ _filters['v.f'] | sql_quote }} {{ _user_attributes[\"a b\"] }}",
            ["_filters['v.f']", "_user_attributes['a b']"],
        ),
        ("{{ _filters[name] }}", ["_filters"]),
        ("{% if (a or b) and c %}1{% endif %}", ["a", "b", "c"]),
        ("{%- if a -%} 1 {%- endif -%}{{- b -}}", ["a", "b"]),
    ],
)
def test_all_branches_are_walked(text: str, names: list[str]):
    found = read_liquid(text)
    assert found.error is None
    assert [name.text for name in found.names] == names


@pytest.mark.parametrize(
    "text",
    [
        "{% if a %}",
        "{% if a %}{% endunless %}",
        "{% endif %}",
        "{% else %}",
        "{% when a %}",
        "{% if a %}{% condition b %}{% endif %}{% endcondition %}",
        "{% unknown %}",
        "{{ a",
        "{% condition %} x",
        "{% if a == %}1{% endif %}",
    ],
)
def test_bad_grammar_is_told(text: str):
    assert read_liquid(text).error is not None


@pytest.mark.parametrize(
    "text",
    [
        "{%" * 50_000,
        "%}" * 50_000 + "{%" * 50_000,
        "{% if a %}" * 4_000,
        "{{" + "a." * 50_000 + "}}",
        "{{ " + "a | " * 20_000 + "}}",
        "{% if " + "a and " * 20_000 + "%}{% endif %}",
        "{{ a" + "['" * 40_000 + "}}",
        "${" * 100_000 + "{{ a }}",
        "{% comment %}" * 4_000 + "{{ a }}",
    ],
)
def test_hostile_text_takes_bounded_time(text: str, view: Callable[[str], View]):
    started = time.process_time()
    view_facts(view(f"dimension: a {{ sql: {text} ;; }}"))
    assert time.process_time() - started < 5
