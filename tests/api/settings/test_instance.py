"""Versions, API documents, time zones, locales, settings."""

from __future__ import annotations

import pytest

from client import Client


def test_versions_need_no_token_and_name_the_addresses(local_api: Client) -> None:
    body = local_api.as_stranger.get("/versions").json()
    assert body["looker_release_version"] == "26.22.0"
    assert body["api_server_url"] == body["web_server_url"] == "https://bi.example.com"
    assert body["current_version"]["version"] == "4.0"
    assert body["current_version"]["swagger_url"] == "https://bi.example.com/api/4.0/swagger.json"


def test_versions_without_the_api_prefix(local_api: Client) -> None:
    assert local_api.as_stranger.get("/versions", whole=True).status_code == 200


def test_versions_takes_only_get(local_api: Client) -> None:
    answer = local_api.as_stranger.put("/versions")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_versions_names_a_broken_fields_parameter(local_api: Client) -> None:
    answer = local_api.as_stranger.get("/versions", params={"fields": "current_version(version"})
    assert answer.status_code == 400
    assert "never closed" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/swagger.json", "/api_spec/4.0/swagger.json"])
def test_swagger_document_is_public_and_swagger_2(local_api: Client, path: str) -> None:
    document = local_api.as_stranger.get(path).json()
    assert document["swagger"] == "2.0"
    assert document["basePath"] == "/api/4.0"
    assert document["host"] == "bi.example.com"
    assert document["info"]["x-looker-release-version"] == "26.22.0"


@pytest.mark.parametrize("path", ["/openapi.json", "/api_spec/4.0/openapi.json"])
def test_openapi_document_names_this_server(local_api: Client, path: str) -> None:
    document = local_api.as_stranger.get(path).json()
    assert document["servers"] == [{"url": "https://bi.example.com/api/4.0"}]


def test_an_unchanged_document_is_not_sent_again(local_api: Client) -> None:
    first = local_api.as_stranger.get("/swagger.json")
    again = local_api.as_stranger.get("/swagger.json", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_other_api_versions_are_404(local_api: Client) -> None:
    assert local_api.as_stranger.get("/api_spec/3.1/swagger.json").status_code == 404


def test_alive_needs_nothing(local_api: Client) -> None:
    assert local_api.as_stranger.get("/alive", whole=True).status_code == 200


def test_time_zones_have_value_label_and_group(local_api: Client) -> None:
    zones = local_api.as_nobody.get("/timezones").json()
    assert {"value": "America/New_York", "label": "America - New York", "group": "America"} in zones
    assert zones[0]["value"] == "UTC"


def test_locales_have_code_and_both_names(local_api: Client) -> None:
    found = local_api.as_nobody.get("/locales").json()
    assert {"code": "de", "native_name": "Deutsch", "english_name": "German"} in found


def test_settings_tell_address_and_time_zone(local_api: Client) -> None:
    setting = local_api.as_admin.get("/setting", params={"fields": "host_url, timezone"}).json()
    assert setting == {"host_url": "https://bi.example.com", "timezone": "UTC"}


@pytest.mark.parametrize("path", ["/timezones", "/locales", "/setting"])
def test_these_need_a_token(local_api: Client, path: str) -> None:
    assert local_api.as_stranger.get(path).status_code == 401


def test_documentation_url_leads_to_a_page(local_api: Client) -> None:
    address = local_api.as_admin.get("/users/4711").json()["documentation_url"]
    assert address == "https://bi.example.com/docs/r/err/4.0/404/get/users/:user_id"
    page = local_api.as_stranger.get(address.removeprefix("https://bi.example.com"), whole=True)
    assert page.status_code == 200
    assert "GET /users/:user_id" in page.text


def test_the_home_page_names_the_api_and_no_models(local_api: Client) -> None:
    page = local_api.as_stranger.get("/", whole=True)
    assert page.status_code == 200
    assert "https://bi.example.com/api/4.0" in page.text
    assert "thelook" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_an_unknown_page_is_a_page(local_api: Client) -> None:
    page = local_api.as_stranger.get("/nowhere", whole=True)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_an_error_page_escapes_its_address(local_api: Client) -> None:
    page = local_api.as_stranger.get("/docs/r/err/4.0/404/get/<script>alert(1)</script>", whole=True)
    assert "<script>" not in page.text


def test_avatars_are_pictures_of_ours(local_api: Client) -> None:
    address = local_api.as_admin.get("/user").json()["avatar_url"]
    picture = local_api.as_stranger.get(address.removeprefix("https://bi.example.com"), whole=True)
    assert picture.headers["content-type"] == "image/svg+xml"
