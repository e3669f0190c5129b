"""Refinements, then extends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lookml_projects import Load, codes

from lookalike.lookml import Model

Make = Callable[[str], Model]

A_AND_B = 'explore: A { label: "A" }\nexplore: B { label: "B" }\nview: A {}\nview: B {}\nview: x {}\n'


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("explore: x { extends: [A, B] }", "B"),
        ("explore: x { extends: [B, A] }", "A"),
        ('explore: x { extends: [A, B] } explore: +A { label: "A+" }', "B"),
        ('explore: x { extends: [B, A] } explore: +A { label: "A+" }', "A+"),
        ('explore: x { extends: [A, B] } explore: +x { label: "C+" }', "C+"),
        ('explore: +x { label: "C+" } explore: x { extends: [A, B] }', "C+"),
        ("explore: x { extends: [B] } explore: +x { extends: [A] }", "A"),
        ("explore: x { extends: [B] } explore: +x { extends: [A, B] }", "A"),
        ("explore: x { extends: [A] } explore: +x { extends: [A, B] }", "B"),
    ],
)
def test_label_follows_the_documented_order(model: Make, text: str, label: str):
    assert model(A_AND_B + text).explores["x"].label == label


def test_own_parameter_wins_over_all_parents(model: Make):
    assert model(A_AND_B + 'explore: x { extends: [A, B] label: "own" }').explores["x"].label == "own"


def test_same_named_fields_merge_by_parameter(model: Make):
    views = model(
        'view: a { dimension: d { label: "A" type: number sql: a ;; } }\n'
        'view: b { extends: [a] dimension: d { label: "B" } dimension: e {} }'
    ).views
    made = views["b"].fields["d"]
    assert (made.label, made.type, made.sql) == ("B", "number", "a")
    assert list(views["b"].fields) == ["d", "e"]
    assert views["a"].fields["d"].label == "A"


def test_field_of_another_kind_replaces(model: Make):
    views = model(
        "view: a { dimension: d { sql: a ;; } } view: b { extends: [a] measure: d { type: count } }"
    ).views
    assert (views["b"].fields["d"].category, views["b"].fields["d"].sql) == ("measure", None)


def test_lists_replace(model: Make):
    views = model("view: a { drill_fields: [x, y] } view: b { extends: [a] drill_fields: [z] }").views
    assert views["b"].drill_fields == ("z",)


def test_links_add(model: Make):
    views = model(
        'view: a { dimension: d { link: { label: "1" url: "u" } } }\n'
        'view: +a { dimension: d { link: { label: "2" url: "v" } } }'
    ).views
    assert [link.label for link in views["a"].fields["d"].links] == ["1", "2"]


def test_filters_of_a_measure_replace(model: Make):
    views = model(
        'view: a { measure: m { type: count filters: [x: "1"] } }\n'
        'view: +a { measure: m { filters: [y: "2"] } }'
    ).views
    assert [pair.field for pair in views["a"].fields["m"].filters] == ["y"]


def test_access_grants_add_and_are_never_waived(model: Make):
    grants = (
        'access_grant: g { user_attribute: u allowed_values: ["1"] } '
        'access_grant: h { user_attribute: u allowed_values: ["2"] } '
    )
    found = model(grants + "view: a { required_access_grants: [g] } view: +a { required_access_grants: [h] }")
    assert found.views["a"].required_access_grants == ("g", "h")


def test_access_filters_add(model: Make):
    found = model(
        "view: a { dimension: x {} dimension: y {} }\n"
        "explore: a { access_filter: { field: a.x user_attribute: u } }\n"
        "explore: +a { access_filter: { field: a.y user_attribute: v } }"
    )
    assert [each.field for each in found.explores["a"].access_filters] == ["a.x", "a.y"]


def test_joins_merge_by_name(model: Make):
    found = model(
        "view: a {} view: b {} explore: a { join: b { sql_on: 1=1 ;; relationship: one_to_many } }\n"
        "explore: +a { join: b { type: inner } }"
    )
    join = found.explores["a"].joins[0]
    assert (join.type, join.relationship, join.sql_on) == ("inner", "one_to_many", "1=1")


def test_derived_table_source_is_replaced(model: Make):
    found = model(
        'view: a { derived_table: { sql: SELECT 1 ;; persist_for: "1 hour" } }\n'
        "view: +a { derived_table: { explore_source: e { column: c {} } } }"
    )
    table = found.views["a"].derived_table
    assert table is not None
    assert (table.sql, table.persist_for) == (None, "1 hour")
    assert table.explore_source is not None and table.explore_source.columns == (("c", "c"),)


def test_refinements_apply_in_order_of_inclusion(load: Load):
    project = load(
        {
            "m.model.lkml": 'connection: "c" include: "b" include: "two" include: "one"',
            "b.lkml": "view: v {}",
            "one.lkml": 'view: +v { label: "one" }',
            "two.lkml": 'view: +v { label: "two" }',
        }
    )
    assert project.models["m"].views["v"].label == "one"


def test_refinement_before_its_object_is_an_error(load: Load):
    project = load(
        {
            "m.model.lkml": 'connection: "c" include: "one" include: "b"',
            "b.lkml": "view: v {}",
            "one.lkml": 'view: +v { label: "one" }',
        }
    )
    assert [str(d) for d in project.diagnostics] == [
        'one.lkml:1:1 unknown-refinement: the view "v" is included after this refinement of it; include b.lkml first'
    ]


def test_refinements_around_their_object_apply_from_above_to_below(model: Make):
    found = model(
        'explore: +v { label: "above" description: "a" } explore: v { label: "own" } '
        'explore: +v { label: "below" } view: v { dimension: x {} }'
    ).explores["v"]
    assert (found.label, found.description) == ("below", "a")


def test_refinement_that_comes_too_early_makes_its_explore_refuse(load: Load):
    project = load(
        {
            "m.model.lkml": 'connection: "c" include: "one" include: "b"',
            "b.lkml": "view: v { dimension: a {} } explore: v {}",
            "one.lkml": "explore: +v { access_filter: { field: v.a user_attribute: u } }",
        }
    )
    assert codes(project.models["m"].explores["v"]) == ["unknown-refinement"]


@pytest.mark.parametrize("text", ["view: v", "view: { label: x }", "view: + { label: x }"])
def test_view_without_name_or_block_is_named(model: Make, text: str):
    assert codes(model(text)) == ["nameless-view"]


def test_refinement_of_nothing_has_a_suggestion(model: Make):
    found = model("view: orders {} view: +order {}")
    assert [d.message for d in found.diagnostics] == [
        'there is no view "order" in this model to refine; did you mean "orders"?'
    ]


def test_final_refinement_forbids_later_ones(model: Make):
    found = model('view: v {} view: +v { final: yes label: "1" } view: +v { label: "2" } explore: v {}')
    assert found.views["v"].label == "1"
    assert codes(found.explores["v"]) == ["refinement-of-final"]


def test_abstract_explore_is_not_listed(model: Make):
    found = model("view: v {} explore: v { extension: required } explore: w { extends: [v] }")
    assert list(found.explores) == ["w"]


def test_abstract_view_cannot_be_used(model: Make):
    found = model("view: v { extension: required } view: w { extends: [v] } explore: v {} explore: w {}")
    assert codes(found.explores["v"]) == ["abstract-view"]
    assert codes(found.explores["w"]) == []


def test_extended_takes_the_text_of_the_parent(model: Make):
    views = model(
        "view: a { dimension: d { sql: x ;; } }\n"
        "view: b { extends: [a] dimension: d { sql: COALESCE(${EXTENDED}, 0) ;; } }"
    ).views
    assert views["b"].fields["d"].sql == "COALESCE(x, 0)"


def test_extended_without_parent_is_an_error(model: Make):
    found = model("view: a { dimension: d { sql: ${EXTENDED} ;; } } explore: a {}")
    assert codes(found.explores["a"]) == ["nothing-extended"]


def test_circular_extends_name_the_circle(model: Make):
    found = model("view: a { extends: [b] } view: b { extends: [c] } view: c { extends: [a] } explore: a {}")
    assert [d.message for d in found.diagnostics] == ['the view "c" extends itself: a -> b -> c -> a']
    assert codes(found.explores["a"]) == ["circular-extends"]


def test_unknown_parent_makes_its_explores_refuse(model: Make):
    found = model("view: a { extends: [orderz] } view: orders {} explore: a {} explore: orders {}")
    assert codes(found.explores["a"]) == ["unknown-extends"]
    assert codes(found.explores["orders"]) == []


def test_very_long_chain_of_extends_is_named(model: Make):
    chain = "".join(f"view: v{n} {{ extends: [v{n + 1}] }}\n" for n in range(3000))
    assert "extends-depth" in codes(model(chain + "view: v3000 {}"))


def test_duplicate_view_is_an_error(load: Load):
    project = load(
        {
            "m.model.lkml": 'connection: "c" include: "*.view" explore: v {}',
            "a.view.lkml": "view: v {}",
            "b.view.lkml": "view: v {}",
        }
    )
    assert [str(d) for d in project.diagnostics] == [
        'b.view.lkml:1:1 duplicate-view: the view "v" is declared twice, first at a.view.lkml:1:1; '
        'rename one, or write "view: +v" to refine it'
    ]


def test_child_keeps_the_base_of_its_parent(model: Make):
    found = model("view: orders {} explore: orders {} explore: mine { extends: [orders] }").explores["mine"]
    assert (found.base, found.base_view) == ("orders", "orders")


def test_child_that_names_a_base_uses_it(model: Make):
    found = model(
        "view: orders {} view: users {} explore: orders {} explore: mine { extends: [orders] from: users }"
    ).explores["mine"]
    assert (found.base, found.base_view) == ("mine", "users")


def test_child_puts_its_view_under_the_name_of_its_parent(model: Make):
    found = model("""
    view: sales { dimension: id {} } view: dates { dimension: id {} }
    explore: facts { extension: required view_name: fact join: dates { sql_on: ${fact.id} = ${dates.id} ;; } }
    explore: sales { extends: [facts] from: sales }
    """).explores["sales"]
    assert (found.base, found.base_view, found.errors) == ("fact", "sales", ())


def test_from_of_a_child_replaces_a_base_that_nobody_wrote(model: Make):
    found = model("""
    view: a { dimension: id {} } view: b { dimension: id {} }
    explore: a {} explore: c { extends: [a] from: b }
    """).explores["c"]
    assert (found.base, found.base_view) == ("c", "b")


def test_view_name_of_a_child_replaces_the_parents_from(model: Make):
    found = model("""
    view: a { dimension: id {} } view: b { dimension: id {} }
    explore: p { from: a } explore: c { extends: [p] view_name: b }
    """).explores["c"]
    assert (found.base, found.base_view) == ("b", "b")


def test_grandchild_has_the_base_of_the_first_parent(model: Make):
    found = model("""
    view: a { dimension: id {} }
    explore: a {} explore: b { extends: [a] } explore: c { extends: [b] }
    """).explores["c"]
    assert (found.base, found.base_view, found.errors) == ("a", "a", ())


def test_refinement_may_extend(model: Make):
    found = model("""
    view: v {} view: a { dimension: x { label: "from a" } } view: b { dimension: y {} }
    view: +v { extends: [a] dimension: z {} } view: +v { extends: [b] }
    """).views["v"]
    assert list(found.fields) == ["x", "y", "z"]


def test_refinement_of_a_parent_reaches_the_child(model: Make):
    found = model("""
    view: p { dimension: x { label: "old" } } view: c { extends: [p] } view: +p { dimension: x { label: "new" } }
    """).views["c"]
    assert found.fields["x"].label == "new"


def test_refined_lists_replace(model: Make):
    found = model("""
    view: v { dimension: x { tags: ["a", "b"] } set: s { fields: [x] } }
    view: +v { dimension: x { tags: ["c"] } set: s { fields: [x, y] } dimension: y {} }
    """).views["v"]
    assert (found.fields["x"].tags, found.sets["s"]) == (("c",), ("x", "y"))


def test_sql_always_where_of_a_child_replaces(model: Make):
    found = model("""
    view: v { dimension: x {} }
    explore: v { sql_always_where: ${v.x} = 1 ;; } explore: c { extends: [v] sql_always_where: ${v.x} = 2 ;; }
    """).explores["c"]
    assert found.sql_always_where == "${v.x} = 2"


def test_later_refinement_than_a_final_one_refuses(model: Make):
    explore = model("""
    view: v { dimension: x {} } explore: v {}
    explore: +v { final: yes label: "A" } explore: +v { label: "B" }
    """).explores["v"]
    assert (explore.label, codes(explore)) == ("A", ["refinement-of-final"])


def test_abstract_parent_gives_its_parameters_and_not_its_abstractness(model: Make):
    found = model("""
    view: v { extension: required dimension: x {} } view: c { extends: [v] }
    explore: base { extension: required view_name: c label: "L" } explore: e { extends: [base] }
    """)
    assert list(found.explores) == ["e"]
    assert (found.explores["e"].label, found.explores["e"].errors) == ("L", ())


def test_order_of_files_decides_between_refinements(load: Load):
    files = {
        "v.view.lkml": "view: v { }",
        "r1.lkml": 'include: "v.view" view: +v { label: "one" }',
        "r2.lkml": 'include: "r1" view: +v { label: "two" }',
    }
    first = load({"m.model.lkml": 'connection: "c" include: "r2" include: "r1"', **files})
    assert (first.models["m"].views["v"].label, codes(first)) == ("two", [])
