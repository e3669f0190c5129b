"""Running queries in every format, and what bad input gets. Expected rows: hand-written SQL over the same file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from client import Client, Person

BY_STATUS: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count"],
    "sorts": ["order_items.status"],
}
COUNTS = "SELECT status, count(*) FROM order_items GROUP BY 1 ORDER BY 1"


@pytest.fixture(scope="module")
def counts(thelook_file: Path) -> list[tuple[str, int]]:
    with duckdb.connect(thelook_file, read_only=True) as db:
        return db.execute(COUNTS).fetchall()


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(file, read_only=True) as db:
        return db.execute(sql).fetchall()


def inline(
    person: Person, result_format: str = "json", params: dict[str, Any] | None = None, **body: Any
) -> Any:
    return person.post(f"/queries/run/{result_format}", json={**BY_STATUS, **body}, params=params or {})


# --- formats ----------------------------------------------------------------------------------------------


def test_json_has_field_names_and_raw_values(demo_api: Client, counts: list[tuple[str, int]]) -> None:
    answer = inline(demo_api.as_developer)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [{"order_items.status": status, "order_items.count": n} for status, n in counts]


def test_json_label_has_labels(demo_api: Client, counts: list[tuple[str, int]]) -> None:
    answer = inline(demo_api.as_developer, "json_label").json()
    assert answer[0] == {"Order Items Status": counts[0][0], "Order Items Count": counts[0][1]}


def test_csv_is_utf8_with_labels(demo_api: Client, counts: list[tuple[str, int]]) -> None:
    answer = inline(demo_api.as_developer, "csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(answer.text)))
    assert lines[0] == ["Order Items Status", "Order Items Count"]
    assert lines[1:] == [[status, str(count)] for status, count in counts]


@pytest.mark.parametrize(
    ("result_format", "media_type", "head"),
    [
        ("txt", "text/plain; charset=utf-8", "Order Items Status\tOrder Items Count\n"),
        ("md", "text/markdown; charset=utf-8", "|Order Items Status|Order Items Count|\n"),
        ("html", "text/html; charset=utf-8", "<table>\n<tr><th>Order Items Status</th>"),
        ("sql", "application/sql", "SELECT\n    order_items.status"),
    ],
)
def test_text_formats(demo_api: Client, result_format: str, media_type: str, head: str) -> None:
    answer = inline(demo_api.as_developer, result_format)
    assert answer.headers["content-type"] == media_type
    assert answer.text.startswith(head)


def test_xlsx_is_a_workbook(demo_api: Client, counts: list[tuple[str, int]]) -> None:
    answer = inline(demo_api.as_developer, "xlsx")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == list(counts[0])


def test_png_is_a_picture(demo_api: Client) -> None:
    params = {"image_width": 300, "image_height": 200}
    answer = inline(demo_api.as_developer, "png", params, vis_config={"type": "looker_column"})
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_json_detail_tells_all_about_the_query(demo_api: Client) -> None:
    body = {"filters": {"order_items.status": "Complete"}, "sorts": ["order_items.count desc"], "limit": "1"}
    answer = inline(demo_api.as_developer, "json_detail", **body).json()
    assert len(answer["id"]) == 32
    assert answer["truncated"] is True
    assert answer["applied_filters"] == {"order_items.status": {"value": "Complete"}}
    assert answer["explore"]["label"] == "Orders, Items and Users"
    assert answer["timezone"] == "UTC"
    assert answer["sql"].startswith("SELECT")
    measure = answer["fields"]["measures"][0]
    assert (measure["name"], measure["sorted"]) == ("order_items.count", {"sort_index": 0, "desc": True})
    assert answer["fields"]["dimensions"][0]["lookml_link"].startswith("/projects/thelook/files/views%2F")
    assert answer["data"][0]["order_items.status"] == {"value": "Complete"}
    assert isinstance(answer["runtime"], str)


def test_json_detail_has_the_recorded_keys(demo_api: Client) -> None:
    answer = inline(demo_api.as_developer, "json_detail", sorts=[]).json()
    assert set(answer) == set(
        """from_cache id truncated supports_pivot_in_db null_sort_treatment expired ran_at
        aggregate_table_used_info runtime added_params forecast_result dialect_specific_metadata sql
        sql_explain fields fill_fields has_totals has_row_totals applied_filters applied_filter_expression
        number_format explore timezone data drill_menu_build_time has_subtotals""".split()
    )
    assert answer["added_params"] == {"query_timezone": "UTC", "sorts": ["order_items.count desc"]}


def test_json_bi_has_metadata_and_rows(demo_api: Client, counts: list[tuple[str, int]]) -> None:
    answer = inline(demo_api.as_developer, "json_bi").json()
    assert set(answer["metadata"]) >= {"fields", "filters", "sql", "has_totals", "columns_truncated"}
    assert answer["rows"][0] == {"order_items.status": counts[0][0], "order_items.count": counts[0][1]}


def test_apply_formatting_gives_text(demo_api: Client) -> None:
    body = {"fields": ["order_items.total_sale_price"], "sorts": []}
    raw = inline(demo_api.as_developer, **body).json()[0]["order_items.total_sale_price"]
    shown = inline(demo_api.as_developer, "json", {"apply_formatting": True}, **body).json()[0]
    assert shown == {"order_items.total_sale_price": f"${raw:,.2f}"}


@pytest.mark.parametrize("result_format", ["nope", "inline_json", "JSON"])
def test_unknown_format_names_those_there_are(demo_api: Client, result_format: str) -> None:
    answer = inline(demo_api.as_developer, result_format)
    assert answer.status_code == 400
    assert result_format in answer.json()["message"]
    assert "json_detail, json_bi, csv" in answer.json()["message"]


# --- options and addresses --------------------------------------------------------------------------------


def test_stored_query_runs_with_another_limit(demo_api: Client, counts: list[tuple[str, int]]) -> None:
    query_id = demo_api.as_developer.post("/queries", json=BY_STATUS).json()["id"]
    answer = demo_api.as_developer.get(f"/queries/{query_id}/run/json?limit=2").json()
    assert [row["order_items.count"] for row in answer] == [count for _, count in counts[:2]]


def test_limit_minus_one_gives_all_rows(demo_api: Client, thelook_file: Path) -> None:
    answer = inline(demo_api.as_developer, "csv", {"limit": -1}, fields=["users.id"], view="users", sorts=[])
    expected = rows(thelook_file, "SELECT count(*) FROM users")[0][0]
    assert answer.text.count("\n") == expected + 1


def test_without_a_limit_there_are_500_rows(demo_api: Client) -> None:
    assert len(inline(demo_api.as_developer, fields=["users.id"], view="users", sorts=[]).json()) == 500


@pytest.mark.parametrize("brackets", ["f[users.state]", "f%5Busers.state%5D"])
def test_address_is_a_query(demo_api: Client, thelook_file: Path, brackets: str) -> None:
    asked = f"fields=users.state,users.count&{brackets}=California,Texas&sorts=users.count+desc+0&limit=5"
    answer = demo_api.as_developer.get(f"/queries/models/thelook/views/users/run/json?{asked}")
    expected = rows(
        thelook_file,
        "SELECT state, count(*) FROM users WHERE state IN ('California', 'Texas') GROUP BY 1 ORDER BY 2 DESC",
    )
    assert [(row["users.state"], row["users.count"]) for row in answer.json()] == expected
    assert "x-lookalike-warning" not in answer.headers


def test_unknown_part_of_an_address_is_named(demo_api: Client) -> None:
    path = "/queries/models/thelook/views/users/run/json?fields=users.count&colour=red&toggle=vis"
    answer = demo_api.as_developer.get(path)
    assert answer.headers["x-lookalike-warning"] == "unknown query parameter colour"


def test_bad_option_in_an_address_is_refused(demo_api: Client) -> None:
    path = "/queries/models/thelook/views/users/run/json?fields=users.count&apply_formatting=perhaps"
    assert demo_api.as_developer.get(path).status_code == 400


def test_tables_are_built_for_developers_alone(demo_api: Client) -> None:
    assert inline(demo_api.as_developer, "csv", {"rebuild_pdts": True}).status_code == 200
    assert inline(demo_api.as_viewer, "csv", {"rebuild_pdts": True}).status_code == 403


# --- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"fields": []}, 400, "Must query at least one dimension or measure"),
        ({"view": "order_itms"}, 400, "View Not Found"),
        ({"model": "thelok"}, 404, "Not found: there is no model 'thelok'. Did you mean 'thelook'?"),
        ({"query_timezone": "Mars/Base"}, 400, "query_timezone: 'Mars/Base' is not a time zone"),
        ({"pivots": ["users.state"]}, 400, "users.state is a pivot, so it must be in fields too"),
        ({"sorts": ["order_items.status up"]}, 400, 'right would be "order_items.status desc"'),
        ({"filter_expression": "${users.aged} > 3"}, 400, 'did you mean "users.age"?'),
    ],
)
def test_wrong_query_is_refused(demo_api: Client, body: dict[str, Any], status: int, message: str) -> None:
    answer = inline(demo_api.as_developer, **body)
    assert answer.status_code == status
    assert message in answer.json()["message"]


def test_unknown_explore_names_the_nearest(demo_api: Client) -> None:
    errors = inline(demo_api.as_developer, view="order_itms").json()["errors"]
    assert errors[0]["field"] == "view"
    assert "Did you mean 'order_items'?" in errors[0]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"fields": ["order_items.cuont"]},
        {"filters": {"order_items.cuont": "1"}},
        {"sorts": ["order_items.cuont desc"]},
    ],
)
def test_unknown_field_is_named_with_a_guess(demo_api: Client, body: dict[str, Any]) -> None:
    answer = inline(demo_api.as_developer, "csv", **body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "order_items.cuont"
    assert "order_items.count" in answer.json()["message"]


def test_picture_of_a_million_pixels_a_side_is_refused(demo_api: Client) -> None:
    assert inline(demo_api.as_developer, "png", {"image_width": 1_000_000}).status_code == 400


# --- rights -----------------------------------------------------------------------------------------------


def test_viewer_runs_no_query_of_their_own(demo_api: Client) -> None:
    query_id = demo_api.as_developer.post("/queries", json=BY_STATUS).json()["id"]
    assert demo_api.as_viewer.get(f"/queries/{query_id}/run/json").status_code == 403
    assert inline(demo_api.as_viewer).status_code == 403
    path = "/queries/models/thelook/views/users/run/json?fields=users.count"
    assert demo_api.as_viewer.get(path).status_code == 404


def test_viewer_runs_the_query_of_a_visible_look(data_api: Client) -> None:
    query_id = data_api.as_developer.post("/queries", json=BY_STATUS).json()["id"]
    look = {"title": "Items by status", "query_id": query_id, "folder_id": "1"}
    assert data_api.as_admin.post("/looks", json=look).status_code == 200
    assert data_api.as_viewer.get(f"/queries/{query_id}/run/json").status_code == 200


def test_foreign_model_is_not_found(demo_api: Client, outsider: Person) -> None:
    query_id = demo_api.as_developer.post("/queries", json=BY_STATUS).json()["id"]
    assert outsider.get(f"/queries/{query_id}/run/json").status_code == 404
    assert inline(outsider).status_code == 404
    path = "/queries/models/thelook/views/users/run/json?fields=users.count"
    assert outsider.get(path).status_code == 404


def test_sql_needs_see_sql(data_api: Client) -> None:
    person = data_api.person("reader")
    give_permissions(data_api, person, ["access_data", "see_looks", "explore"])
    refused = inline(person, "sql")
    assert refused.status_code == 403
    assert "see_sql" in refused.json()["message"]
    assert inline(person, "json_detail").json()["sql"] == ""


def test_all_rows_need_a_download_permission(data_api: Client) -> None:
    person = data_api.person("reader")
    give_permissions(data_api, person, ["access_data", "see_looks", "explore", "download_with_limit"])
    refused = inline(person, "csv", {"limit": -1})
    assert refused.status_code == 403
    assert "download_without_limit" in refused.json()["message"]
    assert inline(person, "csv", {"limit": 100_000}).status_code == 200


def test_field_sql_needs_see_lookml(data_api: Client) -> None:
    person = data_api.person("reader")
    give_permissions(data_api, person, ["access_data", "see_looks", "explore"])
    dimension = inline(person, "json_detail").json()["fields"]["dimensions"][0]
    assert dimension["sql"] is None
    assert dimension["lookml_link"] is None


def give_permissions(api: Client, person: Person, permissions: list[str]) -> None:
    given = api.as_admin.post("/permission_sets", json={"name": "Reader", "permissions": permissions}).json()
    role = {"name": "Reader", "permission_set_id": given["id"], "model_set_id": "1"}
    role_id = api.as_admin.post("/roles", json=role).json()["id"]
    api.as_admin.put(f"/roles/{role_id}/users", json=[str(person.user_id)])


# --- row filters ------------------------------------------------------------------------------------------

RESTRICTED = {"view": "order_items_restricted", "fields": ["products.brand"], "sorts": ["products.brand"]}
ALLOWED = ["Carhartt", "Levi's"]


@pytest.mark.parametrize("filters", [{}, {"products.brand": "%"}, {"products.brand": "-Levi's,-Carhartt,-x"}])
def test_row_filter_holds_whatever_is_filtered(
    demo_api: Client, analyst: Person, filters: dict[str, str]
) -> None:
    brands = {row["products.brand"] for row in inline(analyst, **RESTRICTED, filters=filters).json()}
    assert brands <= set(ALLOWED)
    assert bool(brands) == ("-x" not in str(filters))


def test_row_filter_holds_on_stored_and_addressed_queries(demo_api: Client, analyst: Person) -> None:
    query_id = demo_api.as_admin.post("/queries", json={**BY_STATUS, **RESTRICTED}).json()["id"]
    address = "/queries/models/thelook/views/order_items_restricted/run/csv?fields=products.brand&limit=-1"
    stored = analyst.get(f"/queries/{query_id}/run/csv").text.splitlines()[1:]
    assert sorted(stored) == ALLOWED
    assert sorted(analyst.get(address).text.splitlines()[1:]) == ALLOWED


def test_without_the_attribute_no_row_is_shown(demo_api: Client) -> None:
    answer = inline(demo_api.as_developer, **RESTRICTED)
    assert answer.json() == []
    assert "allowed_brands" in answer.headers["x-lookalike-warning"]


def test_changed_attribute_counts_at_once(data_api: Client) -> None:
    attribute = {"name": "allowed_brands", "label": "Allowed brands", "type": "advanced_filter_string"}
    made = data_api.as_admin.post("/user_attributes", json=attribute).json()
    path = f"/users/{data_api.as_developer.user_id}/attribute_values/{made['id']}"
    for brand in ("Levi's", "Carhartt"):
        data_api.as_admin.patch(path, json={"value": brand})
        found = {row["products.brand"] for row in inline(data_api.as_developer, **RESTRICTED).json()}
        assert found == {brand}


def test_hostile_attribute_is_a_value(data_api: Client) -> None:
    attribute = {
        "name": "allowed_brands",
        "label": "Allowed brands",
        "type": "string",
        "default_value": "x' OR '1'='1",
    }
    data_api.as_admin.post("/user_attributes", json=attribute)
    assert inline(data_api.as_developer, **RESTRICTED).json() == []


def test_filter_values_cannot_leave_their_literal(demo_api: Client) -> None:
    hostile = "x'); DROP TABLE order_items; --"
    answer = inline(demo_api.as_developer, filters={"order_items.status": hostile})
    assert answer.json() == []
    assert json.loads(inline(demo_api.as_developer).text)
