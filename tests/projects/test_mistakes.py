"""A typo in every kind of place: what answers, what refuses, and the line that it names."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shops import Shop

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance

Mistaken = Callable[[str, str, str], Shop]
HERE = Path(__file__).parent
ORDERS, EXPLORES = "views/orders.view.lkml", "explores/orders.explore.lkml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "bookshop", tmp_path / "bookshop"))


@pytest.fixture
def mistaken(
    folder: Path,
    tmp_path: Path,
    sqlite_template: Path,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Callable[[str, str, str], Shop]]:
    """Changes a text of a file and serves the project, without a database: what is asked is SQL."""
    clients: list[Client] = []

    def serve(file: str, before: str, after: str) -> Shop:
        edit(folder / file, before, after)
        data = shutil.copytree(sqlite_template, tmp_path / "data")
        stated = {
            "data": str(data),
            "project": str(folder),
            "connection": f"duckdb:///{tmp_path}/none.duckdb",
        }
        settings = Settings.load({**stated, "host_url": "https://bi.example.com"}, {})
        clients.append(Client(open_instance(settings), loop_thread, contract_check))
        return Shop("bookshop", clients[0], lambda statement: [])

    yield serve
    for client in clients:
        client.close()
        client.instance.close()


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


SAME_EXPLORE = [
    # file, text, typo, field to ask, part of the answer
    (ORDERS, "measure: total_shipping { type: sum ", "measure: total_shipping { type: summ ",
     "orders.total_shipping", ORDERS + ':100:29 unknown-type: a measure has no type "summ"; did you mean "sum"?'),
    (ORDERS, "order_by_field: status_weight", "order_by_field: status_wight",
     "orders.status_sorted", ORDERS + ':53:3 unknown-field'),
    (ORDERS, 'filters: [is_gift: "yes"]', 'filters: [is_gft: "yes"]',
     "orders.count_gifts", ORDERS + ':106:3 unknown-field: orders.count_gifts refers to "is_gft"'),
    (ORDERS, "style: integer", "style: intger", "orders.shipping_tier", ORDERS + ":43:5 unknown-style"),
    (ORDERS, "tiers: [0, 5, 10]", "tiers: [0, five, 10]", "orders.shipping_tier", ORDERS + ":40:3 bad-tier"),
    (ORDERS, "percentile: 75", "percentile: 175", "orders.shipping_75", ORDERS + ":103:3 bad-percentile"),
    (ORDERS, "list_field: channel", "list_field: chanel", "orders.channels", 'did you mean "channel"?'),
    (ORDERS, "{% parameter since %}", "{% paramter since %}",
     "orders.is_since", ORDERS + ":71:3 liquid: unexpected tag 'paramter'"),
    (ORDERS, "{% endif %}", "", "orders.chosen_date", ORDERS + ":75:3 liquid: expected tag endif"),
    (ORDERS, "value_format_name: percent_1", "value_format_name: prcent_1",
     "orders.gift_share", ORDERS + ":118:3 unknown-value-format"),
    (ORDERS, "hidden: no label", "hidden: noo label",
     "orders.id", ORDERS + ':29:19 wrong-value: "hidden" takes "yes" or "no", not "noo"'),
    ("views/lines.view.lkml", "sql: ${quantity} *", "sql: ${quantty} *",
     "lines.revenue", 'views/lines.view.lkml:8:3 unknown-field: lines.revenue refers to "quantty"'),
    ("views/customers.view.lkml", "start_location_field: place", "start_location_field: plce",
     "customers.distance_to_warehouse", "views/customers.view.lkml:21:3 unknown-field"),
    ("derived/customer_facts.view.lkml", "explore_source: orders", "explore_source: ordrs",
     "customer_facts.orders", 'derived/customer_facts.view.lkml:3:3 derived-table-source'),
    ("derived/customer_facts.view.lkml", "field: orders.count", "field: orders.cnt",
     "customer_facts.orders", 'has no field "orders.cnt"; did you mean "orders.count"?'),
    (EXPLORES, "${orders.id} = ${lines", "${orders.idd} = ${lines",
     "lines.copies", EXPLORES + ':6:3 unknown-field: the join lines refers to "orders.idd"'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "field", "answer"), SAME_EXPLORE)
def test_mistake_in_a_field_costs_that_field(
    mistaken: Mistaken, file: str, before: str, after: str, field: str, answer: str
) -> None:
    shop = mistaken(file, before, after)
    refused = shop.ask("orders", field, form="sql")
    assert refused.status_code == 400
    assert answer in refused.json()["message"]
    assert shop.ask("orders", "orders.created_date", form="sql").status_code == 200


WHOLE_EXPLORE = [
    (ORDERS, "sql: ${TABLE}.status ;; desc", "sql: ${TABLE}.status desc", "orders", ORDERS + ":31:36 missing-end"),
    (ORDERS, "dimension: customer_id { type", "dimension: customer_id { primary_key: yes type",
     "orders", ORDERS + ":30:3 two-primary-keys"),
    ("views/customers.view.lkml", "value_format_name: decimal_0\n  }", "value_format_name: decimal_0\n",
     "buyers", "views/customers.view.lkml:21:3 unclosed-block"),
    ("views/base.view.lkml", "extension: required", "extension: required extends: [customers]",
     "buyers", "circular-extends"),
    (EXPLORES, "join: lines {", "join: linez {", "orders", EXPLORES + ":6:3 unknown-view"),
    (EXPLORES, "relationship: one_to_many", "relationship: one_to_mny",
     "orders", EXPLORES + ':8:5 unknown-relationship'),
    (EXPLORES, "sql_always_where:", "sql_alway_where:", "orders", 'did you mean "sql_always_where"?'),
    (EXPLORES, "access_filter: {", "acces_filter: {", "orders_of_my_country", EXPLORES + ":33:3 unknown-parameter"),
    (EXPLORES, "user_attribute: country", "user_atribute: country",
     "orders_of_my_country", EXPLORES + ":33:3 access-filter"),
    ("bookshop.model.lkml", '"/derived/**/*.view.lkml"', '"/derivd/**/*.view.lkml"',
     "orders", EXPLORES + ':18:3 unknown-view: the explore "orders" uses the view "customer_facts"'),
    ("views/customers.view.lkml", "@{SCHEMA}.customers", "@{SHEMA}.customers",
     "buyers", 'views/customers.view.lkml:5:3 unknown-constant: "sql_table_name" needs the constant "SHEMA"'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "explore", "answer"), WHOLE_EXPLORE)
def test_mistake_in_an_explore_costs_that_explore(
    mistaken: Mistaken, file: str, before: str, after: str, explore: str, answer: str
) -> None:
    shop = mistaken(file, before, after)
    refused = shop.ask(explore, "buyers.count" if explore == "buyers" else "orders.count", form="sql")
    assert refused.status_code == 400
    assert answer in refused.json()["message"]
    described = shop.explore(explore)
    assert described["errors"][0]["error_pos"].split(":")[0].endswith(".lkml")
    assert shop.ask("books", "books.count", form="sql").status_code == 200


def test_string_that_is_not_closed_is_found_where_it_begins(mistaken: Mistaken) -> None:
    shop = mistaken(ORDERS, 'label: "Date Granularity"', 'label: "Date Granularity')
    answer = shop.ask("orders", "orders.count", form="sql").json()["message"]
    assert f"{ORDERS}:12:21 syntax" in answer
    assert "begins 2 lines above" in answer


def test_database_file_that_is_not_there_is_said(mistaken: Mistaken) -> None:
    shop = mistaken("manifest.lkml", "EUR", "USD")
    answer = shop.ask("books", "books.count")
    assert answer.status_code == 503
    assert answer.json()["message"] == "Connection 'warehouse' cannot open its DuckDB file: it is not there."


def test_misspelled_grant_takes_the_field_away(mistaken: Mistaken) -> None:
    shop = mistaken("views/customers.view.lkml", "required_access_grants:", "required_acces_grants:")
    answer = shop.ask("orders", "customers.credit", form="sql").json()["message"]
    assert 'did you mean "required_access_grants"?' in answer


def test_explore_without_its_view_is_described(mistaken: Mistaken) -> None:
    shop = mistaken(EXPLORES, "explore: monthly {", "explore: monthly { from: monthy ")
    described = shop.explore("monthly")
    assert described["errors"][0]["details"] == "unknown-view"
    assert described["fields"]["dimensions"] == []


def test_constants_may_name_constants(mistaken: Mistaken) -> None:
    shop = mistaken("manifest.lkml", 'value: "shop"', 'value: "@{CURRENCY}_shop"')
    assert "FROM EUR_shop.books" in shop.ask("books", "books.count", form="sql").text


def test_findings_are_in_the_log_once(mistaken: Mistaken, capfd: pytest.CaptureFixture) -> None:
    shop = mistaken("views/books.view.lkml", "dimension: pages { type", "dimension: pages { typ")
    assert shop.explore("books")["errors"] is None
    told = capfd.readouterr()
    assert (told.out + told.err).count("views/books.view.lkml:9:22") == 1
