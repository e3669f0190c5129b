"""The LookML project of the sample shop loads clean and keeps the names that people know."""

from __future__ import annotations

from pathlib import Path

import pytest

import lookalike.demo
from lookalike.demo.content import LOOKS
from lookalike.demo.tables import COLUMNS
from lookalike.lookml import Model, load_project


@pytest.fixture(scope="module")
def model() -> Model:
    project = load_project(Path(lookalike.demo.__file__).parent / "project")
    assert [str(diagnostic) for diagnostic in project.diagnostics] == []
    return project.models["thelook"]


def test_model_has_the_known_explores(model):
    known = {"order_items", "orders", "users", "products", "inventory_items", "events"}
    assert known <= set(model.explores)


def test_no_explore_has_an_error(model):
    assert [explore.errors for explore in model.explores.values() if explore.errors] == []


@pytest.mark.parametrize(
    "names",
    [
        "order_items.count order_items.total_sale_price order_items.average_sale_price order_items.order_count",
        "order_items.created_date order_items.shipped_week order_items.delivered_month order_items.returned_year",
        "order_items.status order_items.sale_price order_items.gross_margin order_items.total_gross_margin",
        "products.category products.brand products.department products.count inventory_items.cost",
        "users.state users.age users.age_tier users.count users.name users.email users.traffic_source",
        "orders.count orders.created_date distribution_centers.name user_order_facts.lifetime_orders",
    ],
)
def test_order_items_explore_has_the_known_fields(model, names):
    assert set(names.split()) <= set(model.explores["order_items"].fields)


def test_events_explore_has_event_type(model):
    assert {"events.event_type", "events.count"} <= set(model.explores["events"].fields)


def test_main_explores_need_no_user_attribute(model):
    filtered = [name for name, explore in model.explores.items() if explore.access_filters]
    assert filtered == ["order_items_restricted"]


def test_every_table_of_the_data_has_a_view(model):
    tables = {view.sql_table_name for view in model.views.values() if view.sql_table_name}
    assert tables == set(COLUMNS)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.title)
def test_look_asks_for_fields_of_its_explore(model, look):
    asked = {*look.query["fields"], *look.query.get("filters", {}), *look.query.get("pivots", [])}
    assert asked <= set(model.explores[look.query["view"]].fields)
