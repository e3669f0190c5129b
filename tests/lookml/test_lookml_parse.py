"""LookML text to nodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.lookml import load_project
from lookalike.lookml.parse import Node, ParsedFile, parse
from lookalike.lookml.parse.plain import plain_body
from lookalike.lookml.parse.written import comments


def parsed(text: str) -> ParsedFile:
    return parse(text, "a.view.lkml")


def values(text: str) -> dict:
    found = parsed(text)
    assert found.diagnostics == ()
    return plain_body(found.nodes)


def only(text: str) -> Node:
    found = parsed(text)
    assert found.diagnostics == ()
    assert len(found.nodes) == 1
    return found.nodes[0]


def findings(text: str) -> list[str]:
    return [str(diagnostic) for diagnostic in parsed(text).diagnostics]


def test_literals_strings_and_blocks_are_read():
    text = 'view: orders { label: "Orders" dimension: id { primary_key: yes type: number } }'
    assert values(text) == {
        "view": {"orders": {"label": "Orders", "dimension": {"id": {"primary_key": "yes", "type": "number"}}}}
    }


def test_expression_runs_to_two_semicolons():
    assert only("sql: CASE WHEN \"a\" = '#{x}' THEN 1 -- no comment of LookML\n END ;;").text == (
        "CASE WHEN \"a\" = '#{x}' THEN 1 -- no comment of LookML\n END"
    )


def test_every_sql_key_starts_an_expression():
    assert only("sql_something_new: a b c ;;").text == "a b c"


def test_expression_keys_without_sql_are_known():
    assert values("html: <b>{{ value }}</b> ;; expression: ${a} = 1 ;;") == {
        "html": "<b>{{ value }}</b>",
        "expression": "${a} = 1",
    }


def test_comment_reaches_to_end_of_line():
    assert values("# a: b {\nlabel: # c\n yes # d\n#}") == {"label": "yes"}


def test_hash_inside_a_string_is_text():
    assert only('value_format: "#,##0"').text == "#,##0"


def test_escaped_quote_becomes_a_quote():
    assert only(r'label: "the \"best\" one"').text == 'the "best" one'


def test_other_escapes_stay_as_written():
    assert only(r'label: "a\d\\"').text == r"a\d\\"


def test_string_may_span_lines():
    assert only('description: "one\ntwo"').text == "one\ntwo"


def test_list_takes_trailing_and_leading_commas():
    assert values('drill_fields: [, a, b.c*, -d, "e f",]') == {"drill_fields": ["a", "b.c*", "-d", "e f"]}


def test_empty_list_member_is_an_error():
    assert findings("drill_fields: [a,,b]") == [
        'a.view.lkml:1:18 empty-item: "drill_fields" has nothing between two commas'
    ]


def test_empty_list_is_legal():
    assert values("fields: []") == {"fields": []}


def test_list_of_pairs_keeps_both_parts():
    assert values('filters: [orders.status: "a,b", created: "7 days"]') == {
        "filters": [{"orders.status": "a,b"}, {"created": "7 days"}]
    }


def test_pair_values_may_be_bare_words():
    assert values("sorts: [orders.count: desc]") == {"sorts": [{"orders.count": "desc"}]}


def test_old_filters_are_blocks():
    assert values('filters: { field: status value: "x" } filters: { field: b value: "y" }') == {
        "filters": [{"field": "status", "value": "x"}, {"field": "b", "value": "y"}]
    }


def test_refinement_keeps_its_plus():
    assert only("view: +orders {}").name == "+orders"


def test_constant_may_stand_as_a_bare_word():
    assert only("connection: @{CONNECTION}").text == "@{CONNECTION}"


def test_negative_numbers_and_stars_are_words():
    assert values("fiscal_month_offset: -3 fields: [ALL_FIELDS*]") == {
        "fiscal_month_offset": "-3",
        "fields": ["ALL_FIELDS*"],
    }


def test_byte_order_mark_is_dropped():
    assert only("\ufefflabel: x").key == "label"


def test_windows_line_ends_become_plain():
    found = parse("label: x\r\nsql: a\r\nb ;;\r\nhidden: yes", "a")
    assert plain_body(found.nodes) == {"label": "x", "sql": "a\nb", "hidden": "yes"}


def test_places_count_lines_and_columns_from_one():
    view = only("\nview: a {\n  label: x\n}")
    assert str(view.span) == "a.view.lkml:2:1"
    assert view.body is not None and str(view.body[0].span) == "a.view.lkml:3:3"


def test_members_of_lists_have_places():
    items = only("fields: [a,\n  b]").items or ()
    assert [str(item.span) for item in items] == ["a.view.lkml:1:10", "a.view.lkml:2:3"]


def test_duplicate_parameter_keeps_both_and_warns():
    found = parsed("label: a\nlabel: b")
    assert [node.text for node in found.nodes] == ["a", "b"]
    assert [(d.code, str(d.span), d.severity.value) for d in found.diagnostics] == [
        ("duplicate-parameter", "a.view.lkml:2:1", "warning")
    ]


def test_missing_expression_end_is_found_at_its_key():
    found = parsed("view: v {\n dimension: a {\n  sql: ${TABLE}.a\n }\n dimension: b { sql: x ;; }\n}")
    assert [str(d) for d in found.diagnostics] == [
        'a.view.lkml:3:3 missing-end: "sql" is not ended; add ";;" after its text'
    ]
    assert plain_body(found.nodes) == {
        "view": {"v": {"dimension": {"a": {"sql": "${TABLE}.a"}, "b": {"sql": "x"}}}}
    }


def test_missing_expression_end_before_a_type_is_found():
    found = parsed("dimension: a {\n sql: ${TABLE}.a\n type: number\n}\ndimension: b { sql: x ;; }")
    assert [d.code for d in found.diagnostics] == ["missing-end"]
    assert plain_body(found.nodes)["dimension"]["a"] == {"sql": "${TABLE}.a", "type": "number"}


def test_broken_entry_costs_one_entry():
    found = parsed("view: a {\n  %%% nonsense\n  label: x\n}\nview: b { label: y }")
    assert [str(d.span) for d in found.diagnostics] == ["a.view.lkml:2:3"]
    assert plain_body(found.nodes) == {"view": {"a": {"label": "x"}, "b": {"label": "y"}}}


def test_missing_brace_before_a_view_is_repaired():
    found = parsed("view: a {\n dimension: x {\n  type: number\nview: b { label: y }")
    assert [d.code for d in found.diagnostics] == ["unclosed-block", "unclosed-block"]
    assert plain_body(found.nodes) == {
        "view": {"a": {"dimension": {"x": {"type": "number"}}}, "b": {"label": "y"}}
    }


def test_missing_brace_between_fields_is_repaired():
    found = parsed("view: a {\n dimension: x {\n  type: number\n dimension: y { type: date }\n}")
    assert [str(d) for d in found.diagnostics] == [
        'a.view.lkml:2:2 unclosed-block: "dimension: x {" is never closed; add a "}"'
    ]
    assert plain_body(found.nodes)["view"]["a"]["dimension"] == {
        "x": {"type": "number"},
        "y": {"type": "date"},
    }


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("view: v { dimension a { type: number } dimension: b {} }", ['a ":" is missing behind "dimension"']),
        (
            "view: v {\n dimension a {\n  type: number\n }\n dimension: b {}\n}",
            ['a ":" is missing behind "dimension"'],
        ),
        ("view v { dimension: a {} dimension: b {} }", ['a ":" is missing behind "view"']),
        (
            "view: v { dimension: a { type = number } dimension: b {} }",
            ['a parameter ("name: value") or "}" is expected here, not "type = number } dimension: b {} }"'],
        ),
        (
            'view: v { dimension: a { type: number, label: "A" }, dimension: b {} }',
            ['this "," separates nothing; remove it (commas stand in lists only)'] * 2,
        ),
        (
            "view: v { dimension: a { tags: [x, y } dimension: b {} }",
            ['the list of "tags" expects a value, "," or "]" here, not "} dimension: b {} }"'],
        ),
    ],
)
def test_slip_inside_a_line_costs_nothing_around_it(text: str, messages: list[str]):
    found = parse(text, "v.lkml")
    assert [each.message for each in found.diagnostics] == messages
    view = found.nodes[0]
    assert (view.key, view.name, [inner.name for inner in view.body or ()]) == ("view", "v", ["a", "b"])


def test_brace_too_many_is_named():
    assert findings("view: a {}\n}\nview: b {}") == [
        'a.view.lkml:2:1 unexpected-brace: this "}" closes nothing; remove it'
    ]


def test_unclosed_string_is_named():
    assert findings('label: "abc\n') == [
        'a.view.lkml:1:1 syntax: the string of "label" is never closed; add a \'"\''
    ]


def test_unclosed_list_is_named():
    assert findings("fields: [a, b") == [
        'a.view.lkml:1:9 unclosed-list: the list of "fields" is never closed; add a "]"'
    ]


def test_broken_list_keeps_what_follows():
    found = parsed("fields: [a, {b}]\nlabel: x")
    assert [d.code for d in found.diagnostics] == ["syntax"]
    assert plain_body(found.nodes) == {"fields": ["a"], "label": "x"}


def test_expression_under_an_unknown_key_is_kept():
    assert only("custom_text: some words here ;;").text == "some words here"


def test_key_without_value_is_named():
    found = parsed("view: a {\n label:\n}\nview: b {}")
    assert [d.code for d in found.diagnostics] == ["syntax"]
    assert [node.name for node in found.nodes] == ["a", "b"]


def test_second_field_of_a_name_is_a_warning():
    assert findings("view: v {\n dimension: a {}\n measure: a {}\n}") == [
        'a.view.lkml:3:2 duplicate-parameter: "measure: a" stands twice in this block (first in line 2); '
        "the last one counts"
    ]


def test_links_and_filters_may_repeat():
    text = 'dimension: a { link: { label: "1" } link: { label: "2" } filters: { field: a } filters: { field: b } }'
    assert findings(text) == []


def test_missing_expression_end_before_a_declaration_in_its_line_is_found():
    found = parsed("view: v { dimension: a { sql: ${TABLE}.a } dimension: b { sql: x ;; } }")
    assert [str(diagnostic.span) for diagnostic in found.diagnostics] == ["a.view.lkml:1:26"]
    assert plain_body(found.nodes) == {
        "view": {"v": {"dimension": {"a": {"sql": "${TABLE}.a"}, "b": {"sql": "x"}}}}
    }


def test_semicolon_too_many_costs_nothing():
    found = parsed('sql_on: a = b ;;; label: "y"')
    assert [str(diagnostic.span) for diagnostic in found.diagnostics] == ["a.view.lkml:1:17"]
    assert plain_body(found.nodes) == {"sql_on": "a = b", "label": "y"}


def test_semicolon_behind_a_literal_is_named():
    assert findings("hidden: yes; label: x") == [
        'a.view.lkml:1:12 syntax: this ";" ends nothing; remove it '
        '("sql" and its like end with two, all else with none)'
    ]


def test_every_form_of_value_is_read():
    text = 'a: yes b: many_to_one c: v.f d: -10 e: "s" f: [x, v.y, "z"] g: { h: 1 } i: n { j: 2 } sql: k ;;'
    assert values(text) == {
        "a": "yes",
        "b": "many_to_one",
        "c": "v.f",
        "d": "-10",
        "e": "s",
        "f": ["x", "v.y", "z"],
        "g": {"h": "1"},
        "i": {"n": {"j": "2"}},
        "sql": "k",
    }


@pytest.mark.parametrize(
    "key",
    "sql sql_on sql_where sql_start sql_end sql_table_name sql_trigger sql_trigger_value sql_always_where "
    "sql_always_having sql_distinct_key sql_latitude sql_longitude sql_foreign_key sql_create sql_step sql_preamble "
    "sql_having sql_merge_where html expression expression_custom_filter".split(),
)
def test_key_starts_an_expression(key: str):
    assert only(f'{key}: a # "b" {{ }} -- c\n ;;').text == 'a # "b" { } -- c'


@pytest.mark.parametrize(
    "text",
    [
        "visualization: { id: a } visualization: { id: b }",
        "action: { form_param: { option: { name: a } option: { name: b } } form_param: { name: c } }",
        "action: { user_attribute_param: { name: a } user_attribute_param: { name: b } param: { } param: { } }",
        "view: v { dimension: a { synonyms: [x, y] } } view: +v { dimension: a { } }",
        "explore: e { extends: [a] extends: b }",
        "new_lookml_runtime: yes local_dependency: { project: a } local_dependency: { project: b }",
        "explore: e { aggregate_table: a { query: { filters: [x: y] } } query: q { } query: r { } }",
    ],
)
def test_what_may_stand_twice_gives_no_finding(text: str):
    assert findings(text) == []


def test_comments_have_their_places():
    found = parsed(
        '# one\nview: v { # two\n  label: "# no" # three\n  sql: -- # no\n ;;\n  tags: [a, # four\n b]\n}\n# five'
    )
    assert [(comment.text, str(found.source.span(comment.offset))[12:]) for comment in comments(found)] == [
        ("# one", "1:1"),
        ("# two", "2:11"),
        ("# three", "3:17"),
        ("# four", "6:13"),
        ("# five", "9:1"),
    ]


def test_old_and_new_filters_say_the_same(tmp_path: Path):
    fields = 'measure: a { type: count filters: [x: "1", w.y: "2"] } measure: b { type: count %s }'
    old = 'filters: { field: x value: "1" } filters: { field: w.y value: "2" }'
    (tmp_path / "m.model.lkml").write_text('connection: "c" view: v { dimension: x {} ' + fields % old + "}")
    view = load_project(tmp_path).models["m"].views["v"]
    new, written_old = (
        [(pair.field, pair.expression) for pair in view.fields[name].filters] for name in ("a", "b")
    )
    assert new == written_old == [("x", "1"), ("w.y", "2")]


@pytest.mark.parametrize(("word", "hidden"), [("yes", True), ("true", True), ("no", False), ("false", False)])
def test_truth_has_two_spellings(tmp_path: Path, word: str, hidden: bool):
    (tmp_path / "m.model.lkml").write_text(f'connection: "c" view: v {{ dimension: x {{ hidden: {word} }} }}')
    assert load_project(tmp_path).models["m"].views["v"].fields["x"].hidden is hidden
