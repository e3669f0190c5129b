"""The official Python SDK: queries, in every format."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from looker_sdk import error
from looker_sdk import models40 as mdls
from looker_sdk.sdk.api40.methods import Looker40SDK
from openpyxl import load_workbook

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def body() -> mdls.WriteQuery:
    return mdls.WriteQuery(
        model="thelook",
        view="products",
        fields=["products.category", "products.count"],
        filters={"products.department": "Women"},
        sorts=["products.count desc"],
        limit="2",
        vis_config={"type": "looker_column"},
    )


def test_same_body_is_the_same_query(sdk: Looker40SDK, body: mdls.WriteQuery) -> None:
    first, second = sdk.create_query(body), sdk.create_query(body)
    assert (first.id, first.slug) == (second.id, second.slug)
    body.limit = "3"
    assert sdk.create_query(body).id != first.id


def test_query_is_found_by_slug_and_client_id(sdk: Looker40SDK, body: mdls.WriteQuery) -> None:
    made = sdk.create_query(body)
    assert made.slug and made.client_id and (len(made.slug), len(made.client_id)) == (7, 22)
    assert sdk.query_for_slug(made.slug).id == made.id
    assert sdk.query_for_slug(made.client_id).id == made.id
    assert sdk.query(made.id or "").fields == ["products.category", "products.count"]


def test_create_query_needs_only_model_and_view(sdk: Looker40SDK) -> None:
    made = sdk.create_query(mdls.WriteQuery(model="thelook", view="users"))
    assert (made.model, made.view, made.fields, made.limit) == ("thelook", "users", None, None)


def test_run_query_runs_what_was_kept(sdk: Looker40SDK, body: mdls.WriteQuery) -> None:
    made = sdk.create_query(body)
    answer = sdk.run_query(made.id or "", "csv")
    assert answer == "Products Category,Products Count\nMaternity,31\nIntimates,29\n"


@pytest.mark.parametrize(
    ("result_format", "beginning"),
    [
        ("json", '[{"products.category":"Maternity","products.count":31}'),
        ("json_label", '[{"Products Category":"Maternity","Products Count":31}'),
        ("json_detail", "{"),
        ("json_bi", "{"),
        ("csv", "Products Category,Products Count\nMaternity,31\n"),
        ("txt", "Products Category\tProducts Count\nMaternity\t31\n"),
        ("md", "|"),
        ("html", "<table>\n<tr><th>Products Category</th>"),
        ("sql", "SELECT"),
    ],
)
def test_text_formats_come_as_text(
    sdk: Looker40SDK, body: mdls.WriteQuery, result_format: str, beginning: str
) -> None:
    answer = sdk.run_inline_query(result_format, body)
    assert isinstance(answer, str)
    assert answer.startswith(beginning)


def test_json_detail_and_json_bi_hold_the_rows(sdk: Looker40SDK, body: mdls.WriteQuery) -> None:
    detail = json.loads(sdk.run_inline_query("json_detail", body))
    assert [row["products.category"]["value"] for row in detail["data"]] == ["Maternity", "Intimates"]
    bi = json.loads(sdk.run_inline_query("json_bi", body))
    assert bi["rows"][0]["products.category"] == "Maternity"


def test_xlsx_comes_as_bytes(sdk: Looker40SDK, body: mdls.WriteQuery) -> None:
    answer = sdk.run_inline_query("xlsx", body)
    assert isinstance(answer, bytes)
    rows = list(load_workbook(io.BytesIO(answer)).worksheets[0].values)
    assert rows[1] == ("Maternity", 31)


def test_png_comes_as_bytes(sdk: Looker40SDK, body: mdls.WriteQuery) -> None:
    answer = sdk.run_inline_query("png", body, image_width=400, image_height=300)
    assert isinstance(answer, bytes)
    assert answer[:8] == PNG
    assert (int.from_bytes(answer[16:20]), int.from_bytes(answer[20:24])) == (400, 300)


def test_limit_and_formatting_are_taken(sdk: Looker40SDK) -> None:
    body = mdls.WriteQuery(
        model="thelook",
        view="order_items",
        fields=["order_items.status", "order_items.total_sale_price"],
        sorts=["order_items.status"],
    )
    answer = sdk.run_inline_query("csv", body, limit=1, apply_formatting=True, cache=False)
    assert answer == 'Order Items Status,Order Items Total Sale Price\nCancelled,"$87,204.16"\n'


def test_body_may_be_a_dictionary(sdk: Looker40SDK) -> None:
    plain: Any = {"model": "thelook", "view": "events", "fields": ["events.count"], "filters": None}
    assert sdk.run_inline_query("json", plain) == '[{"events.count":20000}]'


def test_url_encoded_query_runs(sdk: Looker40SDK) -> None:
    """The SDK has no filters for this call, so a script puts them into the path by hand."""
    path = "/queries/models/thelook/views/products/run/csv"
    params: Any = {
        "fields": "products.category,products.count",
        "f[products.department]": "Women",
        "sorts": "products.count desc",
        "limit": "1",
    }
    assert sdk.get(path, str, query_params=params) == "Products Category,Products Count\nMaternity,31\n"


def test_fan_out_does_not_double_the_sum(sdk: Looker40SDK) -> None:
    """Each order has several items: counts of orders and sums of items stand side by side."""
    body = mdls.WriteQuery(
        model="thelook", view="order_items", fields=["order_items.count", "order_items.total_sale_price"]
    )
    (row,) = json.loads(sdk.run_inline_query("json", body))
    assert row == {"order_items.count": 10_000, "order_items.total_sale_price": 619072.64}


def test_unknown_field_raises_and_names_itself(sdk: Looker40SDK) -> None:
    body = mdls.WriteQuery(model="thelook", view="products", fields=["products.categorie"])
    with pytest.raises(error.SDKError, match=r'no field "products.categorie"; did you mean') as refused:
        sdk.run_inline_query("json", body)
    assert [detail.field for detail in refused.value.errors] == ["products.categorie"]
