"""A project over a database, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx

from client import Client


class Shop:
    """One project over one database. The project's name is its model's name, too."""

    def __init__(self, name: str, client: Client, execute: Callable[[str], list[tuple]]):
        self.name, self.client, self._execute = name, client, execute

    def ask(self, explore: str, *fields: str, form: str = "json", **query: Any) -> httpx.Response:
        """The answer of a query as the administrator; `params` goes into the address."""
        params = query.pop("params", {})
        body = {"model": self.name, "view": explore, "fields": list(fields), **query}
        return self.client.as_admin.post(f"/queries/run/{form}", json=body, params=params)

    def rows(self, explore: str, *fields: str, **query: Any) -> list[tuple]:
        answer = self.ask(explore, *fields, **query)
        assert answer.status_code == 200, answer.text
        return [tuple(row.values()) for row in answer.json()]

    def sql(self, text: str) -> list[tuple]:
        """The rows of a statement written by hand, numbers as JSON has them."""
        return [tuple(map(_plain, row)) for row in self._execute(text)]

    def explore(self, name: str) -> dict[str, Any]:
        return self.client.as_admin.get(f"/lookml_models/{self.name}/explores/{name}").json()

    def field(self, explore: str, name: str) -> dict[str, Any]:
        found = self.explore(explore)["fields"]
        return next(field for kind in found.values() for field in kind if field["name"] == name)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


class Shops:
    """Makes each project's database and server once."""

    def __init__(self, make: Callable[[str, str], Shop]):
        self._make, self._made = make, {}

    def get(self, name: str, engine: str) -> Shop:
        if (name, engine) not in self._made:
            self._made[name, engine] = self._make(name, engine)
        return self._made[name, engine]

    def close(self) -> None:
        for shop in self._made.values():
            shop.client.close()
            shop.client.instance.close()
