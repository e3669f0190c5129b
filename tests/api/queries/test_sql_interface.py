"""SQL over models: statements against queries written by hand on the same data."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from client import Client, Person


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


STATUSES = """
SELECT `order_items.status`, AGGREGATE(`order_items.count`)
FROM `thelook`.`order_items`
GROUP BY 1 ORDER BY 2 DESC LIMIT 3
"""


@pytest.fixture
def by_hand(thelook_file: Any) -> Any:
    con = duckdb.connect(thelook_file, read_only=True)
    yield lambda sql: con.execute(sql).fetchall()
    con.close()


def test_statement_gives_the_rows_of_its_query(demo_api: Client, by_hand: Any) -> None:
    wanted = by_hand("SELECT status, count(*) FROM order_items GROUP BY 1 ORDER BY 2 DESC LIMIT 3")
    assert ran(demo_api.as_developer, STATUSES) == wanted
