"""Every format against a file for each case, byte for byte, through the API: `tests/golden/formats/FORMAT/CASE`.

A sample of a real server that differs goes in place of the file; then one writer in `results/` is to be changed.
`pytest tests/results --golden` writes the files anew.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance

GOLDEN = Path(__file__).parents[1] / "golden" / "formats"
TABLE = r"""
CREATE TABLE orders AS SELECT * FROM (VALUES
    (1, 'CA', 'paid', 1234567.50::DECIMAL(12, 2), TIMESTAMP '2024-01-31 23:30:00', true, 'plain', 0.1::DOUBLE),
    (2, 'CA', 'sent', 0.25, TIMESTAMP '2024-02-29 00:00:00', false, 'a "quoted", text', 1e21),
    (3, 'NY', 'paid', -12.00, TIMESTAMP '1999-12-31 12:00:01', true, E'line\nand\ttab', 'nan'),
    (4, 'NY', NULL, 40.00, TIMESTAMP '2024-02-01 08:00:00', NULL, '<b>&|\ back</b>', NULL),
    (5, NULL, 'sent', NULL, NULL, false, '=1+1', -0.5),
    (6, 'Köln 😀', 'paid', 3.00, TIMESTAMP '2024-12-30 08:00:00', true, '  דרך 日本語 é ', 2.0),
    (7, 'Köln 😀', 'sent', 7.00, TIMESTAMP '2024-12-31 08:00:00', true, '', 1234.5678)
) AS t(id, state, status, price, created_at, paid, note, ratio)
"""
MODEL = """
connection: "shop"
explore: orders { label: "Orders & more" }
view: orders {
  dimension: id { primary_key: yes type: number value_format_name: id }
  dimension: state { drill_fields: [status] }
  dimension: status {
    label: "Status, \\"now\\""
    html: <b>{{ rendered_value }}</b> ;;
    link: { label: "Look up {{ value }}" url: "https://example.com/?q={{ value | url_encode }}" }
  }
  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year, hour_of_day]
    sql: ${TABLE}.created_at ;;
  }
  dimension: paid { type: yesno }
  dimension: price { type: number value_format_name: usd }
  dimension: ratio { type: number value_format: "0.0%" }
  dimension: note { view_label: "More" group_label: "Texts" description: "What was written" }
  dimension: broken { type: number sql: CASE WHEN ${id} > 3 THEN error('no such luck') ELSE ${id} END ;; }
  measure: count { type: count drill_fields: [id, state] }
  measure: total { type: sum sql: ${price} ;; value_format: "$#,##0.00;($#,##0.00)" label: "Total Größe" }
}
"""
BY_STATE = {"fields": ["orders.state", "orders.count", "orders.total"], "sorts": ["orders.state"]}
OVER_STATUS = {
    "fields": ["orders.state", "orders.status", "orders.count", "orders.total"],
    "pivots": ["orders.status"],
    "sorts": ["orders.status", "orders.state"],
}
NOTES = {"fields": ["orders.id", "orders.note"], "sorts": ["orders.id"]}
CALCULATION = {
    "table_calculation": "share",
    "label": "Share of all",
    "expression": "${orders.count} / sum(${orders.count})",
    "value_format_name": "percent_1",
}
ARRANGED = {
    "hidden_fields": ["orders.total"],
    "column_order": ["orders.count", "orders.state"],
    "series_labels": {"orders.count": "How many"},
    "limit_displayed_rows": True,
    "limit_displayed_rows_values": {"show_hide": "show", "first_last": "first", "num_rows": "2"},
}
# What each case asks, and the parameters of its run.
CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "plain": (BY_STATE, {}),
    "formatted": (BY_STATE, {"apply_formatting": "true"}),
    "types": (
        {
            "fields": [
                *("orders.id", "orders.created_time", "orders.created_date", "orders.created_month"),
                *(
                    "orders.created_quarter",
                    "orders.created_hour_of_day",
                    "orders.paid",
                    "orders.price",
                    "orders.ratio",
                ),
            ],
            "sorts": ["orders.id"],
        },
        {},
    ),
    "types_formatted": (
        {
            "fields": [
                "orders.id",
                "orders.created_quarter",
                "orders.created_week",
                "orders.price",
                "orders.ratio",
            ],
            "sorts": ["orders.id"],
        },
        {"apply_formatting": "true"},
    ),
    "texts": (NOTES, {}),
    "texts_formatted": (NOTES, {"apply_formatting": "true"}),
    "labels": ({"fields": ["orders.status", "orders.note"], "filters": {"orders.id": "1,2"}}, {}),
    "html": (
        {"fields": ["orders.status", "orders.count"], "sorts": ["orders.status"]},
        {"apply_formatting": "true"},
    ),
    "empty": ({**BY_STATE, "filters": {"orders.id": "99"}}, {}),
    "error": ({"fields": ["orders.id", "orders.broken"]}, {}),
    "pivot": (OVER_STATUS, {}),
    "pivot_formatted": (OVER_STATUS, {"apply_formatting": "true"}),
    "pivots": (
        {
            "fields": ["orders.state", "orders.status", "orders.paid", "orders.count"],
            "pivots": ["orders.status", "orders.paid"],
            "sorts": ["orders.status", "orders.paid", "orders.state"],
        },
        {},
    ),
    "pivot_empty": ({**OVER_STATUS, "filters": {"orders.id": "99"}}, {}),
    "totals": ({**BY_STATE, "total": True}, {}),
    "row_totals": ({**OVER_STATUS, "total": True, "row_total": "right"}, {}),
    "subtotals": (
        {
            "fields": ["orders.state", "orders.status", "orders.count"],
            "sorts": ["orders.state", "orders.status"],
            "subtotals": ["orders.state"],
        },
        {},
    ),
    "calculation": ({**BY_STATE, "dynamic_fields": json.dumps([CALCULATION])}, {}),
    "calculation_formatted": (
        {**BY_STATE, "dynamic_fields": json.dumps([CALCULATION])},
        {"apply_formatting": "true"},
    ),
    "arranged": ({**BY_STATE, "vis_config": ARRANGED}, {"apply_vis": "true"}),
    "limit_0": ({**BY_STATE, "limit": "0"}, {}),
    "limit_2": ({**BY_STATE, "limit": "500"}, {"limit": "2"}),
    "limit_all": ({**BY_STATE, "limit": "-1"}, {}),
    "drill_links": (BY_STATE, {"generate_drill_links": "true"}),
    "drill_links_below_a_path": (BY_STATE, {"generate_drill_links": "true", "path_prefix": "/embed"}),
}
SUFFIXES = {
    **dict.fromkeys(
        ("json", "json_label", "json_detail", "json_bi", "json_detail_lite_stream", "columns"), "json"
    ),
    **{name: name for name in ("csv", "txt", "md", "html", "sql")},
    "xlsx": "xml",
    "arrow": "txt",
}
MEDIA_TYPES = {
    **dict.fromkeys(("json", "json_label", "json_detail", "json_bi"), "application/json"),
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "sql": "application/sql",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "arrow": "application/vnd.apache.arrow.stream",
    "columns": "application/vnd.lookalike.columns+json",
}
# What is never the same twice.
VOLATILE = (
    (r'"runtime":"\d+\.\d+"', '"runtime":"0.000"'),
    (r'"ran_at":"[^"]*"', '"ran_at":"2024-01-01T00:00:00+00:00"'),
    (r'"id":"[0-9a-f]{32}"', f'"id":"{"0" * 32}"'),
)


@pytest.fixture(scope="module")
def shop_api(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("formats")
    shutil.copytree(sqlite_template, folder / "data")
    with duckdb.connect(folder / "shop.duckdb") as db:
        db.execute(TABLE)
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


def run(api: Client, form: str, case: str) -> Any:
    asked, params = CASES[case]
    accept = MEDIA_TYPES[form] if form in ("arrow", "columns") else "*/*"
    path = f"/queries/run/{'json' if form in ('arrow', 'columns') else form}"
    body = {"model": "shop", "view": "orders", **asked}
    return api.as_admin.post(path, json=body, params=params, headers={"Accept": accept})


def shown(form: str, body: bytes, *, whole: bool) -> str:
    """The answer as a text that people can compare. Of a workbook, its sheet and its styles."""
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = [book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles")]
        return "\n".join(parts).replace("<row>", "\n<row>") + "\n"
    if form == "arrow":
        table = pa.ipc.open_stream(body).read_all()
        return f"{table.schema.to_string()}\n\n" + "".join(f"{row}\n" for row in table.to_pylist())
    text = body.decode()
    for pattern, written in VOLATILE:
        text = re.sub(pattern, written, text)
    return text if whole or SUFFIXES[form] != "json" else without(without(text, "fields"), "sql")


def without(text: str, name: str) -> str:
    """The text with `…` for the first value of this name, which is long and belongs to other tests."""
    at = text.find(f'"{name}":') + len(name) + 3
    if at == len(name) + 2:
        return text
    end = json.JSONDecoder().raw_decode(text, at)[1]
    return f"{text[:at]}…{text[end:]}"


def samples() -> Iterator[tuple[str, str]]:
    """The SQL of pivots has its own files."""
    for form in MEDIA_TYPES:
        for case, (asked, _) in CASES.items():
            if form != "sql" or "pivots" not in asked:
                yield form, case


@pytest.mark.parametrize(("form", "case"), list(samples()))
def test_format_is_as_its_sample(shop_api: Client, pytestconfig: pytest.Config, form: str, case: str) -> None:
    answer = run(shop_api, form, case)
    failed = answer.status_code != 200
    if not failed:
        assert answer.headers["content-type"] == MEDIA_TYPES[form]
    text = (
        f"{answer.status_code}\n{answer.text}"
        if failed
        else shown(form, answer.content, whole=case == "plain")
    )
    file = GOLDEN / form / f"{case}.{SUFFIXES[form]}"
    if pytestconfig.getoption("--golden"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode()
