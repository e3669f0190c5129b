"""What the Ruby SDK and tools around the API send, as plain HTTP: documents without a token, old paths, whole bodies
sent back, statuses that become classes of errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from live_server import Door, LiveServer, LogIn

UNIQUE = iter(range(1_000_000))


@pytest.fixture
def anybody(door: Door) -> Iterator[requests.Session]:
    """A session without a token."""
    with requests.Session() as session:
        session.verify = door.verify
        yield session


# --- the Ruby SDK -------------------------------------------------------------------------------------------


def test_swagger_document_comes_without_a_token(anybody: requests.Session, door: Door) -> None:
    answer = anybody.get(f"{door.api}/swagger.json")
    document = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert (document["swagger"], document["basePath"]) == ("2.0", "/api/4.0")
    assert document["paths"]["/users/{user_id}"]["patch"]["operationId"] == "update_user"


def test_swagger_document_can_build_every_method(anybody: requests.Session, door: Door) -> None:
    paths = anybody.get(f"{door.api}/swagger.json").json()["paths"]
    operations = [each for verbs in paths.values() for each in verbs.values()]
    assert len({each["operationId"] for each in operations}) == len(operations) == 506
    places = {parameter["in"] for each in operations for parameter in each.get("parameters", [])}
    assert places == {"path", "query", "body"}


def test_swagger_document_is_not_sent_twice(anybody: requests.Session, door: Door) -> None:
    tag = anybody.get(f"{door.api}/swagger.json").headers["etag"]
    answer = anybody.get(f"{door.api}/swagger.json", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_alive_answers_without_a_version(anybody: requests.Session, door: Door) -> None:
    assert anybody.get(f"{door.url}/alive").status_code == 200


def test_versions_answer_without_a_token(anybody: requests.Session, door: Door, server: LiveServer) -> None:
    versions = anybody.get(f"{door.url}/versions").json()
    assert versions == anybody.get(f"{door.api}/versions").json()
    assert versions["current_version"]["swagger_url"] == f"{server.tls.url}/api/4.0/swagger.json"
    assert versions["web_server_url"] == server.tls.url


@pytest.mark.parametrize("path", ["/login", "/api/4.0/login"])
def test_ruby_logs_in_with_the_token_scheme(
    anybody: requests.Session, door: Door, server: LiveServer, path: str
) -> None:
    token = anybody.post(f"{door.url}{path}", data=server.key).json()["access_token"]
    headers = {"Authorization": f"token {token}", "Accept": "application/json"}
    assert anybody.get(f"{door.api}/user", headers=headers).json()["id"] == "1"


@pytest.mark.parametrize("path", ["/logout", "/api/4.0/logout", "/api/4.0/api/4.0/logout"])
def test_logout_answers_204_and_no_type(log_in: LogIn, door: Door, path: str) -> None:
    http = log_in()
    answer = http.delete(f"{door.url}{path}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    assert http.get(f"{door.api}/user").status_code == 401


def test_delete_answers_204_and_no_type(http: requests.Session, door: Door) -> None:
    user = http.post(f"{door.api}/users", json={"first_name": "Ruby"}).json()
    answer = http.delete(f"{door.api}/users/{user['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers


def test_built_in_role_cannot_be_deleted(http: requests.Session, door: Door) -> None:
    answer = http.delete(f"{door.api}/roles/2")
    assert answer.status_code == 405
    assert answer.json()["documentation_url"].endswith("/docs/r/err/4.0/405/delete/roles/:role_id")


def test_second_group_of_a_name_is_refused(http: requests.Session, door: Door) -> None:
    name = f"Ruby {next(UNIQUE)}"
    group = http.post(f"{door.api}/groups", json={"name": name}).json()
    answer = http.post(f"{door.api}/groups", json={"name": name})
    assert answer.status_code in (409, 422)
    assert name in answer.text
    http.delete(f"{door.api}/groups/{group['id']}")


def test_unknown_path_is_a_json_404(http: requests.Session, door: Door) -> None:
    answer = http.get(f"{door.api}/no_such_thing/1")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")
    assert "/api/4.0/no_such_thing/1" in answer.json()["message"]
    assert answer.json()["documentation_url"].startswith("https://")


# --- command-line tools and integrations --------------------------------------------------------------------


def test_looker_cli_logs_in_at_a_double_slash(
    anybody: requests.Session, door: Door, server: LiveServer
) -> None:
    headers = {"x-looker-appid": "go-sdk"}
    form = {**server.key, "grant_type": "client_credentials"}
    token = anybody.post(f"{door.url}/api//login", data=form, headers=headers).json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    document = anybody.get(f"{door.api}/swagger.json").json()
    assert document["info"]["x-looker-release-version"].startswith("26.")


def test_go_sdk_logs_in_with_basic_credentials(
    anybody: requests.Session, door: Door, server: LiveServer
) -> None:
    credentials = (server.client_id, server.client_secret)
    form = {"grant_type": "client_credentials"}
    answer = anybody.post(f"{door.api}/login", data=form, auth=credentials)
    assert answer.json()["token_type"] == "Bearer"


def test_airflow_can_compare_the_release(http: requests.Session, door: Door) -> None:
    release = http.get(f"{door.api}/versions").json()["looker_release_version"]
    assert tuple(int(part) for part in release.split(".")[:3]) >= (22, 2, 0)


def test_castor_finds_administer_among_the_permissions(http: requests.Session, door: Door) -> None:
    me = http.get(f"{door.api}/user").json()
    roles = http.get(f"{door.api}/users/{me['id']}/roles").json()
    assert any("administer" in role["permission_set"]["permissions"] for role in roles)


def test_dagster_finds_a_real_address(http: requests.Session, door: Door) -> None:
    assert http.get(f"{door.api}/user").json()["email"] == "admin@example.com"


def test_spectacles_reads_models_and_explores(http: requests.Session, door: Door) -> None:
    assert http.patch(f"{door.api}/session", json={"workspace_id": "dev"}).json()["workspace_id"] == "dev"
    (model,) = http.get(
        f"{door.api}/lookml_models", params={"fields": "name,project_name,explores(name)"}
    ).json()
    assert set(model) == {"name", "project_name", "explores"}
    explore = http.get(
        f"{door.api}/lookml_models/thelook/explores/users",
        params={"fields": "fields(dimensions(name,type,sql,hidden))"},
    ).json()
    assert set(explore) == {"fields"}
    dimensions = {each.pop("name"): each for each in explore["fields"]["dimensions"]}
    assert dimensions["users.id"] == {"type": "number", "sql": "${TABLE}.id", "hidden": False}
    assert dimensions["users.email"]["type"] == "string"


def test_spectacles_takes_the_sql_of_a_query_without_rows(http: requests.Session, door: Door) -> None:
    query = {
        "model": "thelook",
        "view": "users",
        "fields": ["users.id"],
        "limit": 0,
        "filter_expression": "1=2",
    }
    kept = http.post(f"{door.api}/queries", json=query).json()
    assert (kept["limit"], kept["filter_expression"]) == ("0", "1=2")
    sql = http.get(f"{door.api}/queries/{kept['id']}/run/sql")
    assert sql.status_code == 200
    assert sql.text.startswith("SELECT")
    assert "LIMIT 0" in sql.text


def test_henry_lists_connections_and_their_tests(http: requests.Session, door: Door) -> None:
    (connection,) = http.get(f"{door.api}/connections", params={"fields": "name,dialect(name)"}).json()
    answer = http.put(f"{door.api}/connections/{connection['name']}/test", params={"tests": "connect,query"})
    assert {each["status"] for each in answer.json()} == {"success"}


def test_toolbox_masks_deep_fields(http: requests.Session, door: Door) -> None:
    explore = http.get(
        f"{door.api}/lookml_models/thelook/explores/products",
        params={"fields": "fields(measures(name, type, label))"},
    ).json()
    assert {"name": "products.count", "type": "count", "label": "Products Count"} in explore["fields"][
        "measures"
    ]


# --- content tools: everything they read, they send back ----------------------------------------------------


@pytest.fixture
def look(http: requests.Session, door: Door) -> Iterator[dict[str, Any]]:
    query = {"model": "thelook", "view": "products", "fields": ["products.count"]}
    body = {"title": f"Gazer {next(UNIQUE)}", "query": query, "folder_id": 1}
    made = http.post(f"{door.api}/looks", json=body).json()
    yield made
    http.delete(f"{door.api}/looks/{made['id']}")


def test_gzr_patches_a_whole_look_back(http: requests.Session, door: Door, look: dict[str, Any]) -> None:
    whole = http.get(f"{door.api}/looks/{look['id']}").json()
    whole["description"] = "sent back"
    answer = http.patch(f"{door.api}/looks/{look['id']}", json=whole)
    assert answer.status_code == 200
    assert (answer.json()["description"], answer.json()["query_id"]) == ("sent back", look["query_id"])


def test_gzr_imports_a_query_it_has_read(http: requests.Session, door: Door, look: dict[str, Any]) -> None:
    query = http.get(f"{door.api}/queries/{look['query_id']}").json()
    assert http.post(f"{door.api}/queries", json=query).json()["id"] == look["query_id"]


def test_gzr_searches_by_pages_of_64(http: requests.Session, door: Door) -> None:
    page = http.get(f"{door.api}/users/search", params={"limit": 64, "offset": 0, "sorts": "id"})
    ids = [int(user["id"]) for user in page.json()]
    assert ids == sorted(ids) and len(ids) < 64


def test_old_scripts_say_space_for_folder(http: requests.Session, door: Door) -> None:
    query = {"model": "thelook", "view": "products", "fields": ["products.count"]}
    body = {"title": f"Space {next(UNIQUE)}", "query": query, "space_id": "1"}
    made = http.post(f"{door.api}/looks", json=body).json()
    assert made["folder_id"] == "1"
    http.delete(f"{door.api}/looks/{made['id']}")
