"""What cells carry beside their values: html, links, drills; and answers arranged as their picture shows them."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
import openpyxl
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance

MODEL = """
connection: "shop"
fiscal_month_offset: 3
week_start_day: sunday
view: orders {
  derived_table: { sql:
    SELECT * FROM (VALUES
      (1, 'paid', 'Calvin Klein, Inc', DATE '2024-05-06', 10.5),
      (2, 'paid', '<b>&', DATE '2024-05-07', 20),
      (3, 'sent', NULL, DATE '2024-06-03', 5)
    ) AS t(id, status, brand, day, price) ;; }
  drill_fields: [id, brand]
  set: detail { fields: [id, status, created_date] }

  dimension: id { type: number primary_key: yes link: { label: "Order {{ value }}" url: "/orders/{{ value }}" } }
  dimension: status {
    drill_fields: [brand]
    html: <span style="color: red" onclick="steal()">{{ rendered_value }} of {{ row['orders.count'] }}</span> ;;
    link: { label: "Search {{ value }}" url: "https://example.com/?q={{ value | url_encode }}"
            icon_url: "https://example.com/icon.png" }
    link: { label: "Paid only" url: "{% if value == 'paid' %}/paid{% endif %}" }
    link: { label: "Bad" url: "javascript:alert('{{ value }}')" }
  }
  dimension: brand { html: <i>{{ value }}</i> ;; }
  dimension: tier { type: tier tiers: [0, 6, 12] style: integer sql: ${TABLE}.price ;; }
  dimension: secret { skip_drill_filter: yes sql: 'x' || ${TABLE}.status ;; }
  dimension_group: created { type: time timeframes: [date, week, month, quarter, year, fiscal_quarter, fiscal_year, raw]
                             datatype: date convert_tz: no
                             sql: ${TABLE}.day ;; }
  dimension: broken { sql: 'b' ;; html: {{ value | no_such_filter }} ;; }
  dimension: wanting { sql: 'w' ;; html: {{ nobody.knows._value }} ;; }
  measure: count { type: count drill_fields: [detail*] }
  measure: paid_count { type: count filters: [status: "paid", brand: "-EMPTY"] drill_fields: [id] }
  measure: total { type: sum sql: ${TABLE}.price ;; value_format: "$0.00"
                   html: {% if value > 20 %}<b>{{ rendered_value }}</b>{% else %}{{ linked_value }}{% endif %} ;; }
  parameter: unit { type: unquoted allowed_value: { value: "kg" } allowed_value: { value: "t" } }
  measure: weight { type: max sql: 7 ;; html: {{ value }} {{ unit._parameter_value }}, {{ _user_attributes['team'] }},
                    {{ _filters['orders.id'] }} ;; }
  measure: pivoted { type: max sql: ${TABLE}.price ;;
    html: {{ value }} in {{ orders.created_month._value }}: {{ orders.count._value }} ;; }
  dimension: made_of { sql: ${TABLE}.status ;; html: {{ value }} of {{ orders.brand._value }} ;; }
  measure: beside { type: count html: {{ value }} at {{ orders.total._rendered_value }} ;; }
  measure: guarded { type: max sql: 1 ;; html: {{ _user_attributes['vault'] }} ;; }
  measure: plain { type: max sql: ${TABLE}.price ;; drill_fields: [] }
}
explore: orders {}
"""
ORDERS = {"model": "shop", "view": "orders"}


@pytest.fixture(scope="module")
def shop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("shop")
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


@pytest.fixture
def ask(shop: Client) -> Any:
    person: Person = shop.as_developer

    def asked(fields: str, result_format: str = "json_detail", params: Any = None, **body: Any) -> Any:
        names = [f"orders.{name}" for name in fields.split()]
        answer = person.post(
            f"/queries/run/{result_format}", json={**ORDERS, "fields": names} | body, params=params or {}
        )
        assert answer.status_code == 200, answer.text
        return answer

    return asked


def cells(answer: Any, name: str) -> list[dict[str, Any]]:
    return [row[f"orders.{name}"] for row in answer.json()["data"]]


def drill(cell: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The path and the parameters of the first drill link."""
    address = urlsplit(next(link["url"] for link in cell["links"] if link["type"] != "url"))
    return address.path, dict(parse_qsl(address.query, keep_blank_values=True))


# --- html -------------------------------------------------------------------------------------------------


def test_html_is_rendered_and_sanitised(ask: Any) -> None:
    found = cells(ask("status count", sorts=["orders.status"]), "status")
    assert [cell["html"] for cell in found] == [
        '<span style="color:red">paid of 2</span>',
        '<span style="color:red">sent of 1</span>',
    ]


def test_html_escapes_values(ask: Any) -> None:
    found = cells(ask("brand", sorts=["orders.brand desc"]), "brand")
    assert {cell["value"]: cell["html"] for cell in found} == {
        "Calvin Klein, Inc": "<i>Calvin Klein, Inc</i>",
        "<b>&": "<i>&lt;b&gt;&amp;</i>",
        None: "<i></i>",
    }


def test_html_compares_numbers_as_numbers(ask: Any) -> None:
    found = cells(ask("status total", sorts=["orders.status"]), "total")
    address = (
        "/explore/shop/orders?fields=orders.id,orders.brand&amp;f[orders.status]=sent"
        "&amp;query_timezone=UTC&amp;limit=500"
    )
    assert found[0] == {"value": 30.5, "rendered": "$30.50", "html": "<b>$30.50</b>"}
    assert found[1]["html"] == f'<a href="{address}" rel="noopener noreferrer">$5.00</a>'


@pytest.mark.parametrize(("field", "culprit"), [("wanting", "nobody"), ("broken", "no_such_filter")])
def test_template_that_fails_is_named_once(ask: Any, field: str, culprit: str) -> None:
    answer = ask(f"id {field}").json()
    assert answer["data"][0][f"orders.{field}"] == {"value": field[0]}
    (problem,) = answer["template_errors"]
    assert (problem["field"], problem["parameter"]) == (f"orders.{field}", "html")
    assert culprit in problem["message"]


def test_template_reads_the_query(ask: Any, shop: Client) -> None:
    attribute = {"name": "team", "label": "Team", "type": "string", "default_value": "<Blue>"}
    shop.as_admin.post("/user_attributes", json=attribute)
    (cell,) = cells(ask("weight", filters={"orders.unit": "t", "orders.id": "<3"}), "weight")
    assert cell["html"] == "7 t, &lt;Blue&gt;,\n                    &lt;3"


def test_template_never_shows_a_hidden_attribute(ask: Any, shop: Client) -> None:
    attribute = {
        "name": "vault",
        "label": "Vault",
        "type": "string",
        "default_value": "k9",
        "value_is_hidden": True,
    }
    assert shop.as_admin.post("/user_attributes", json=attribute).status_code == 200
    answer = ask("guarded")
    assert "k9" not in answer.text
    assert answer.json()["template_errors"][0]["field"] == "orders.guarded"


def test_parameter_of_a_template_takes_allowed_values_only(shop: Client) -> None:
    body = {**ORDERS, "fields": ["orders.weight"], "filters": {"orders.unit": "lb"}}
    answer = shop.as_developer.post("/queries/run/json_detail", json=body)
    assert answer.status_code == 400
    assert "lb" in answer.json()["message"]


def test_field_without_templates_carries_nothing(ask: Any) -> None:
    assert cells(ask("plain"), "plain") == [{"value": 20.0, "rendered": "20.0"}]


def test_formatted_html_shows_the_html_of_fields(ask: Any) -> None:
    page = ask("status brand", "html", {"apply_formatting": True}, filters={"orders.id": "2"}).text
    assert page == (
        "<table>\n<tr><th>Orders Status</th><th>Orders Brand</th></tr>\n"
        '<tr><td><span style="color:red">paid of </span></td>'
        "<td><i>&lt;b&gt;&amp;</i></td></tr>\n</table>"
    )


def test_field_that_a_template_reads_is_fetched_and_not_shown(ask: Any) -> None:
    """It groups, too: the two orders that are paid are of two brands."""
    answer = ask("made_of count", sorts=["orders.made_of", "orders.count"]).json()
    assert [list(row) for row in answer["data"]] == [["orders.made_of", "orders.count"]] * 3
    shown = {row["orders.made_of"]["html"] for row in answer["data"]}
    assert shown == {"paid of Calvin Klein, Inc", "paid of &lt;b&gt;&amp;", "sent of "}
    assert [each["name"] for each in answer["fields"]["dimensions"]] == ["orders.made_of"]


@pytest.mark.parametrize("result_format", ["json", "csv", "xlsx", "md"])
def test_rows_are_the_same_in_every_format(ask: Any, result_format: str) -> None:
    found = ask("made_of", result_format, sorts=["orders.made_of"])
    if result_format == "json":
        assert found.json() == [{"orders.made_of": status} for status in ("paid", "paid", "sent")]
    elif result_format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(found.content))
        shown = [row[0] for row in book.worksheets[0].iter_rows(values_only=True)]
        assert shown == ["Orders Made of", "paid", "paid", "sent"]
    else:
        assert found.text.count("paid") == 2 and "Klein" not in found.text


def test_measure_that_a_template_reads_is_fetched_under_pivots(ask: Any) -> None:
    body = {"pivots": ["orders.status"], "row_total": "right", "total": True}
    answer = ask("status beside", **body).json()
    cells_of_row = answer["data"][0]["orders.beside"]
    shown = {key: cell["html"] for key, cell in cells_of_row.items()}
    assert shown == {
        "paid": "2 at $30.50",
        "sent": "1 at $5.00",
        "$$$_row_total_$$$": "3 at $35.50",
    }
    assert list(answer["totals_data"]) == ["orders.beside"]


def test_totals_carry_html_and_drills(ask: Any) -> None:
    body = {"total": True, "subtotals": ["orders.status"], "sorts": ["orders.status", "orders.id"]}
    answer = ask("status id total beside", params=DRILLS, filters={"orders.id": "<9"}, **body).json()
    grand = answer["totals_data"]
    assert (grand["orders.total"]["html"], grand["orders.beside"]["html"]) == ("<b>$35.50</b>", "3 at $35.50")
    # all orders of the query: no filter of a row
    assert drill(grand["orders.total"])[1] == {
        "fields": "orders.id,orders.brand",
        "f[orders.id]": "<9",
        "query_timezone": "UTC",
        "limit": "500",
    }
    paid, sent = answer["subtotals_data"]["1"]
    assert (paid["orders.beside"]["html"], sent["orders.beside"]["html"]) == ("2 at $30.50", "1 at $5.00")
    assert paid["orders.status"]["links"][0]["url"] == "https://example.com/?q=paid"
    asked = drill(paid["orders.total"])[1]
    assert (asked["f[orders.status]"], asked["f[orders.id]"]) == ("paid", "<9")


def test_totals_under_pivots_carry_html_and_drills(ask: Any) -> None:
    body = {"total": True, "row_total": "right", "pivots": ["orders.status"]}
    grand = ask("status total", params=DRILLS, **body).json()["totals_data"]["orders.total"]
    address = "/explore/shop/orders?fields=orders.id,orders.brand"
    assert grand["paid"]["html"] == grand["$$$_row_total_$$$"]["html"].replace("35", "30") == "<b>$30.50</b>"
    assert grand["sent"]["html"].startswith(f'<a href="{address}&amp;f[orders.status]=sent')
    assert "f[orders.status]" not in drill(grand["$$$_row_total_$$$"])[1]


def test_suggestions_are_grouped_by_nothing_else(shop: Client) -> None:
    path = "/models/shop/views/orders/fields/orders.made_of/suggestions"
    assert shop.as_developer.get(path).json()["suggestions"] == ["paid", "sent"]


def test_unformatted_html_escapes_everything(ask: Any) -> None:
    page = ask("brand", "html", filters={"orders.id": "2"}).text
    assert "<tr><td>&lt;b&gt;&amp;</td></tr>" in page


# --- links ------------------------------------------------------------------------------------------------


def test_links_are_rendered_for_each_cell(ask: Any) -> None:
    paid, sent = cells(ask("status", sorts=["orders.status"]), "status")
    assert paid["links"] == [
        {
            "label": "Search paid",
            "url": "https://example.com/?q=paid",
            "type": "url",
            "icon_url": "https://example.com/icon.png",
        },
        {"label": "Paid only", "url": "/paid", "type": "url"},
    ]
    assert [link["label"] for link in sent["links"]] == ["Search sent"]


def test_null_has_no_links(ask: Any) -> None:
    params = {"generate_drill_links": True}
    found = cells(ask("brand", params=params, filters={"orders.id": "3"}), "brand")
    assert found == [{"value": None, "html": "<i></i>"}]


# --- drills -----------------------------------------------------------------------------------------------

DRILLS = {"generate_drill_links": True}


def test_measure_leads_to_its_drill_fields(ask: Any) -> None:
    body = {"filters": {"orders.id": "<3"}, "sorts": ["orders.status"]}
    (cell,) = cells(ask("status count", params=DRILLS, **body), "count")
    (link,) = cell["links"]
    assert {key: link[key] for key in link if key != "url"} == {
        "label": "Show All 2",
        "type": "measure_default",
        "label_prefix": "Show All",
        "label_value": "2",
    }
    assert link["url"] == (
        "/explore/shop/orders?fields=orders.id,orders.status,orders.created_date"
        "&f[orders.status]=paid&f[orders.id]=%3C3&query_timezone=UTC&limit=500"
    )


def test_measure_without_drill_fields_takes_the_views(ask: Any) -> None:
    (cell,) = cells(ask("total", params=DRILLS), "total")
    assert drill(cell)[1]["fields"] == "orders.id,orders.brand"


def test_drill_brings_the_measures_own_filters(ask: Any) -> None:
    (cell,) = cells(ask("paid_count", params=DRILLS), "paid_count")
    _, asked = drill(cell)
    assert (asked["f[orders.status]"], asked["f[orders.brand]"]) == ("paid", "-EMPTY")


def test_skip_drill_filter_leaves_a_dimension_out(ask: Any) -> None:
    found = cells(ask("secret status count", params=DRILLS, sorts=["orders.status"]), "count")
    assert "f[orders.secret]" not in drill(found[0])[1]
    assert drill(found[0])[1]["f[orders.status]"] == "paid"


@pytest.mark.parametrize(
    "dimension",
    "brand status created_raw created_date created_week created_month created_quarter created_year "
    "created_fiscal_quarter created_fiscal_year tier".split(),
)
def test_drill_finds_the_rows_that_were_counted(ask: Any, shop: Client, dimension: str) -> None:
    for row in ask(f"{dimension} count", params=DRILLS).json()["data"]:
        cell = row["orders.count"]
        _, asked = drill(cell)
        filters = {key[2:-1]: value for key, value in asked.items() if key.startswith("f[")}
        body = {**ORDERS, "fields": asked["fields"].split(","), "filters": filters}
        assert len(shop.as_developer.post("/queries/run/json", json=body).json()) == cell["value"]


def test_drill_under_a_pivot_asks_for_its_value(ask: Any) -> None:
    (row,) = ask("status count", params=DRILLS, pivots=["orders.status"]).json()["data"]
    found = {key: drill(cell)[1]["f[orders.status]"] for key, cell in row["orders.count"].items()}
    assert found == {"paid": "paid", "sent": "sent"}


def test_drill_of_several_pivots_and_of_row_totals(ask: Any) -> None:
    pivots = ["orders.status", "orders.created_month"]
    body = {"pivots": pivots, "row_total": "right", "filters": {"orders.id": "2"}}
    (row,) = ask("status created_month brand count", params=DRILLS, **body).json()["data"]
    found = {key: drill(cell)[1] for key, cell in row["orders.count"].items()}
    inner, total = found["paid|FIELD|2024-05"], found["$$$_row_total_$$$"]
    assert (inner["f[orders.status]"], inner["f[orders.created_month]"]) == ("paid", "2024-05")
    assert "f[orders.status]" not in total
    assert inner["f[orders.brand]"] == total["f[orders.brand]"] == "<b>&"


def test_template_under_a_pivot_reads_its_column(ask: Any) -> None:
    body = {
        "pivots": ["orders.created_month"],
        "filters": {"orders.id": "1,3"},
        "sorts": ["orders.created_month"],
    }
    (row,) = ask("created_month count pivoted", **body).json()["data"]
    shown = {key: cell["html"] for key, cell in row["orders.pivoted"].items()}
    assert shown == {"2024-05": "10.5 in 2024-05: 1", "2024-06": "5.0 in 2024-06: 1"}


def test_custom_fields_go_with_the_drill(shop: Client) -> None:
    body = {
        **ORDERS,
        "fields": ["shout", "orders.count"],
        "dynamic_fields": '[{"dimension": "shout", "expression": "upper(${orders.status})"}]',
        "filter_expression": "${orders.id} < 3",
    }
    answer = shop.as_developer.post("/queries/run/json_detail", json=body, params=DRILLS)
    (row,) = answer.json()["data"]
    _, asked = drill(row["orders.count"])
    assert (asked["f[shout]"], asked["filter_expression"]) == ("PAID", "${orders.id} < 3")
    assert '"dimension":"shout"' in asked["dynamic_fields"]


def test_dimension_leads_to_its_drill_fields(ask: Any) -> None:
    paid, _ = cells(ask("status count", params=DRILLS, sorts=["orders.status"]), "status")
    assert paid["links"][-1] == {
        "label": "by Brand",
        "url": "/explore/shop/orders?fields=orders.count,orders.brand&f[orders.status]=paid"
        "&limit=500&column_limit=50&query_timezone=UTC",
        "type": "drill",
        "type_label": "Drill into paid",
    }


def test_timeframe_leads_to_finer_ones(ask: Any) -> None:
    may, _ = cells(ask("created_month", params=DRILLS, sorts=["orders.created_month"]), "created_month")
    assert [link["label"] for link in may["links"]] == ["by Created Week", "by Created Date"]
    assert drill(may)[1]["f[orders.created_month]"] == "2024-05"


def test_path_prefix_stands_before_drill_links(ask: Any) -> None:
    (cell,) = cells(ask("count", params={**DRILLS, "path_prefix": "/embed"}), "count")
    assert drill(cell)[0] == "/embed/explore/shop/orders"


@pytest.mark.parametrize("prefix", ["javascript:alert(1)//", '/"><script>', "embed", "/a b"])
def test_path_prefix_must_be_a_path(shop: Client, prefix: str) -> None:
    answer = shop.as_developer.post(
        "/queries/run/json_detail",
        json={**ORDERS, "fields": ["orders.count"]},
        params={**DRILLS, "path_prefix": prefix},
    )
    assert answer.status_code == 400
    assert "path_prefix" in answer.json()["message"]


def test_drill_links_are_made_when_asked_for(ask: Any) -> None:
    assert cells(ask("count"), "count") == [{"value": 3, "rendered": "3"}]


def test_drill_links_of_other_formats_are_warned_of(ask: Any) -> None:
    warning = ask("count", "csv", DRILLS).headers["x-lookalike-warning"]
    assert warning == "generate_drill_links has no effect on csv, only on json_detail"


# --- filterable values ------------------------------------------------------------------------------------


def test_filterable_value_where_it_differs(ask: Any) -> None:
    found = ask("brand created_week created_date", sorts=["orders.created_date"]).json()["data"]
    assert found[0]["orders.brand"]["filterable_value"] == '"Calvin Klein, Inc"'
    assert found[0]["orders.created_week"]["filterable_value"] == "2024-05-05 for 7 days"
    assert "filterable_value" not in found[0]["orders.created_date"]
    assert "filterable_value" not in found[2]["orders.brand"]


# --- apply_vis --------------------------------------------------------------------------------------------

VIS = {"apply_vis": True}


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.text)))


def arranged(
    ask: Any, vis_config: dict[str, Any], fields: str = "id status total", **body: Any
) -> list[list[str]]:
    body = {"sorts": ["orders.id"], **body}
    return table(ask(fields, "csv", VIS, vis_config=vis_config, **body))


def test_hidden_fields_are_left_out(ask: Any) -> None:
    found = arranged(ask, {"hidden_fields": ["orders.id"]})
    assert found[0] == ["Orders Status", "Orders Total"]
    assert found[1] == ["paid", "10.5"]


def test_vis_config_counts_only_with_apply_vis(ask: Any) -> None:
    found = table(ask("id status", "csv", vis_config={"hidden_fields": ["orders.id"]}))
    assert found[0] == ["Orders ID", "Orders Status"]


def test_columns_stand_in_their_order(ask: Any) -> None:
    order = {"column_order": ["$$$_row_numbers_$$$", "orders.total", "orders.status"]}
    assert arranged(ask, order)[:2] == [
        ["Orders Total", "Orders Status", "Orders ID"],
        ["10.5", "paid", "1"],
    ]


def test_series_labels_rename(ask: Any) -> None:
    assert arranged(ask, {"series_labels": {"orders.total": "Money"}})[0] == [
        "Orders ID",
        "Orders Status",
        "Money",
    ]


@pytest.mark.parametrize(
    ("show_hide", "first_last", "num_rows", "ids"),
    [
        ("show", "first", "2", ["1", "2"]),
        ("show", "last", "2", ["2", "3"]),
        ("hide", "first", "1", ["2", "3"]),
        ("hide", "last", 1, ["1", "2"]),
        ("show", "first", "", ["1", "2", "3"]),
        ("hide", "last", "9", []),
    ],
)
def test_displayed_rows_are_limited(
    ask: Any, show_hide: str, first_last: str, num_rows: Any, ids: list[str]
) -> None:
    values = {"show_hide": show_hide, "first_last": first_last, "num_rows": num_rows}
    found = arranged(ask, {"limit_displayed_rows": True, "limit_displayed_rows_values": values}, "id")
    assert [row for (row,) in found[1:]] == ids


def test_hidden_pivot_leaves_its_columns_out(ask: Any) -> None:
    config = {
        "hidden_pivots": {"paid": {"is_entire_pivot_hidden": True, "measure_names": []}},
        "series_labels": {"sent - orders.count": "Parcels"},
    }
    body = {"pivots": ["orders.status"], "sorts": ["orders.status"]}
    found = arranged(ask, config, "status created_month count", **body)
    assert found[:2] == [["Orders Status", "sent"], ["Orders Created Month", "Parcels"]]


def test_pivot_columns_stand_in_their_order(ask: Any) -> None:
    config = {"column_order": ["orders.created_month", "sent_orders.count", "paid_orders.count"]}
    body = {"pivots": ["orders.status"], "sorts": ["orders.status"]}
    assert arranged(ask, config, "status created_month count", **body)[0] == ["Orders Status", "sent", "paid"]


def test_every_table_format_is_arranged(ask: Any) -> None:
    config = {"hidden_fields": ["orders.status"], "series_labels": {"orders.id": "No."}}
    body = {"vis_config": config, "filters": {"orders.id": "1"}}
    assert ask("id status", "json_label", VIS, **body).json() == [{"No.": 1}]
    assert ask("id status", "txt", VIS, **body).text == "No.\n1\n"
    assert ask("id status", "md", VIS, **body).text == "|No.|\n|---:|\n|1|\n"
    assert "<tr><th>No.</th></tr>" in ask("id status", "html", VIS, **body).text
    sheet = openpyxl.load_workbook(io.BytesIO(ask("id status", "xlsx", VIS, **body).content)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["No."], [1]]


def test_html_reads_fields_that_are_hidden(ask: Any) -> None:
    body = {"vis_config": {"hidden_fields": ["orders.count"]}, "filters": {"orders.status": "paid"}}
    page = ask("count status", "html", {**VIS, "apply_formatting": True}, **body).text
    assert '<tr><td><span style="color:red">paid of 2</span></td></tr>' in page


def test_odd_vis_config_hides_nothing(ask: Any) -> None:
    odd = {"hidden_fields": "orders.id", "column_order": 3, "series_labels": [1], "hidden_pivots": None}
    limits = {"limit_displayed_rows": True, "limit_displayed_rows_values": {"num_rows": "many"}}
    assert len(arranged(ask, {**odd, **limits})) == 4


def test_apply_vis_on_json_is_warned_of(ask: Any) -> None:
    answer = ask("id", "json", VIS, vis_config={"hidden_fields": ["orders.id"]})
    assert answer.headers["x-lookalike-warning"] == "apply_vis has no effect on json"
    assert answer.json()[0] == {"orders.id": 1}
