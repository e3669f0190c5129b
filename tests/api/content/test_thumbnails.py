"""Thumbnails over the API: who sees them, and what is said of bad wishes."""

from __future__ import annotations

import struct

import pytest

from client import Client

QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}


@pytest.fixture
def look_id(data_api: Client) -> str:
    query = {**QUERY, "vis_config": {"type": "looker_column"}}
    query_id = data_api.as_admin.post("/queries", json=query).json()["id"]
    body = {"title": "Orders", "folder_id": "1", "query_id": query_id}
    return data_api.as_admin.post("/looks", json=body).json()["id"]


def test_thumbnail_is_svg_unless_png_is_wished(data_api: Client, look_id: str) -> None:
    plain = data_api.as_viewer.get(f"/content_thumbnail/look/{look_id}")
    assert plain.headers["content-type"] == "image/svg+xml"
    assert plain.text.startswith("<?xml") and "Orders" not in plain.text
    wished = data_api.as_viewer.get(f"/content_thumbnail/look/{look_id}?format=png&width=80&height=60")
    assert wished.headers["content-type"] == "image/png"
    assert struct.unpack(">II", wished.content[16:24]) == (80, 60)


def test_older_operation_gives_the_same_picture(data_api: Client, look_id: str) -> None:
    older = data_api.as_viewer.get(f"/vector_thumbnail/look/{look_id}")
    assert older.content == data_api.as_viewer.get(f"/content_thumbnail/look/{look_id}").content


def test_thumbnail_of_what_one_may_not_see_is_not_there(data_api: Client, look_id: str) -> None:
    for path in (f"/content_thumbnail/look/{look_id}", f"/vector_thumbnail/look/{look_id}"):
        assert data_api.as_nobody.get(path).status_code == 404
    assert data_api.as_admin.get("/content_thumbnail/look/99999").status_code == 404


def test_no_dashboard_has_a_thumbnail_yet(data_api: Client) -> None:
    assert data_api.as_admin.get("/content_thumbnail/dashboard/1").status_code == 404
    assert data_api.as_admin.get("/content_thumbnail/board/1").status_code == 400
    assert data_api.as_admin.get("/vector_thumbnail/board/1").status_code == 400


def test_every_bad_wish_is_named(data_api: Client, look_id: str) -> None:
    wishes = "format=gif&width=0&height=2001&theme=dark"
    answer = data_api.as_viewer.get(f"/content_thumbnail/look/{look_id}?{wishes}")
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"format", "width", "height", "theme"}
