"""Public Looks: their address gives the result to anybody, with the owner's rights, until they are unpublished."""

from __future__ import annotations

import pytest

from client import Client

QUERY = {"model": "thelook", "view": "products", "fields": ["products.count"]}


def published(api: Client) -> str:
    """The path of a public Look of the administrator, without the ending."""
    look = api.as_admin.post("/looks", json={"title": "Open", "query": QUERY, "public": True}).json()
    return look["public_url"].removeprefix("https://bi.example.com")


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("csv", "text/csv; charset=utf-8"), ("json", "application/json"), ("html", "text/html; charset=utf-8")],
)
def test_anybody_gets_the_result(data_api: Client, form: str, media_type: str) -> None:
    answer = data_api.as_stranger.get(f"{published(data_api)}.{form}", whole=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert "500" in answer.text  # products in the sample data of this size


def test_an_unpublished_look_is_gone(data_api: Client) -> None:
    path = published(data_api)
    look_id = data_api.as_admin.get("/looks").json()[0]["id"]
    data_api.as_admin.patch(f"/looks/{look_id}", json={"public": False})
    assert data_api.as_stranger.get(f"{path}.csv", whole=True).status_code == 404


@pytest.mark.parametrize("ending", [".sql", ".exe", "x.csv"])
def test_other_addresses_are_not_there(data_api: Client, ending: str) -> None:
    assert data_api.as_stranger.get(f"{published(data_api)}{ending}", whole=True).status_code == 404


def test_a_disabled_owner_shows_nothing(data_api: Client) -> None:
    path = published(data_api)
    second = data_api.person("second", 2)
    second.patch(f"/users/{data_api.as_admin.user_id}", json={"is_disabled": True})
    assert data_api.as_stranger.get(f"{path}.csv", whole=True).status_code == 404


def test_the_address_without_an_ending_shows_the_table(data_api: Client) -> None:
    answer = data_api.as_stranger.get(published(data_api), whole=True, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<table" in answer.text


def test_a_link_that_is_not_public_is_not_there(data_api: Client) -> None:
    assert data_api.as_stranger.get(f"/looks/{'a' * 32}", whole=True).status_code == 404


def test_a_number_leads_to_the_login(data_api: Client) -> None:
    answer = data_api.as_stranger.get("/looks/1", whole=True, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?return_to=%2Flooks%2F1")
