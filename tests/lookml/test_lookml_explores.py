"""Explores and models."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lookml_projects import ORDERS_AND_USERS, codes

from lookalike.lookml import Explore, Model

MakeExplore = Callable[..., Explore]
MakeModel = Callable[[str], Model]

JOIN = "join: users { sql_on: ${orders.user_id} = ${users.id} ;; }"


def shown(explore: Explore) -> list[str]:
    return [name for name, made in explore.fields.items() if made.standard_timeframe]


def test_base_is_the_view_of_the_same_name(explore: MakeExplore):
    found = explore("")
    assert (found.base, found.base_view, list(found.views)) == ("orders", "orders", ["orders"])


def test_from_renames_the_base(model: MakeModel):
    found = model(ORDERS_AND_USERS + "explore: sales { from: orders }").explores["sales"]
    assert (found.base, found.base_view) == ("sales", "orders")
    assert "sales.status" in found.fields


def test_view_name_keeps_the_views_name(model: MakeModel):
    found = model(ORDERS_AND_USERS + "explore: sales { view_name: orders }").explores["sales"]
    assert (found.base, found.base_view) == ("orders", "orders")


def test_view_name_and_from_together(model: MakeModel):
    found = model(ORDERS_AND_USERS + "explore: x { view_name: sales from: orders }").explores["x"]
    assert (found.base, found.base_view) == ("sales", "orders")


def test_join_defaults(explore: MakeExplore):
    join = explore(JOIN).joins[0]
    assert (join.name, join.view, join.type, join.relationship) == (
        "users",
        "users",
        "left_outer",
        "many_to_one",
    )
    assert join.sql_on == "${orders.user_id} = ${users.id}"


def test_join_from_makes_an_alias(explore: MakeExplore):
    found = explore('join: buyers { from: users sql_on: 1=1 ;; view_label: "Buyers" }')
    assert (found.joins[0].view, found.joins[0].view_label) == ("users", "Buyers")
    assert "buyers.email" in found.fields


@pytest.mark.parametrize("body", ["type: cross", "foreign_key: user_id", "sql: CROSS JOIN x ;;", "sql: ;;"])
def test_join_without_sql_on_may_have_another_condition(explore: MakeExplore, body: str):
    assert codes(explore(f"join: users {{ {body} }}")) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("join: userz { sql_on: 1=1 ;; }", "unknown-view"),
        ("join: orders { sql_on: 1=1 ;; }", "duplicate-alias"),
        ("join: users { sql_on: 1=1 ;; type: left }", "unknown-join-type"),
        ("join: users { sql_on: 1=1 ;; relationship: many }", "unknown-relationship"),
        ("join: users { sql_on: 1=1 ;; required_joins: [stores] }", "unknown-join"),
        ("always_join: [users]", "unknown-join"),
        ("from: nothing", "unknown-view"),
        ("required_access_grants: [secret]", "unknown-access-grant"),
        ("required_access_grants: { a: b }", "wrong-value"),
        ("access_filter: { field: orders.status }", "access-filter"),
        ("access_filter: { field: orders.region user_attribute: region }", "unknown-field"),
        ("access_filter: { field: users.state user_attribute: region }", "unknown-field"),
        ("access_filter: { field: orders.count user_attribute: region }", "access-filter"),
        ("always_filter: { filters: [orders.status] }", "filter-without-value"),
        ("symmetric_aggregates: maybe", "wrong-value"),
    ],
)
def test_explore_that_cannot_be_right_refuses(explore: MakeExplore, body: str, code: str):
    assert codes(explore(body)) == [code]


@pytest.mark.parametrize("body", ["", "sql_on: ;;", 'foreign_key: ""'])
def test_join_without_condition_is_told_and_leaves_its_explore_usable(model: MakeModel, body: str):
    found = model(ORDERS_AND_USERS + f"explore: orders {{ join: users {{ {body} }} }}")
    assert codes(found) == ["missing-sql-on"]
    assert codes(found.explores["orders"]) == []


def test_unknown_view_has_a_suggestion(explore: MakeExplore):
    found = explore("join: user { sql_on: 1=1 ;; }")
    assert found.errors[0].message == (
        'the explore "orders" uses the view "user", which the model "m" does not include; did you mean "users"?'
    )


def test_broken_explore_leaves_the_others_usable(model: MakeModel):
    found = model(ORDERS_AND_USERS + "explore: orders { join: nothing {} }\nexplore: users {}")
    assert found.explores["orders"].errors
    assert codes(found.explores["users"]) == []


def test_syntax_error_inside_an_explore_makes_it_refuse(model: MakeModel):
    found = model(
        ORDERS_AND_USERS
        + "explore: orders {\n access_filter { field: orders.status user_attribute: u }\n}\nexplore: users {}"
    )
    assert codes(found.explores["orders"])[0] == "syntax"


def test_syntax_error_inside_one_explore_spares_the_other(model: MakeModel):
    found = model(ORDERS_AND_USERS + 'explore: orders {\n ???\n label: "x"\n}\nexplore: users {}')
    assert (codes(found.explores["orders"]), codes(found.explores["users"])) == (["syntax"], [])


def test_syntax_error_inside_a_view_reaches_its_explores(model: MakeModel):
    found = model(
        "view: a {\n ???\n dimension: x {}\n}\nview: b {}\nexplore: a {}\nexplore: b { join: a { sql_on: 1=1 ;; } }\n"
        "explore: c { from: b }"
    )
    assert {name: codes(each) for name, each in found.explores.items()} == {
        "a": ["syntax"],
        "b": ["syntax"],
        "c": [],
    }


def test_error_between_objects_makes_all_explores_refuse(model: MakeModel):
    found = model(
        ORDERS_AND_USERS
        + "explore: orders {}\nexplore +orders {\n access_filter: { field: orders.status user_attribute: u }\n}"
    )
    assert "syntax" in codes(found.explores["orders"])


def test_fields_of_all_views_are_selectable(explore: MakeExplore):
    assert shown(explore(JOIN)) == [
        "orders.id",
        "orders.status",
        "orders.user_id",
        "orders.created_date",
        "orders.created_month",
        "orders.count",
        "users.id",
        "users.email",
        "users.state",
    ]


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("[orders.main*]", ["orders.id", "orders.status", "orders.user_id"]),
        ("[main*, -status]", ["orders.id", "orders.user_id"]),
        ("[orders.main*, -orders.extra*]", ["orders.id", "orders.status"]),
        ("[users.ALL_FIELDS*]", ["users.id", "users.email", "users.state"]),
        ("[users.email, orders.count]", ["users.email", "orders.count"]),
        ("[ALL_FIELDS*, -users.email, -users.id, -orders.main*, -created]", ["orders.count", "users.state"]),
        ("[]", []),
    ],
)
def test_field_list_is_an_algebra(explore: MakeExplore, fields: str, left: list[str]):
    assert shown(explore(f"{JOIN} fields: {fields}")) == left


def test_list_that_only_takes_away_begins_with_all(explore: MakeExplore):
    assert "users.email" not in shown(explore(f"{JOIN} fields: [-users.email]"))
    assert "users.state" in shown(explore(f"{JOIN} fields: [-users.email]"))


def test_join_fields_are_relative_to_the_join(explore: MakeExplore):
    found = explore("join: users { sql_on: 1=1 ;; fields: [email, users.state] }")
    assert [name for name in found.fields if name.startswith("users.")] == ["users.email", "users.state"]


def test_hidden_join_stays_reachable(explore: MakeExplore):
    found = explore("join: users { sql_on: 1=1 ;; fields: [] }")
    assert not [name for name in found.fields if name.startswith("users.")]
    assert "email" in found.views["users"].fields


def test_unknown_name_in_fields_is_reported(explore: MakeExplore, model: MakeModel):
    found = model(ORDERS_AND_USERS + "explore: orders { fields: [ALL_FIELDS*, -orders.emial, none*] }")
    assert [d.code for d in found.diagnostics] == ["unknown-field", "unknown-field"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ALL_FIELD*", "orders.ALL_FIELDS*"),
        ("orders.mian*", "orders.main*"),
        ("statsu", "status"),
        ("ordres.status", "orders.status"),
    ],
)
def test_wrong_name_in_fields_has_a_suggestion(model: MakeModel, written: str, meant: str):
    found = model(ORDERS_AND_USERS + f"explore: orders {{ fields: [{written}] }}")
    assert found.diagnostics[0].message.endswith(f'; did you mean "{meant}"?')


def test_sets_that_contain_themselves_end(model: MakeModel):
    found = model(
        "view: v { dimension: a {} set: s { fields: [a, t*] } set: t { fields: [s*] } } explore: v { fields: [s*] }"
    )
    assert list(found.explores["v"].fields) == ["v.a"]


def test_filters_of_the_explore_are_read(explore: MakeExplore):
    found = explore(
        """always_filter: { filters: [orders.status: "a"] }
           conditionally_filter: { filters: [created_date: "7 days"] unless: [id, orders.status] }
           sql_always_where: ${status} <> 'x' ;;  sql_always_having: ${count} > 1 ;;
           access_filter: { field: orders.status user_attribute: s }"""
    )
    assert [(pair.field, pair.expression) for pair in found.always_filter] == [("orders.status", "a")]
    assert [pair.field for pair in found.conditionally_filter] == ["created_date"]
    assert found.conditionally_filter_unless == ("id", "orders.status")
    assert (found.sql_always_where, found.sql_always_having) == ("${status} <> 'x'", "${count} > 1")
    assert [(each.field, each.user_attribute) for each in found.access_filters] == [("orders.status", "s")]


def test_old_syntax_of_always_filter_is_read(explore: MakeExplore):
    found = explore('always_filter: { filters: { field: orders.status value: "a" } }')
    assert [(pair.field, pair.expression) for pair in found.always_filter] == [("orders.status", "a")]


def test_explore_metadata_is_read(explore: MakeExplore):
    found = explore(
        'label: "L" group_label: "G" description: "D" hidden: yes tags: ["t"] persist_for: "1 hour" '
        "symmetric_aggregates: no always_join: [users] cancel_grouping_fields: [orders.id] alias: [old] "
        'view_label: "V" sql_preamble: SET x = 1 ;; case_sensitive: no ' + JOIN
    )
    assert (found.label, found.group_label, found.description, found.hidden) == ("L", "G", "D", True)
    assert (found.tags, found.persist_for, found.symmetric_aggregates) == (("t",), "1 hour", False)
    assert (found.always_join, found.cancel_grouping_fields, found.aliases) == (
        ("users",),
        ("orders.id",),
        ("old",),
    )
    assert (found.view_label, found.sql_preamble, found.case_sensitive) == ("V", "SET x = 1", False)


def test_aggregate_tables_and_quick_queries_are_read(explore: MakeExplore):
    found = explore(
        """aggregate_table: daily {
             query: { dimensions: [created_date] measures: [count] filters: [orders.status: "a"] timezone: "UTC" }
             materialization: { persist_for: "1 day" } }
           query: start { dimensions: [orders.status] measures: [orders.count] limit: 10 }"""
    )
    table = found.aggregate_tables[0]
    assert (table.name, table.dimensions, table.measures) == ("daily", ("created_date",), ("count",))
    assert (table.timezone, table.materialization) == ("UTC", {"persist_for": "1 day"})
    assert found.quick_queries == {
        "start": {"dimensions": ["orders.status"], "measures": ["orders.count"], "limit": "10"}
    }


def test_model_parameters_are_read(model: MakeModel):
    found = model(
        """label: "Shop" week_start_day: sunday fiscal_month_offset: 3 case_sensitive: no persist_with: nightly
           access_grant: g { user_attribute: dept allowed_values: ["a", "b"] }
           datagroup: nightly { sql_trigger: SELECT 1 ;; max_cache_age: "24 hours" }
           named_value_format: eur { value_format: "0.00" strict_value_format: yes }"""
    )
    assert (found.connection, found.label, found.week_start_day) == ("c", "Shop", "sunday")
    assert (found.fiscal_month_offset, found.case_sensitive, found.persist_with) == (3, False, "nightly")
    assert found.access_grants["g"].allowed_values == ("a", "b")
    assert (found.datagroups["nightly"].sql_trigger, found.datagroups["nightly"].max_cache_age) == (
        "SELECT 1",
        "24 hours",
    )
    assert (found.value_formats["eur"].value_format, found.value_formats["eur"].strict) == ("0.00", True)


def test_unknown_weekday_has_a_suggestion(model: MakeModel):
    found = model("week_start_day: sonday")
    assert [d.message for d in found.diagnostics] == [
        '"week_start_day: sonday" is not known; did you mean "sunday"?'
    ]


def test_unknown_parameters_are_kept_everywhere(model: MakeModel):
    found = model(
        'foo: bar view: v { one: "1" } explore: v { two: "2" join: w { from: v sql_on: 1=1 ;; three: "3" } }'
    )
    assert found.other == {"foo": "bar"}
    assert found.views["v"].other == {"one": "1"}
    assert found.explores["v"].other == {"two": "2"}
    assert found.explores["v"].joins[0].other == {"three": "3"}
    assert codes(found) == ["unknown-parameter"] * 4


def test_grant_without_values_lets_nobody_pass(model: MakeModel):
    found = model("access_grant: g { user_attribute: u }")
    assert found.access_grants["g"].allowed_values == ()
    assert codes(found) == ["missing-parameter"]


def test_grant_declared_twice_lets_nobody_pass(model: MakeModel):
    found = model(
        'access_grant: g { user_attribute: u allowed_values: ["1"] } '
        'access_grant: g { user_attribute: u allowed_values: ["1", "2"] }'
    )
    assert found.access_grants["g"].allowed_values == ()
    assert codes(found) == ["duplicate-access-grant"]


def test_unknown_blocks_of_one_key_are_all_kept(model: MakeModel):
    found = model('foo: bar foo: a { x: "1" } view: v { baz: a {} baz: b {} }')
    assert found.other == {"foo": ["bar", {"a": {"x": "1"}}]}
    assert found.views["v"].other == {"baz": {"a": {}, "b": {}}}


def test_fiscal_year_begins_within_the_year(load):
    project = load({"m.model.lkml": 'connection: "c"\nfiscal_month_offset: 14'})
    assert project.models["m"].fiscal_month_offset == 0
    assert [str(found) for found in project.diagnostics] == [
        'm.model.lkml:2:1 wrong-value: "fiscal_month_offset" takes a number of months between -11 and 11, not "14"'
    ]
