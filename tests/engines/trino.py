"""A Trino server that runs already, named by LOOKALIKE_TEST_TRINO=host:port: one engine more where it is set.

Its `memory` catalog holds the tables, in a schema of each test run's own.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

import httpx

ADDRESS = os.environ.get("LOOKALIKE_TEST_TRINO", "")


class TrinoError(Exception):
    pass


class Trino:
    """The client protocol: a statement is posted, then its pages are fetched until there is no next one."""

    def __init__(self, client: httpx.Client, schema: str):
        self._client, self._schema = client, schema

    def load(self, queries: Mapping[str, str]) -> None:
        for name, query in queries.items():
            self.execute(f"CREATE TABLE {name} AS {query}")

    def execute(self, sql: str) -> list[tuple]:
        headers = {
            "X-Trino-User": "test",
            "X-Trino-Catalog": "memory",
            "X-Trino-Schema": self._schema,
            "X-Trino-Time-Zone": "UTC",
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }
        page = self._client.post("/v1/statement", content=sql.encode(), headers=headers).json()
        kinds: list[str] = []
        rows: list[tuple] = []
        while True:
            if "error" in page:
                raise TrinoError(f"{page['error']['message']}\n{sql}")
            kinds = kinds or [column["type"] for column in page.get("columns", [])]
            rows += [tuple(map(_value, row, kinds)) for row in page.get("data", [])]
            if "nextUri" not in page:
                return rows
            page = self._client.get(page["nextUri"]).json()


@contextmanager
def trino_schema(address: str = ADDRESS) -> Iterator[Trino]:
    schema = f"lookalike_{uuid.uuid4().hex[:12]}"
    with httpx.Client(base_url=f"http://{address}", timeout=60) as client:
        server = Trino(client, schema)
        server.execute(f"CREATE SCHEMA memory.{schema}")
        try:
            yield server
        finally:
            for (table,) in server.execute("SHOW TABLES"):
                server.execute(f"DROP TABLE {table}")
            server.execute(f"DROP SCHEMA memory.{schema}")


def _value(value: object, kind: str) -> object:
    """JSON's value as Python's: decimals and times come as texts."""
    if not isinstance(value, str):
        return value
    if kind.startswith("decimal"):
        return Decimal(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind.startswith("timestamp"):
        return datetime.fromisoformat(value.removesuffix(" UTC"))
    return value
