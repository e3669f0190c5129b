"""The official Python SDK: SQL over models, and merged queries run beside it."""

from __future__ import annotations

import json

import pytest
from live_server import Door, LogIn
from looker_sdk import error
from looker_sdk import models40 as mdls
from looker_sdk.sdk.api40.methods import Looker40SDK

SQL = """SELECT `products.category`, AGGREGATE(`products.count`) FROM `thelook`.`products`
WHERE `products.department` = 'Women' GROUP BY 1 ORDER BY 2 DESC LIMIT 2"""


def test_statement_is_stored_once_and_run(sdk: Looker40SDK) -> None:
    made = sdk.create_sql_interface_query(mdls.WriteSqlInterfaceQueryCreate(sql=SQL, jdbc_client=True))
    again = sdk.create_sql_interface_query(mdls.WriteSqlInterfaceQueryCreate(sql=SQL))
    assert isinstance(made.id, int) and made.id == again.id
    labels = [column["label"] for column in json.loads(made.signature or "")["columns"]]
    assert labels == ["products.category", "products.count"]
    answer = sdk.run_sql_interface_query(made.id, "json_bi")
    assert [field.name for field in answer.metadata.fields.measures] == ["products.count"]
    assert len(answer.rows) == 2


def test_statement_that_cannot_be_read_names_its_place(sdk: Looker40SDK) -> None:
    with pytest.raises(error.SDKError, match="Line 1, column 8"):
        sdk.create_sql_interface_query(
            mdls.WriteSqlInterfaceQueryCreate(sql="SELECT nothing FROM thelook.products")
        )


def test_driver_reads_the_columns_of_an_explore(sdk: Looker40SDK) -> None:
    request = {"request": "getColumns", "schemaPattern": "thelook", "tableNamePattern": "products"}
    found = json.loads(sdk.sql_interface_metadata(json.dumps(request)).results or "")
    names = [row[3] for row in found["firstFrame"]["rows"]]
    assert "products.category" in names and names == sorted(names)


def test_merged_query_runs_over_http(sdk: Looker40SDK, log_in: LogIn, door: Door) -> None:
    query = sdk.create_query(
        mdls.WriteQuery(
            model="thelook",
            view="products",
            fields=["products.category", "products.count"],
            filters={"products.department": "Women"},
            sorts=["products.count desc"],
            limit="2",
        )
    )
    pair = mdls.MergeFields(field_name="products.category", source_field_name="products.category")
    sources = [
        mdls.MergeQuerySourceQuery(query_id=query.id, name="first"),
        mdls.MergeQuerySourceQuery(query_id=query.id, name="again", merge_fields=[pair]),
    ]
    merged = sdk.create_merge_query(mdls.WriteMergeQuery(source_queries=sources))
    address = f"{door.url}/api/lookalike/v1/merge_queries/{merged.id}/run/csv"
    assert log_in().get(address).text == (
        "Products Category,Products Count,Products Count (again)\nMaternity,31,31\nIntimates,29,29\n"
    )
