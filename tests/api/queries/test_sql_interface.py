"""SQL over models: statements against rows that are worked out by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance

MODEL = """
connection: "shop"
access_grant: is_boss { user_attribute: rank allowed_values: ["boss"] }
view: orders {
  derived_table: { sql:
    SELECT * FROM (VALUES
      (1, 'paid',     'Ann', TRUE,  TIMESTAMP '2024-05-06 10:00:00', 10.5),
      (2, 'paid',     'Bob', FALSE, TIMESTAMP '2024-05-07 12:30:00', 20.0),
      (3, 'sent',     'Cid', FALSE, TIMESTAMP '2024-06-03 00:00:00', 5.0),
      (4, 'it''s_50%', NULL, TRUE,  TIMESTAMP '2025-01-01 08:00:00', NULL)
    ) AS t(id, status, buyer, is_gift, moment, price) ;; }
  dimension: id { type: number primary_key: yes }
  dimension: status {}
  dimension: buyer { label: "Who buys" description: "First name" tags: ["person"] }
  dimension: price { type: number sql: ${TABLE}.price ;; }
  dimension: is_gift { type: yesno sql: ${TABLE}.is_gift ;; }
  dimension: secret { required_access_grants: [is_boss] sql: 'x' ;; }
  dimension_group: made { type: time timeframes: [raw, time, date, month, quarter, year] sql: ${TABLE}.moment ;; }
  parameter: unit { type: unquoted allowed_value: { value: "kg" } allowed_value: { value: "t" } }
  dimension: unit_name { sql: '{% parameter unit %}' ;; }
  filter: who { type: string }
  dimension: is_who { type: yesno sql: {% condition who %} ${TABLE}.buyer {% endcondition %} ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${TABLE}.price ;; value_format: "$0.00" drill_fields: [id, buyer] }
}
explore: orders { label: "All orders" description: "What was bought" tags: ["sales"] }
explore: paid { from: orders view_name: orders always_filter: { filters: [status: "paid", count: ">0"] } }
explore: either { from: orders view_name: orders
  conditionally_filter: { filters: [status: "paid"] unless: [buyer] } }
explore: bosses { from: orders view_name: orders required_access_grants: [is_boss] }
"""


@pytest.fixture(scope="module")
def shop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("interface")
    shutil.copytree(sqlite_template, folder / "data")
    duckdb.connect(folder / "shop.duckdb").close()
    (folder / "project").mkdir()
    (folder / "project" / "shop.model.lkml").write_text(MODEL)
    stated = {
        "data": str(folder / "data"),
        "host_url": "https://bi.example.com",
        "project": str(folder / "project"),
        "connection": f"duckdb:///{folder}/shop.duckdb",
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def created(person: Person, sql: str) -> Any:
    answer = person.post("/sql_interface_queries", json={"sql": sql})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ran(person: Person, sql: str) -> list[tuple[Any, ...]]:
    """The values of each row, in the order in which they stand."""
    answer = person.get(f"/sql_interface_queries/{created(person, sql)['id']}/run/json_bi")
    assert answer.status_code == 200, answer.text
    return [tuple(cell["value"] for cell in row.values()) for row in answer.json()["rows"]]


def refused(person: Person, sql: str) -> str:
    answer = person.post("/sql_interface_queries", json={"sql": sql})
    assert answer.status_code == 400, answer.text
    return answer.json()["message"]


# --- rows ---------------------------------------------------------------------------------------------------


def test_statement_of_the_documentation_gives_its_rows(shop: Client) -> None:
    sql = """
    SELECT `orders.status`, AGGREGATE(`orders.count`), AGGREGATE(`orders.total`)
    FROM `shop`.`orders` GROUP BY `orders.status` HAVING AGGREGATE(`orders.count`) >= 1 ORDER BY 3 DESC LIMIT 2;
    """
    assert ran(shop.as_developer, sql) == [("paid", 2, 30.5), ("sent", 1, 5.0)]


def test_answer_tells_where_its_time_went(shop: Client) -> None:
    made = created(shop.as_developer, "SELECT `orders.id` FROM `shop`.`orders`")
    answer = shop.as_developer.get(f"/sql_interface_queries/{made['id']}/run/json_bi")
    parts = [part.split(";")[0] for part in answer.headers["Server-Timing"].split(", ")]
    assert parts == ["cache", "compile", "queue", "db"]


def test_names_in_double_quotes_and_bare_names_are_columns_too(shop: Client) -> None:
    rows = [("paid", 2), ("sent", 1)]
    quoted = 'SELECT "orders.status", AGGREGATE("orders.count") FROM "shop"."orders"'
    quoted += """ WHERE "orders.status" IN ("paid", 'sent') GROUP BY 1 ORDER BY 1"""
    bare = "select orders.status, aggregate(orders.count) from shop.orders where status is not null"
    assert ran(shop.as_developer, quoted) == rows
    assert "no field" in refused(shop.as_developer, bare)
    assert ran(shop.as_developer, bare.replace("where status is not null", "order by 1 desc limit 1")) == [
        ("sent", 1)
    ]


def test_column_may_carry_the_name_of_its_table(shop: Client) -> None:
    sql = "SELECT `orders`.`orders.status` AS s FROM `shop`.`orders` WHERE o.`orders.id` = 3"
    assert ran(shop.as_developer, sql.replace("orders` WHERE", "orders` AS o WHERE")) == [("sent",)]
    assert "Line 1, column 65" in refused(shop.as_developer, sql)


def test_columns_come_in_the_order_of_the_list(shop: Client) -> None:
    sql = "SELECT AGGREGATE(`orders.count`), `orders.is_gift` FROM `shop`.`orders` GROUP BY 2 ORDER BY 1 DESC, 2"
    assert ran(shop.as_developer, sql) == [(2, False), (2, True)]


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("`orders.id` = 2", [2]),
        ("2 < `orders.id`", [3, 4]),
        ("`orders.id` <> 2 AND `orders.id` != 3", [1, 4]),
        ("`orders.id` BETWEEN 2 AND 3", [2, 3]),
        ("`orders.id` NOT BETWEEN 2 AND 3", [1, 4]),
        ("`orders.id` > -1.5e0 AND NOT `orders.id` >= 3", [1, 2]),
        ("`orders.status` = 'paid'", [1, 2]),
        ("`orders.status` = 'it''s_50%' OR `orders.status` = 'it\\'s_50%'", [4]),
        ("`orders.buyer` IN ('Ann', 'Cid')", [1, 3]),
        ("`orders.buyer` NOT IN ('Ann', 'Cid')", [2]),
        ("`orders.buyer` IS NULL", [4]),
        ("`orders.buyer` IS NOT NULL AND `orders.price` < 20", [1, 3]),
        ("`orders.buyer` <> 'Ann'", [2, 3]),
        ("`orders.is_gift`", [1, 4]),
        ("NOT `orders.is_gift`", [2, 3]),
        ("`orders.is_gift` = FALSE", [2, 3]),
        ("`orders.is_gift` IS TRUE", [1, 4]),
        ("`orders.is_gift` = 'Yes'", [1, 4]),
        ("`orders.status` LIKE 'pa%'", [1, 2]),
        ("`orders.status` LIKE '%id'", [1, 2]),
        ("`orders.status` LIKE '%en%'", [3]),
        ("`orders.status` LIKE 's%t'", [3]),
        ("`orders.status` LIKE 'sent'", [3]),
        ("`orders.status` LIKE 'se%ent'", []),
        ("`orders.status` LIKE '%s\\\\_50\\\\%'", [4]),
        ("`orders.status` NOT LIKE 'pa%'", [3, 4]),
        ("`orders.buyer` LIKE '%'", [1, 2, 3]),
        ("`orders.made_date` = '2024-05-07'", [2]),
        ("`orders.made_date` >= DATE '2024-05-07' AND `orders.made_date` < '2025-01-01'", [2, 3]),
        ("`orders.made_time` > TIMESTAMP '2024-05-07 12:00:00'", [2, 3, 4]),
        ("`orders.made_month` = '2024-05'", [1, 2]),
        ("`orders.made_quarter` = '2024-Q2'", [1, 2, 3]),
        ("`orders.made_year` = 2025", [4]),
        ("(`orders.id` = 1 OR `orders.id` = 2) AND `orders.price` > 15", [2]),
        ("`orders.id` = 1 OR `orders.id` = 2 AND `orders.price` > 15", [1, 2]),
        ("1 = 0", []),
        ("TRUE AND `orders.id` = 1", [1]),
        ("`orders.price` = `orders.id`", []),
    ],
)
def test_condition_keeps_the_rows(shop: Client, condition: str, ids: list[int]) -> None:
    sql = f"SELECT `orders.id` FROM `shop`.`orders` WHERE {condition} GROUP BY 1 ORDER BY 1"
    assert [row[0] for row in ran(shop.as_developer, sql)] == ids


def test_values_of_a_statement_are_never_sql(shop: Client) -> None:
    sql = "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.status` = 'x\\' OR 1=1 --' ORDER BY 1"
    assert ran(shop.as_developer, sql) == []


def test_parameters_and_filters_are_set_behind_the_table(shop: Client) -> None:
    sql = """SELECT `orders.unit_name`, `orders.is_who`, AGGREGATE(`orders.count`)
    FROM `shop`.`orders`(JSON_OBJECT('orders.unit', 'kg', 'orders.who', 'Ann,Bob')) WHERE `orders.id` < 4
    GROUP BY 1, 2 ORDER BY 3"""
    assert ran(shop.as_developer, sql) == [("kg", False, 1), ("kg", True, 2)]


def test_statement_replaces_the_values_of_always_filter(shop: Client) -> None:
    sql = "SELECT `orders.id` FROM `shop`.`paid` WHERE `orders.status` = 'sent' HAVING AGGREGATE(`orders.count`) = 1"
    assert ran(shop.as_developer, sql) == [(3,)]
    without = "SELECT `orders.id` FROM `shop`.`paid` WHERE `orders.status` = 'sent'"
    assert "orders.count" in refused(shop.as_developer, without)


def test_conditional_filter_is_not_wanted_beside_another_field(shop: Client) -> None:
    sql = "SELECT `orders.id` FROM `shop`.`either` WHERE `orders.buyer` = 'Cid'"
    assert ran(shop.as_developer, sql) == [(3,)]
    assert "orders.status" in refused(shop.as_developer, "SELECT `orders.id` FROM `shop`.`either`")


def test_no_limit_means_all_rows(demo_api: Client) -> None:
    sql = "SELECT `order_items.id` FROM `thelook`.`order_items`"
    assert len(ran(demo_api.as_developer, sql)) == 10_000


def test_row_filters_hold(demo_api: Client, analyst: Person, thelook_file: Path) -> None:
    sql = """SELECT `products.brand`, AGGREGATE(`order_items.count`)
    FROM `thelook`.`order_items_restricted` WHERE `products.brand` <> 'Carhartt' OR 1 = 1 GROUP BY 1 ORDER BY 1"""
    with duckdb.connect(thelook_file, read_only=True) as con:
        wanted = con.execute(
            "SELECT p.brand, count(*) FROM order_items o JOIN products p ON p.id = o.product_id "
            "WHERE p.brand IN ('Levi''s', 'Carhartt') GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert ran(analyst, sql) == wanted and len(wanted) == 2


# --- stored statements --------------------------------------------------------------------------------------


def test_same_statement_has_the_same_id_for_one_person(shop: Client) -> None:
    sql = "SELECT `orders.id` FROM `shop`.`orders`"
    first, again = (created(shop.as_developer, sql) for _ in range(2))
    assert first["id"] == again["id"] and isinstance(first["id"], int)
    assert created(shop.as_admin, sql)["id"] != first["id"]


def test_statement_of_somebody_else_cannot_be_run(shop: Client) -> None:
    made = created(shop.as_admin, "SELECT `orders.id` FROM `shop`.`orders` LIMIT 1")
    assert shop.as_developer.get(f"/sql_interface_queries/{made['id']}/run/json_bi").status_code == 404


def test_result_comes_as_json_bi_alone(shop: Client) -> None:
    made = created(shop.as_developer, "SELECT `orders.id` FROM `shop`.`orders`")
    answer = shop.as_developer.get(f"/sql_interface_queries/{made['id']}/run/csv")
    assert answer.status_code == 400
    assert "json_bi" in answer.json()["message"]


def test_signature_describes_the_columns(shop: Client) -> None:
    sql = """SELECT `orders.status` AS state, `orders.is_gift`, AGGREGATE(`orders.count`), AGGREGATE(`orders.total`)
    FROM `shop`.`orders` GROUP BY 1, 2"""
    found = json.loads(created(shop.as_developer, sql)["signature"])
    assert [(each["label"], each["columnName"], each["type"]["name"]) for each in found["columns"]] == [
        ("state", "orders.status", "VARCHAR"),
        ("orders.is_gift", "orders.is_gift", "BOOLEAN"),
        ("orders.count", "orders.count", "BIGINT"),
        ("orders.total", "orders.total", "DOUBLE"),
    ]
    assert (found["sql"], found["cursorFactory"]["style"]) == (sql, "LIST")
    assert {(each["schemaName"], each["tableName"]) for each in found["columns"]} == {("shop", "orders")}


def test_answer_has_a_cell_for_each_value(shop: Client) -> None:
    sql = "SELECT `orders.is_gift`, `orders.buyer` FROM `shop`.`orders` WHERE `orders.id` = 4"
    answer = shop.as_developer.get(
        f"/sql_interface_queries/{created(shop.as_developer, sql)['id']}/run/json_bi"
    )
    assert answer.json()["rows"] == [{"orders.is_gift": {"value": True}, "orders.buyer": {"value": None}}]
    assert [each["name"] for each in answer.json()["metadata"]["fields"]["dimensions"]] == [
        "orders.is_gift",
        "orders.buyer",
    ]


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "place", "words"),
    [
        ("", "", ""),
        ("SELEC `orders.id` FROM `shop`.`orders`", "Line 1, column 1", "SELECT"),
        ("DELETE FROM `shop`.`orders`", "Line 1, column 1", "Only SELECT"),
        ("SELECT *\nFROM `shop`.`orders`", "Line 1, column 8", "SELECT * is not supported"),
        ("SELECT 1 FROM `shop`.`orders`", "Line 1, column 8", "Constants"),
        ("SELECT `orders.ide` FROM `shop`.`orders`", "Line 1, column 8", 'did you mean "orders.id"'),
        ("SELECT `orders.secret` FROM `shop`.`orders`", "Line 1, column 8", "no field"),
        ("SELECT `orders.count` FROM `shop`.`orders`", "Line 1, column 8", "AGGREGATE(`orders.count`)"),
        ("SELECT AGGREGATE(`orders.id`) FROM `shop`.`orders`", "Line 1, column 18", "dimension"),
        ("SELECT SUM(`orders.price`) FROM `shop`.`orders`", "Line 1, column 8", "SUM is not supported"),
        ("SELECT `orders.id` + 1 FROM `shop`.`orders`", "Line 1, column 20", "Expressions"),
        ("SELECT `orders.id`, `orders.id` FROM `shop`.`orders`", "Line 1, column 21", "twice"),
        ("SELECT `orders.unit` FROM `shop`.`orders`", "Line 1, column 8", "JSON_OBJECT"),
        ("SELECT `orders.id` FROM `shop`.`order`", "Line 1, column 25", 'did you mean "orders"'),
        ("SELECT `orders.id` FROM `shop`.`bosses`", "Line 1, column 25", "no explore"),
        ("SELECT `orders.id` FROM `shops`.`orders`", "Line 1, column 25", "Did you mean `shop`"),
        ("SELECT `orders.id` FROM `orders`", "Line 1, column 25", "`model`.`explore`"),
        ("SELECT `orders.id` FROM (SELECT 1)", "Line 1, column 25", "Subqueries"),
        ("SELECT a FROM `shop`.`orders` JOIN b", "Line 1, column 31", "JOIN"),
        ("SELECT a FROM `shop`.`orders`, `shop`.`paid`", "Line 1, column 30", "One table"),
        ("SELECT `orders.id` FROM `shop`.`orders` UNION ALL SELECT 1", "Line 1, column 41", "Set operations"),
        ("SELECT `orders.id` FROM `shop`.`orders` LIMIT 5 OFFSET 5", "Line 1, column 49", "OFFSET"),
        ("SELECT `orders.id` FROM `shop`.`orders` LIMIT x", "Line 1, column 47", "whole number"),
        (
            "SELECT `orders.id` FROM `shop`.`orders` WHERE AGGREGATE(`orders.count`) > 1",
            "column 47",
            "HAVING",
        ),
        ("SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id` = 'one'", "column 61", "a number"),
        ("SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.status` = 5", "column 65", "a text"),
        (
            "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.made_date` = '2024-02-30'",
            "column 68",
            "no date",
        ),
        (
            "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.made_date` = 'May'",
            "column 68",
            "a date such as",
        ),
        ("SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id` = NULL", "column 61", "IS NULL"),
        ("SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.status` LIKE 'p_id'", "column 68", "_"),
        (
            "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.status` LIKE 'a%b%c'",
            "column 68",
            "begin%end",
        ),
        (
            "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id` IN (SELECT 1)",
            "column 63",
            "Subqueries",
        ),
        ("SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id`", "column 47", "no condition"),
        ("SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id` = ?", "column 61", "Parameters"),
        ("SELECT `orders.id` FROM `shop`.`orders` ORDER BY 2", "column 50", "no 2"),
        (
            "SELECT `orders.id` FROM `shop`.`orders` ORDER BY `orders.buyer`",
            "column 50",
            "not in the SELECT list",
        ),
        ("SELECT `orders.id` FROM `shop`.`orders` ORDER BY 1 NULLS LAST", "column 52", "NULLS"),
        ("SELECT `orders.id`, `orders.buyer` FROM `shop`.`orders` GROUP BY 1", "column 21", "GROUP BY"),
        (
            "SELECT `orders.id` FROM `shop`.`orders`(JSON_OBJECT('orders.id', '1'))",
            "column 53",
            "filter-only",
        ),
        ("SELECT `orders.id`\nFROM `shop`.`orders`\nWHERE `orders.id` = 'x", "Line 3, column 21", "closing"),
        ("SELECT `orders.id` FROM `shop`.`orders` /* never ends", "Line 1, column 41", "comment"),
        ("SELECT RANK() OVER (ORDER BY 1) FROM `shop`.`orders`", "Line 1, column 8", "RANK"),
    ],
)
def test_statement_is_refused_with_its_place(shop: Client, sql: str, place: str, words: str) -> None:
    if not sql:
        assert shop.as_developer.post("/sql_interface_queries", json={"sql": sql}).status_code == 422
        return
    message = refused(shop.as_developer, sql)
    assert place in message and words in message, message


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT `orders.id` FROM `shop`.`orders` WHERE " + "(" * 100_000,
        "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id` IN (" + "1," * 100_000 + "1)",
        "SELECT " + "`orders.id`." * 20_000 + "x FROM `shop`.`orders`",
        "SELECT `orders.id` FROM `shop`.`orders` WHERE `orders.id` = 1" + " AND `orders.id` = 1" * 12_000,
        "'" * 200_001,
        "SELECT `" + "x" * 200_000 + "` FROM `shop`.`orders`",
        "/*" * 100_000,
        "SELECT `orders.id` FROM `shop`.`orders` " * 10_000,
    ],
)
def test_hostile_statement_is_refused(shop: Client, sql: str) -> None:
    assert len(refused(shop.as_developer, sql)) < 500


def test_not_before_not_cancels_itself(shop: Client) -> None:
    sql = "SELECT `orders.id` FROM `shop`.`orders` WHERE " + "NOT " * 1000 + "`orders.id` = 1"
    assert ran(shop.as_developer, sql) == [(1,)]


# --- metadata -----------------------------------------------------------------------------------------------


def asked(person: Person, request: str, **more: Any) -> Any:
    text = json.dumps({"request": request, "connectionId": "c1"} | more)
    answer = person.get("/sql_interface_queries/metadata", params={"avatica_request": text})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.json()["results"])


def table(found: Any) -> list[dict[str, Any]]:
    names = [column["columnName"] for column in found["signature"]["columns"]]
    return [dict(zip(names, row, strict=True)) for row in found["firstFrame"]["rows"]]


def test_models_are_schemas(shop: Client) -> None:
    found = asked(shop.as_developer, "getSchemas")
    assert (found["response"], found["connectionId"], found["firstFrame"]["done"]) == (
        "resultSet",
        "c1",
        True,
    )
    assert {"TABLE_SCHEM": "shop", "TABLE_CATALOG": None} in table(found)


def test_explores_are_tables_that_the_caller_may_see(shop: Client) -> None:
    found = table(asked(shop.as_developer, "getTables", schemaPattern="sh%"))
    assert [row["TABLE_NAME"] for row in found] == ["either", "orders", "paid"]
    (orders,) = (row for row in found if row["TABLE_NAME"] == "orders")
    shown = (orders["TABLE_TYPE"], orders["LABEL"], orders["DESCRIPTION"], orders["TAGS"])
    assert shown == ("TABLE", "All orders", "What was bought", "sales")


def test_fields_are_columns_with_their_types(shop: Client) -> None:
    pattern = {"schemaPattern": "shop", "tableNamePattern": "orders"}
    found = table(asked(shop.as_developer, "getColumns", **pattern))
    types = {row["COLUMN_NAME"]: (row["DATA_TYPE"], row["IS_GENERATEDCOLUMN"]) for row in found}
    assert types["orders.buyer"] == (12, "NO")
    assert types["orders.is_gift"] == (16, "NO")
    assert types["orders.count"] == (-5, "YES")
    assert types["orders.total"] == (8, "YES")
    assert "orders.secret" not in types and "orders.unit" not in types
    assert [row["ORDINAL_POSITION"] for row in found] == list(range(1, len(found) + 1))
    (buyer,) = (row for row in found if row["COLUMN_NAME"] == "orders.buyer")
    assert (buyer["FIELD_LABEL"], buyer["REMARKS"], buyer["TAGS"]) == (
        "Orders Who buys",
        "First name",
        "person",
    )


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("or%", ["orders"]),
        ("_aid", ["paid"]),
        ("%", ["either", "orders", "paid"]),
        ("\\%", []),
        ("PAID", []),
        ("%e%r%", ["either", "orders"]),
        (None, ["either", "orders", "paid"]),
    ],
)
def test_patterns_choose_tables(shop: Client, pattern: str | None, names: list[str]) -> None:
    found = table(asked(shop.as_developer, "getTables", schemaPattern="shop", tableNamePattern=pattern))
    assert [row["TABLE_NAME"] for row in found] == names


def test_pattern_of_many_percent_signs_is_quick(shop: Client) -> None:
    assert table(asked(shop.as_developer, "getTables", tableNamePattern="%e" * 490 + "z")) == []


@pytest.mark.parametrize(
    ("request_name", "response"),
    [
        ("openConnection", "openConnection"),
        ("closeConnection", "closeConnection"),
        ("connectionSync", "connectionSync"),
        ("createStatement", "createStatement"),
        ("closeStatement", "closeStatement"),
        ("databaseProperties", "databaseProperties"),
        ("getCatalogs", "resultSet"),
        ("getTableTypes", "resultSet"),
        ("getTypeInfo", "resultSet"),
        ("commit", "commit"),
    ],
)
def test_driver_finds_every_answer_that_it_needs(shop: Client, request_name: str, response: str) -> None:
    assert asked(shop.as_developer, request_name)["response"] == response


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "JSON object"),
        ("[]", "JSON object"),
        ("{", "JSON object"),
        ('{"request": "prepareAndExecute"}', "create_sql_interface_query"),
        ('{"request": "getFrogs"}', "getSchemas"),
        ('{"request": ["getSchemas"]}', "getSchemas"),
        ('{"request": "getTables", "schemaPattern": 7}', "schemaPattern"),
        ("[" * 10_000, "deeper"),
    ],
)
def test_other_requests_are_refused(shop: Client, text: str, words: str) -> None:
    answer = shop.as_developer.get("/sql_interface_queries/metadata", params={"avatica_request": text})
    assert answer.status_code == 400
    assert words in answer.json()["message"]
