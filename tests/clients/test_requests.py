"""The workflow of a script that uses `requests`: fetch a Look, take its query, change it, run it, download it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from live_server import Door, LogIn
from openpyxl import load_workbook

CATEGORIES_OF_WOMEN = "Products Category,Products Count\nMaternity,31\nIntimates,29\nJeans,17\n"
UNIQUE = iter(range(1_000_000))


@pytest.fixture
def look(http: requests.Session, door: Door) -> Iterator[dict[str, Any]]:
    """A Look over the men's three largest categories, as the API returns it."""
    query = {
        "model": "thelook",
        "view": "products",
        "fields": ["products.category", "products.count"],
        "filters": {"products.department": "Men"},
        "sorts": ["products.count desc", "products.category"],
        "limit": "3",
    }
    kept = http.post(f"{door.api}/queries", json=query).json()
    body = {"title": f"Categories {next(UNIQUE)}", "query_id": kept["id"], "folder_id": "1"}
    made = http.post(f"{door.api}/looks", json=body).json()
    yield http.get(f"{door.api}/looks/{made['id']}").json()
    http.delete(f"{door.api}/looks/{made['id']}")


@pytest.fixture
def query_for_women(look: dict[str, Any]) -> dict[str, Any]:
    """The Look's whole query, with the filters changed and nothing removed."""
    query = look["query"]
    query["filters"] = {"products.department": "Women"}
    return query


def run(http: requests.Session, door: Door, result_format: str, query: dict[str, Any], **params: str):
    return http.post(f"{door.api}/queries/run/{result_format}", json=query, params=params)


def test_query_of_a_look_has_its_read_only_keys(look: dict[str, Any]) -> None:
    names = {"id", "can", "slug", "share_url", "expanded_share_url", "url", "client_id"}
    assert names | {"has_table_calculations", "filters", "sorts"} <= set(look["query"])


def test_changed_query_runs_whole_to_csv(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "csv", query_for_women)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text == CATEGORIES_OF_WOMEN


def test_changed_query_leaves_the_look_alone(
    http: requests.Session, door: Door, look: dict[str, Any], query_for_women: dict[str, Any]
) -> None:
    run(http, door, "csv", query_for_women)
    answer = http.get(f"{door.api}/looks/{look['id']}/run/csv")
    assert answer.text == "Products Category,Products Count\nUnderwear,29\nJeans,23\nPants,23\n"


def test_changed_query_runs_to_json(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "json", query_for_women)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [
        {"products.category": "Maternity", "products.count": 31},
        {"products.category": "Intimates", "products.count": 29},
        {"products.category": "Jeans", "products.count": 17},
    ]


def test_changed_query_runs_to_json_label(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "json_label", query_for_women)
    assert answer.json()[0] == {"Products Category": "Maternity", "Products Count": 31}


def test_changed_query_runs_to_json_detail(http: requests.Session, door: Door, query_for_women: dict) -> None:
    detail = run(http, door, "json_detail", query_for_women).json()
    assert [row["products.count"]["value"] for row in detail["data"]] == [31, 29, 17]
    assert detail["fields"]["dimensions"][0]["name"] == "products.category"
    assert detail["fields"]["measures"][0]["label"] == "Products Count"
    assert detail["applied_filters"]["products.department"]["value"] == "Women"
    assert detail["sql"].startswith("SELECT")


def test_changed_query_runs_to_txt(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "txt", query_for_women)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == CATEGORIES_OF_WOMEN.replace(",", "\t")


def test_changed_query_runs_to_html(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "html", query_for_women)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<table>\n<tr><th>Products Category</th><th>Products Count</th></tr>\n")
    assert "<tr><td>Maternity</td><td>31</td></tr>" in answer.text


def test_changed_query_runs_to_markdown(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "md", query_for_women)
    assert answer.headers["content-type"] in ("text/markdown; charset=utf-8", "text/plain; charset=utf-8")
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in answer.text.splitlines()]
    assert lines[0] == ["Products Category", "Products Count"]
    assert set("".join(lines[1])) <= {"-", ":"}
    assert lines[2] == ["Maternity", "31"]


def test_changed_query_runs_to_xlsx(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "xlsx", query_for_women)
    assert (
        answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert list(sheet.values)[:2] == [("Products Category", "Products Count"), ("Maternity", 31)]


def test_changed_query_runs_to_sql(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "sql", query_for_women)
    assert answer.headers["content-type"] == "application/sql"
    assert answer.text.startswith("SELECT")
    assert "'Women'" in answer.text


def test_unknown_result_format_is_400(http: requests.Session, door: Door, query_for_women: dict) -> None:
    answer = run(http, door, "csvx", query_for_women)
    assert answer.status_code == 400
    assert "csvx" in answer.json()["message"]


def test_unknown_field_names_itself(http: requests.Session, door: Door, query_for_women: dict) -> None:
    query_for_women["fields"] = ["products.categorie"]
    answer = run(http, door, "json", query_for_women)
    assert "products.categorie" in answer.text


def test_limit_in_the_address_beats_the_query(
    http: requests.Session, door: Door, query_for_women: dict
) -> None:
    answer = run(http, door, "csv", query_for_women, limit="1")
    assert answer.text == "Products Category,Products Count\nMaternity,31\n"


def test_apply_formatting_writes_money(http: requests.Session, door: Door) -> None:
    query = {
        "model": "thelook",
        "view": "order_items",
        "fields": ["order_items.status", "order_items.total_sale_price"],
        "filters": {"order_items.status": "Complete"},
    }
    raw = run(http, door, "json", query).json()
    written = run(http, door, "json", query, apply_formatting="true").json()
    assert raw == [{"order_items.status": "Complete", "order_items.total_sale_price": 159575.08}]
    assert written == [{"order_items.status": "Complete", "order_items.total_sale_price": "$159,575.08"}]


# --- downloads ----------------------------------------------------------------------------------------------

ALL_EVENTS = {
    "model": "thelook",
    "view": "events",
    "fields": ["events.id", "events.event_type"],
    "limit": "-1",
}


def test_download_lies_in_a_file(
    http: requests.Session, door: Door, query_for_women: dict, tmp_path: Path
) -> None:
    path = tmp_path / "categories.csv"
    with run(http, door, "csv", query_for_women) as answer:
        path.write_bytes(answer.content)
    assert path.read_text(encoding="utf-8") == CATEGORIES_OF_WOMEN


def test_streamed_download_has_every_row(http: requests.Session, door: Door, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    with (
        http.post(f"{door.api}/queries/run/csv", json=ALL_EVENTS, stream=True) as answer,
        open(path, "wb") as f,
    ):
        assert answer.status_code == 200
        for chunk in answer.iter_content(chunk_size=8192):
            f.write(chunk)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Events Event ID,Events Event Type"
    assert len(lines) == 20_001


def test_client_that_leaves_midway_harms_nobody(log_in: LogIn, door: Door) -> None:
    leaver, stayer = log_in(), log_in()
    for _ in range(5):
        answer = leaver.post(f"{door.api}/queries/run/json_detail", json=ALL_EVENTS, stream=True)
        next(answer.iter_content(chunk_size=1024))
        answer.close()
    started = time.monotonic()
    counted = run(stayer, door, "json", {"model": "thelook", "view": "events", "fields": ["events.count"]})
    assert counted.json() == [{"events.count": 20_000}]
    assert time.monotonic() - started < 10


# --- the end of the script ----------------------------------------------------------------------------------


def test_script_ends_with_a_worthless_token(log_in: LogIn, door: Door) -> None:
    http = log_in()
    user = http.post(f"{door.api}/users", json={"first_name": "Short", "last_name": "Lived"}).json()
    assert http.delete(f"{door.api}/users/{user['id']}").status_code == 204
    assert http.get(f"{door.api}/users/{user['id']}").status_code == 404
    assert http.delete(f"{door.api}/logout").status_code == 204
    answer = http.get(f"{door.api}/user")
    assert answer.status_code == 401
    assert answer.json()["message"] == "Requires authentication."


def test_whole_user_can_be_sent_back(http: requests.Session, door: Door) -> None:
    user = http.post(f"{door.api}/users", json={"first_name": "Round", "last_name": "Trip"}).json()
    whole = http.get(f"{door.api}/users/{user['id']}").json()
    whole["last_name"] = "Tripped"
    answer = http.patch(f"{door.api}/users/{user['id']}", data=json.dumps(whole))
    assert (answer.status_code, answer.json()["display_name"]) == (200, "Round Tripped")
    http.delete(f"{door.api}/users/{user['id']}")


def test_broken_json_is_400_and_says_where(http: requests.Session, door: Door) -> None:
    answer = http.post(f"{door.api}/users", data='{"first_name": "A",')
    assert answer.status_code == 400
    assert answer.json()["documentation_url"].endswith("/docs/r/err/4.0/400/post/users")


def test_every_answer_has_a_request_id(http: requests.Session, door: Door) -> None:
    ids = {http.get(f"{door.api}/user").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3
