"""Models and explores. Expected answers: recordings of real servers; facts of the sample project by hand."""

from __future__ import annotations

from typing import Any

import pytest

from client import Client, Person

EXPLORE = "/lookml_models/thelook/explores/order_items"


def field(person: Person, name: str, path: str = EXPLORE) -> dict[str, Any]:
    lists = person.get(path, params={"fields": "fields"}).json()["fields"].values()
    return next(each for fields in lists for each in fields if each["name"] == name)


def test_models_are_listed_with_their_explores(demo_api: Client) -> None:
    (model,) = demo_api.as_developer.get("/lookml_models").json()
    assert model["name"] == model["project_name"] == "thelook"
    assert model["label"] == "The Look"
    assert model["allowed_db_connection_names"] == ["thelook"]
    assert set(model["can"]) == {"index", "show", "create", "update", "destroy"}
    events = next(each for each in model["explores"] if each["name"] == "events")
    assert events == {
        "name": "events",
        "label": "Web Events",
        "description": "One row per event on the web site; visitors who did not sign in have no user.",
        "hidden": False,
        "group_label": "The Look",
    }


def test_mask_leaves_explores_out(demo_api: Client) -> None:
    answer = demo_api.as_developer.get("/lookml_models?fields=name,project_name").json()
    assert answer == [{"name": "thelook", "project_name": "thelook"}]


def test_one_model_is_read_by_name(demo_api: Client) -> None:
    listed = demo_api.as_developer.get("/lookml_models").json()[0]
    assert demo_api.as_developer.get("/lookml_models/thelook").json() == listed


def test_page_of_models_is_bounded(demo_api: Client) -> None:
    assert demo_api.as_developer.get("/lookml_models?limit=1&offset=1").json() == []


@pytest.mark.parametrize(
    "path", ["/lookml_models/nothing", "/lookml_models/nothing/explores/users", f"{EXPLORE}x"]
)
def test_unknown_model_or_explore_is_not_found(demo_api: Client, path: str) -> None:
    assert demo_api.as_developer.get(path).status_code == 404


def test_foreign_model_is_not_found(demo_api: Client, outsider: Person) -> None:
    assert outsider.get("/lookml_models").json() == []
    assert outsider.get("/lookml_models/thelook").status_code == 404
    assert outsider.get(EXPLORE).status_code == 404


def test_without_roles_there_are_no_models(demo_api: Client) -> None:
    assert demo_api.as_nobody.get("/lookml_models").status_code == 404


def test_every_property_of_a_field_is_there(demo_api: Client) -> None:
    """`dimension` of the recordings, and what later releases added."""
    found = field(demo_api.as_developer, "users.city")
    known = demo_api.app.dispatcher.contract.schemas["LookmlModelExploreField"].properties
    assert set(found) == set(known)


def test_text_dimension_as_recorded(demo_api: Client) -> None:
    found = field(demo_api.as_developer, "users.city")
    expected = {
        "align": "left",
        "can_filter": True,
        "category": "dimension",
        "default_filter_value": None,
        "enumerations": None,
        "field_group_label": "Address",
        "fill_style": None,
        "fiscal_month_offset": 0,
        "has_allowed_values": False,
        "hidden": False,
        "is_filter": False,
        "is_numeric": False,
        "label": "Users City",
        "label_short": "City",
        "name": "users.city",
        "sortable": True,
        "suggestions": None,
        "tags": [],
        "type": "string",
        "user_attribute_filter_types": ["string", "advanced_filter_string"],
        "view": "users",
        "view_label": "Users",
        "week_start_day": "monday",
        "dimension_group": None,
        "field_group_variant": "City",
        "measure": False,
        "parameter": False,
        "primary_key": False,
        "project_name": "thelook",
        "scope": "users",
        "suggest_dimension": "users.city",
        "suggest_explore": "order_items",
        "suggestable": True,
        "is_timeframe": False,
        "can_time_filter": False,
        "permanent": None,
    }
    assert {name: found[name] for name in expected} == expected


def test_count_as_recorded(demo_api: Client) -> None:
    found = field(demo_api.as_developer, "users.count")
    expected = {
        "align": "right",
        "category": "measure",
        "is_numeric": True,
        "label": "Users Count",
        "type": "count",
        "user_attribute_filter_types": ["number", "advanced_filter_number"],
        "measure": True,
        "suggestable": False,
        "sql": None,
        "filters": None,
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "type_", "interval", "fill", "kind"),
    [
        ("created_date", "date_date", {"name": "day", "count": 1}, "range", "datetime"),
        ("created_month", "date_month", {"name": "month", "count": 1}, "range", "datetime"),
        ("created_hour", "date_hour", {"name": "hour", "count": 1}, "range", "datetime"),
        ("created_hour_of_day", "date_hour_of_day", None, "enumeration", "number"),
        ("created_day_of_week", "date_day_of_week", None, "enumeration", "string"),
        ("created_raw", "date_raw", {"name": "second", "count": 1}, None, "datetime"),
    ],
)
def test_timeframes(demo_api: Client, name: str, type_: str, interval: Any, fill: Any, kind: str) -> None:
    found = field(demo_api.as_developer, f"order_items.{name}")
    assert (found["type"], found["time_interval"], found["fill_style"]) == (type_, interval, fill)
    assert found["user_attribute_filter_types"] == [kind, f"advanced_filter_{kind}"]
    assert found["is_timeframe"] is True
    assert found["dimension_group"] == "order_items.created"
    assert found["field_group_label"] == "Created Date"


def test_duration_group(demo_api: Client) -> None:
    found = field(demo_api.as_developer, "order_items.days_to_process")
    assert (found["type"], found["label_short"]) == ("duration_day", "Days to Process")
    assert (found["is_numeric"], found["is_timeframe"]) == (True, False)


def test_unlisted_timeframes_are_not_shown(demo_api: Client) -> None:
    path = f"{EXPLORE}?fields=fields(dimensions(name))"
    names = {each["name"] for each in demo_api.as_developer.get(path).json()["fields"]["dimensions"]}
    assert "order_items.shipped_date" in names
    assert "order_items.shipped_hour_of_day" not in names


def test_parameter_lists_its_values(demo_api: Client) -> None:
    found = field(demo_api.as_developer, "order_items.date_granularity")
    assert (found["category"], found["parameter"], found["has_allowed_values"]) == ("parameter", True, True)
    assert found["default_filter_value"] == "month"
    assert found["enumerations"][0] == {"label": "Day", "value": "day"}


def test_named_value_formats_are_resolved(demo_api: Client) -> None:
    total = field(demo_api.as_developer, "order_items.total_sale_price")
    assert (total["value_format"], total["value_format_name"]) == ("$#,##0.00", "shop_currency")
    assert field(demo_api.as_developer, "order_items.id")["value_format"] == "0"


def test_filtered_measure_names_its_filters(demo_api: Client) -> None:
    found = field(demo_api.as_developer, "order_items.count_last_28d")
    assert found["filters"] == [{"field": "order_items.created_date", "condition": "28 days"}]
    assert found["drill_fields"][:2] == ["order_items.id", "order_items.order_id"]


def test_explore_tells_where_it_stands(demo_api: Client) -> None:
    explore = demo_api.as_developer.get(EXPLORE).json()
    expected = {
        "id": "thelook::order_items",
        "name": "order_items",
        "label": "Orders, Items and Users",
        "connection_name": "thelook",
        "dialect_name": "duckdb",
        "model_name": "thelook",
        "view_name": "order_items",
        "source_file": "explores/order_items.explore.lkml",
        "lookml_link": "/projects/thelook/files/explores%2Forder_items.explore.lkml?line=3",
        "sql_table_name": "order_items",
        "hidden": False,
        "can_develop": True,
        "can_see_lookml": True,
    }
    assert {name: explore[name] for name in expected} == expected
    assert explore["scopes"][:3] == ["order_items", "orders", "users"]
    assert {"name": "order_items.detail", "value": explore["sets"][0]["value"]} == explore["sets"][0]


def test_joins_name_what_they_depend_on(demo_api: Client) -> None:
    joins = demo_api.as_developer.get(f"{EXPLORE}?fields=joins").json()["joins"]
    users = next(each for each in joins if each["name"] == "users")
    assert (users["type"], users["relationship"], users["from"]) == ("left_outer", "many_to_one", "users")
    assert users["dependent_fields"] == ["order_items.user_id", "users.id"]
    assert users["sql_on"].strip() == "${order_items.user_id} = ${users.id}"


def test_access_filters_are_named_to_developers(demo_api: Client) -> None:
    explore = demo_api.as_developer.get("/lookml_models/thelook/explores/order_items_restricted").json()
    assert explore["access_filters"] == [{"field": "products.brand", "user_attribute": "allowed_brands"}]


def test_sql_is_shown_only_with_see_lookml(demo_api: Client) -> None:
    explore = demo_api.as_viewer.get(EXPLORE).json()
    fields = [each for fields in explore["fields"].values() for each in fields]
    assert explore["can_see_lookml"] is False
    assert all(each["sql"] is None and each["lookml_link"] is None for each in fields)
    assert all(join["sql_on"] is None for join in explore["joins"])
    assert explore["sql_table_name"] is None
    assert field(demo_api.as_developer, "order_items.sale_price")["sql"] == "${TABLE}.sale_price"


def test_fields_left_out_of_the_explore_are_not_shown(demo_api: Client) -> None:
    path = "/lookml_models/thelook/explores/users?fields=fields(dimensions(name))"
    names = {each["name"] for each in demo_api.as_developer.get(path).json()["fields"]["dimensions"]}
    assert "users.state" in names
    assert "users.street_address" not in names


def test_nested_mask_gives_only_what_it_names(demo_api: Client) -> None:
    answer = demo_api.as_developer.get(f"{EXPLORE}?fields=name,fields(measures(name))").json()
    assert set(answer) == {"name", "fields"}
    assert {"name": "order_items.count"} in answer["fields"]["measures"]


# --- configuration ----------------------------------------------------------------------------------------

QUERY = {"model": "thelook", "view": "users", "fields": ["users.count"]}


def test_model_is_configured_before_its_lookml(data_api: Client) -> None:
    given = {"name": "finance", "project_name": "books", "allowed_db_connection_names": ["thelook"]}
    made = data_api.as_admin.post("/lookml_models", json=given).json()
    assert {name: made[name] for name in given} == given
    assert (made["label"], made["explores"], made["has_content"]) == ("Finance", [], False)
    assert [each["name"] for each in data_api.as_admin.get("/lookml_models").json()] == ["finance", "thelook"]
    left = data_api.as_admin.get("/lookml_models?exclude_empty=true").json()
    assert [each["name"] for each in left] == ["thelook"]


def test_create_names_what_is_wrong(data_api: Client) -> None:
    assert data_api.as_admin.post("/lookml_models", json={}).json()["errors"][0]["field"] == "name"
    unknown = {"name": "finance", "allowed_db_connection_names": ["thelok"]}
    answer = data_api.as_admin.post("/lookml_models", json=unknown)
    assert answer.status_code == 422
    assert "Did you mean 'thelook'?" in answer.json()["errors"][0]["message"]


def test_model_is_configured_once(data_api: Client) -> None:
    assert data_api.as_admin.post("/lookml_models", json={"name": "finance"}).status_code == 200
    assert data_api.as_admin.post("/lookml_models", json={"name": "finance"}).status_code == 409


def test_query_needs_a_connection_that_is_allowed(data_api: Client) -> None:
    none = {"allowed_db_connection_names": []}
    assert data_api.as_admin.patch("/lookml_models/thelook", json=none).status_code == 200
    refused = data_api.as_admin.post("/queries/run/json", json=QUERY)
    assert refused.status_code == 400
    assert "names 'thelook'" in refused.json()["message"]
    data_api.as_admin.patch("/lookml_models/thelook", json={"unlimited_db_connections": True})
    assert data_api.as_admin.post("/queries/run/json", json=QUERY).status_code == 200


def test_configured_model_is_renamed(data_api: Client) -> None:
    data_api.as_admin.post("/lookml_models", json={"name": "finance"})
    answer = data_api.as_admin.patch("/lookml_models/finance", json={"name": "accounts"}).json()
    assert answer["name"] == "accounts"
    assert data_api.as_admin.get("/lookml_models/finance").status_code == 404


def test_served_model_is_not_renamed(data_api: Client) -> None:
    assert data_api.as_admin.patch("/lookml_models/thelook", json={"name": "other"}).status_code == 422


def test_removed_configuration_leaves_the_lookml(data_api: Client) -> None:
    data_api.as_admin.patch("/lookml_models/thelook", json={"allowed_db_connection_names": []})
    assert data_api.as_admin.delete("/lookml_models/thelook").status_code == 204
    assert data_api.as_admin.post("/queries/run/json", json=QUERY).status_code == 200
    assert data_api.as_admin.delete("/lookml_models/thelook").status_code == 404


@pytest.mark.parametrize("verb", ["patch", "delete"])
def test_developer_does_not_configure(demo_api: Client, verb: str) -> None:
    options = {"json": {"unlimited_db_connections": True}} if verb == "patch" else {}
    assert getattr(demo_api.as_developer, verb)("/lookml_models/thelook", **options).status_code == 404
    assert demo_api.as_developer.post("/lookml_models", json={"name": "finance"}).status_code == 404
