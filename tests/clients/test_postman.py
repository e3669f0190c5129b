"""Habits of Postman and of people who click requests together: parameters in the address, form data, raw text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import requests
from live_server import Door, LiveServer

POSTMAN = {"User-Agent": "PostmanRuntime/7.43.0", "Postman-Token": "1", "Cache-Control": "no-cache"}
UNIQUE = iter(range(1_000_000))


@pytest.fixture
def postman(server: LiveServer, door: Door) -> Iterator[requests.Session]:
    """Logged in by a POST without a body: the credentials stand in the address."""
    with requests.Session() as session:
        session.verify = door.verify
        session.headers.update(POSTMAN)
        answer = session.post(f"{door.api}/login", params=server.key)
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield session


@pytest.fixture
def people(postman: requests.Session, door: Door) -> Iterator[str]:
    """The last name of five people A to E."""
    last_name = f"Postman{next(UNIQUE)}"
    made = [
        postman.post(f"{door.api}/users", json={"first_name": name, "last_name": last_name}).json()["id"]
        for name in "ABCDE"
    ]
    yield last_name
    for user_id in made:
        postman.delete(f"{door.api}/users/{user_id}")


def test_login_by_address_works(postman: requests.Session, door: Door) -> None:
    assert postman.get(f"{door.api}/user").json()["id"] == "1"


def test_login_by_form_data_works(server: LiveServer, door: Door) -> None:
    fields = {name: (None, value) for name, value in server.key.items()}
    answer = requests.post(f"{door.api}/login", files=fields, headers=POSTMAN, verify=door.verify)
    assert (answer.status_code, answer.json()["token_type"]) == (200, "Bearer")


def test_login_by_address_ignores_an_empty_form(server: LiveServer, door: Door) -> None:
    headers = {**POSTMAN, "Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(
        f"{door.api}/login", params=server.key, data="", headers=headers, verify=door.verify
    )
    assert answer.status_code == 200


def test_raw_text_body_is_read_as_json(postman: requests.Session, door: Door) -> None:
    body = json.dumps({"model": "thelook", "view": "products", "fields": ["products.count"]})
    answer = postman.post(f"{door.api}/queries/run/json", data=body, headers={"Content-Type": "text/plain"})
    assert answer.json() == [{"products.count": 500}]


def test_get_with_a_json_type_and_no_body_works(postman: requests.Session, door: Door) -> None:
    answer = postman.get(f"{door.api}/user", headers={"Content-Type": "application/json"})
    assert answer.status_code == 200


def test_fields_may_have_spaces(postman: requests.Session, door: Door) -> None:
    answer = postman.get(f"{door.api}/user?fields=id, first_name")
    assert answer.json() == {"id": "1", "first_name": "Admin"}


def test_empty_parameters_count_as_absent(postman: requests.Session, door: Door, people: str) -> None:
    answer = postman.get(f"{door.api}/users/search?last_name={people}&fields=&limit=&sorts=")
    assert len(answer.json()) == 5
    assert "can" in answer.json()[0]


def test_unknown_parameter_is_ignored_and_named(postman: requests.Session, door: Door) -> None:
    answer = postman.get(f"{door.api}/user?fields=id&colour=red")
    assert answer.json() == {"id": "1"}
    assert "colour" in answer.headers["X-Lookalike-Warning"]


def test_links_lead_through_all_pages(postman: requests.Session, door: Door, people: str) -> None:
    address = f"{door.api}/users/search?last_name={people}&fields=id, first_name&sorts=first_name&limit=2"
    names: list[str] = []
    for _ in range(3):
        answer = postman.get(address)
        names += [user["first_name"] for user in answer.json()]
        address = answer.links.get("next", {}).get("url", "")
    assert (names, address) == (["A", "B", "C", "D", "E"], "")


def test_links_have_no_commas_inside(postman: requests.Session, door: Door, people: str) -> None:
    answer = postman.get(f"{door.api}/users/search?last_name={people}&fields=id,first_name&limit=2&offset=2")
    assert answer.headers["X-Total-Count"] == "5"
    rels = re.findall(r'<http[^<>,]+>; rel="(\w+)"', answer.headers["Link"])
    assert rels == ["first", "prev", "next", "last"]
    assert all(answer.links[rel]["url"].startswith(f"{door.api}/users/search?") for rel in answer.links)


def test_whole_list_has_no_links(postman: requests.Session, door: Door) -> None:
    assert "Link" not in postman.get(f"{door.api}/users/search?fields=id").headers


def test_limit_that_is_no_number_is_named(postman: requests.Session, door: Door) -> None:
    answer = postman.get(f"{door.api}/users/search?limit=abc")
    assert answer.status_code in (400, 422)
    assert "limit" in answer.text and "abc" in answer.text


def test_percent_signs_search_by_pattern(postman: requests.Session, door: Door, people: str) -> None:
    answer = postman.get(f"{door.api}/users/search?last_name={people[:-1].lower()}%25&first_name=a&fields=id")
    assert len(answer.json()) >= 1


def test_head_answers_without_a_body(postman: requests.Session, door: Door) -> None:
    answer = postman.head(f"{door.api}/user")
    assert (answer.status_code, answer.content) == (200, b"")


def test_wrong_verb_is_404_or_405(postman: requests.Session, door: Door) -> None:
    answer = postman.put(f"{door.api}/user", json={})
    assert answer.status_code in (404, 405)
    assert answer.json()["documentation_url"]
