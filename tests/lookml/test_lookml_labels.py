"""Labels come out as Looker's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lookalike.lookml import Explore, Model
from lookalike.lookml.liquid import LiquidScope
from lookalike.lookml.model.labels import field_label, field_label_short, prettified, view_label

MakeModel = Callable[[str], Model]


def labels(model: Model, explore: str = "orders") -> dict[str, str]:
    found = model.explores[explore]
    return {
        name: field_label(found, name.split(".")[0], made)
        for name, made in found.fields.items()
        if made.standard_timeframe
    }


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("orders", "Orders"),
        ("order_items", "Order Items"),
        ("id", "ID"),
        ("user_id", "User ID"),
        ("day_of_week", "Day of Week"),
        ("zip", "Zip"),
        ("idle_time", "Idle Time"),
        ("x__y", "X Y"),
        ("of_age", "Of Age"),
    ],
)
def test_names_become_titles(name: str, label: str):
    assert prettified(name) == label


def test_full_label_is_view_and_field(model: MakeModel):
    found = model(
        """view: orders { dimension: id {} dimension: status { label: "State of order" } measure: count { type: count }
             dimension_group: created { type: time timeframes: [raw, date, day_of_week, hour_of_day] }
             dimension_group: shipped { label: "Sent" type: time timeframes: [month_num, hour6] }
             dimension_group: since_signup { type: duration intervals: [day] sql_start: a ;; sql_end: b ;; } }
           explore: orders {}"""
    )
    assert labels(found) == {
        "orders.id": "Orders ID",
        "orders.status": "Orders State of order",
        "orders.count": "Orders Count",
        "orders.created_raw": "Orders Created Raw",
        "orders.created_date": "Orders Created Date",
        "orders.created_day_of_week": "Orders Created Day of Week",
        "orders.created_hour_of_day": "Orders Created Hour of Day",
        "orders.shipped_month_num": "Orders Sent Month Num",
        "orders.shipped_hour6": "Orders Sent Hour6",
        "orders.days_since_signup": "Orders Days Since Signup",
    }


def test_alias_names_the_view(model: MakeModel):
    found = model(
        "view: users { dimension: id {} }\n"
        "explore: orders { from: users join: second_buyer { from: users sql_on: 1=1 ;; } }"
    )
    assert labels(found) == {"orders.id": "Orders ID", "second_buyer.id": "Second Buyer ID"}


def test_view_label_of_view_join_explore_and_field(model: MakeModel):
    found = model(
        """view: orders { label: "Sales" dimension: a {} dimension: b { view_label: "Elsewhere" } }
           view: users { label: "People" dimension: c {} }
           explore: orders { view_label: "Facts" join: users { sql_on: 1=1 ;; } }
           explore: plain { from: orders join: users { sql_on: 1=1 ;; view_label: "Buyers" } }"""
    )
    assert labels(found) == {
        "orders.a": "Facts A",
        "orders.b": "Elsewhere B",
        "users.c": "People C",
    }
    assert labels(found, "plain") == {"plain.a": "Sales A", "plain.b": "Elsewhere B", "users.c": "Buyers C"}


def test_blank_view_label_adds_nothing(model: MakeModel):
    found = model('view: orders { dimension: a { view_label: "" } } explore: orders {}')
    assert labels(found) == {"orders.a": "A"}


def test_leading_blanks_of_a_label_stay(model: MakeModel):
    found = model('view: orders { dimension: a { label: "  First" } } explore: orders {}').explores["orders"]
    assert field_label_short(found, "orders", found.fields["orders.a"]) == "  First"


def test_group_item_label_is_not_the_label(model: MakeModel):
    found = model('view: orders { dimension: a { group_item_label: "x" } } explore: orders {}')
    assert labels(found) == {"orders.a": "Orders A"}


@pytest.fixture
def chosen(model: MakeModel) -> Explore:
    return model(
        """view: orders {
             parameter: p { type: unquoted default_value: "day"
               allowed_value: { label: "Per day" value: "day" } allowed_value: { label: "Per week" value: "week" } }
             dimension: period { label_from_parameter: p }
             dimension: l { label: "{% if orders.p._parameter_value == 'week' %}W{% else %}D{% endif %}" } }
           explore: orders {}"""
    ).explores["orders"]


@pytest.mark.parametrize(
    ("filters", "label"), [({"orders.p": "week"}, "Per week"), ({}, "Per day"), ({"orders.p": "x"}, "x")]
)
def test_label_from_parameter_is_the_chosen_one(chosen: Explore, filters: dict[str, str], label: str):
    scope = LiquidScope("m", "orders", "orders", filters=filters)
    assert field_label_short(chosen, "orders", chosen.fields["orders.period"], scope) == label


def test_liquid_in_a_label_is_rendered_for_the_query(chosen: Explore):
    scope = LiquidScope("m", "orders", "orders", fields={"orders": ["p"]}, parameter=lambda name: "week")
    assert field_label(chosen, "orders", chosen.fields["orders.l"], scope) == "Orders W"


def test_view_label_alone(chosen: Explore):
    assert view_label(chosen, "orders") == "Orders"
