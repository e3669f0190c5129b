"""Values of filters on fields that are tagged as personal are shown to nobody in System Activity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from client import Client
from lookalike.lookml import load_project
from lookalike.store.queries import add_query
from lookalike.system_activity.personal import personal_fields, personal_values

from .conftest import asked

PEOPLE = """
connection: "shop"
view: users {
  dimension: email { tags: ["PII"] }
  dimension: age { type: number }
}
explore: users {}
explore: buyers { from: users }
"""
ASKED = {
    "model": "shop",
    "view": "users",
    "fields": ["users.id"],
    "filters": {"users.email": "ada@example.com", "users.age": ">60"},
    "filter_expression": '${users.email} = "ada@example.com"',
    "filter_config": {"users.email": [{"type": "=", "values": [{"constant": "ada@example.com"}]}]},
}
OTHER = {**ASKED, "filters": {"users.age": "7"}, "filter_expression": "${users.age} = 7", "filter_config": {}}
COLUMNS = "query.filters query.formatted_filters query.filter_expression query.filter_config"


def test_fields_are_personal_under_every_name(tmp_path: Path) -> None:
    (tmp_path / "shop.model.lkml").write_text(PEOPLE)
    models = load_project(tmp_path).models.values()
    assert personal_fields(models, ["pii"]) == {"users.email", "buyers.email"}
    assert personal_fields(models, []) == frozenset()


@pytest.fixture
def with_personal_field(api: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    names = frozenset({"users.email"})
    monkeypatch.setattr(api.instance.projects.activity, "_personal", lambda: names)
    with api.instance.store.write() as work:
        add_query(work, ASKED)
        add_query(work, OTHER)
    yield api


def rows(api: Client) -> list[dict[str, Any]]:
    wanted = {"filters": {"query.model": "shop"}, "sorts": ["query.id"]}
    return asked(api, "query", f"query.id {COLUMNS}", **wanted)


def test_filters_show_the_field_and_not_its_value(with_personal_field: Client) -> None:
    first, second = rows(with_personal_field)
    assert "ada" not in msgspec.json.encode(first).decode()
    shown = {"users.email": "(hidden)", "users.age": ">60"}
    assert msgspec.json.decode(first["query.filters"]) == shown
    assert msgspec.json.decode(first["query.formatted_filters"]) == shown
    assert (first["query.filter_expression"], first["query.filter_config"]) == ("(hidden)", "(hidden)")
    assert msgspec.json.decode(second["query.filters"]) == {"users.age": "7"}
    assert second["query.filter_expression"] == "${users.age} = 7"


def test_a_hidden_value_is_not_found_by_filtering(with_personal_field: Client) -> None:
    found = asked(with_personal_field, "query", "query.id", filters={"query.filters": "%ada%"})
    assert found == []


def test_parts_of_a_filter_are_hidden_in_messages() -> None:
    values = personal_values({"users.email": "%ada@example.com, -bob"}, frozenset({"users.email"}))
    assert list(values) == ["%ada@example.com, -bob", "ada@example.com", "bob"]
    assert list(personal_values({"users.age": "1234"}, frozenset({"users.email"}))) == []
