"""How often content was opened, and what is of interest to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from client import Client, Person
from lookalike.history.batch import monday_of
from lookalike.store import schema as s

QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"], "limit": "10"}


@pytest.fixture
def look_id(data_api: Client) -> str:
    return made(data_api, "Orders of the week", "1")


def made(api: Client, title: str, folder_id: str, **more: Any) -> str:
    query = api.as_admin.post("/queries", json=QUERY).json()["id"]
    body = {"title": title, "folder_id": folder_id, "query_id": query, **more}
    answer = api.as_admin.post("/looks", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def opened(person: Person, look_id: str, times: int = 1) -> None:
    for _ in range(times):
        assert person.get(f"/looks/{look_id}/run/json").status_code == 200


def views(person: Person, criteria: str = "") -> list[dict[str, Any]]:
    answer = person.get(f"/content_view/search?{criteria}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_run_of_a_look_is_a_view(data_api: Client, look_id: str) -> None:
    opened(data_api.as_viewer, look_id, 3)
    (row,) = views(data_api.as_viewer)
    assert (row["look_id"], row["user_id"], row["view_count"]) == (
        look_id,
        str(data_api.as_viewer.user_id),
        3,
    )
    assert (row["title"], row["start_of_week_date"]) == (
        "Orders of the week",
        monday_of(data_api.instance.now()),
    )


def test_nobody_but_administrators_sees_views_of_others(data_api: Client, look_id: str) -> None:
    opened(data_api.as_viewer, look_id)
    opened(data_api.as_developer, look_id)
    assert [row["user_id"] for row in views(data_api.as_developer)] == [str(data_api.as_developer.user_id)]
    assert views(data_api.as_developer, f"user_id={data_api.as_viewer.user_id}") == []
    assert len(views(data_api.as_admin, f"look_id={look_id}")) == 2


def test_weeks_are_apart_and_all_time_adds_them_up(data_api: Client, look_id: str) -> None:
    opened(data_api.as_viewer, look_id, 2)
    data_api.instance.history.flush()
    with data_api.instance.store.write() as work:
        before = work.now - timedelta(weeks=3)
        old = {"week": monday_of(before), "view_count": 40, "last_viewed_at": before}
        work.insert(s.content_views, {"user_id": data_api.as_viewer.user_id, "look_id": int(look_id), **old})
    assert [row["view_count"] for row in views(data_api.as_viewer)] == [2, 40]
    (row,) = views(data_api.as_viewer, "all_time=true")
    assert (row["view_count"], row["start_of_week_date"]) == (42, None)
    (row,) = views(data_api.as_viewer, f"start_of_week_date={monday_of(before)}")
    assert row["view_count"] == 40


def test_views_of_a_group_are_those_of_its_members(data_api: Client, look_id: str) -> None:
    group = data_api.as_admin.post("/groups", json={"name": "Readers"}).json()["id"]
    for person in (data_api.as_viewer, data_api.as_developer):
        data_api.as_admin.post(f"/groups/{group}/users", json={"user_id": person.user_id})
        opened(person, look_id, 2)
    opened(data_api.as_admin, look_id)
    (row,) = views(data_api.as_admin, f"group_id={group}")
    assert (row["group_id"], row["user_id"], row["view_count"]) == (group, None, 4)
    (row,) = views(data_api.as_admin, "group_id=1")
    assert row["view_count"] == 5


def test_views_of_a_deleted_look_are_not_found(data_api: Client, look_id: str) -> None:
    opened(data_api.as_viewer, look_id)
    data_api.as_admin.delete(f"/looks/{look_id}")
    assert views(data_api.as_admin) == []


def test_unknown_sort_of_views_is_refused(data_api: Client) -> None:
    assert data_api.as_admin.get("/content_view/search?sorts=colour").status_code == 400


# --- what is of interest ------------------------------------------------------------------------------------


def summary(person: Person, criteria: str = "") -> list[dict[str, Any]]:
    answer = person.get(f"/content_summary?{criteria}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_one_opens_most_is_of_most_interest(data_api: Client) -> None:
    seldom, often = made(data_api, "Seldom", "1"), made(data_api, "Often", "1")
    made(data_api, "Never", "1")
    opened(data_api.as_viewer, seldom)
    opened(data_api.as_viewer, often, 3)
    found = summary(data_api.as_viewer)
    assert [(row["title"], row["view_count"], row["weighted_score"]) for row in found] == [
        ("Often", 3, 3.0),
        ("Seldom", 1, 1.0),
    ]
    assert [row["title"] for row in summary(data_api.as_viewer, "sorts=title desc")] == ["Seldom", "Often"]


def test_favourites_and_schedules_are_of_interest(data_api: Client, look_id: str) -> None:
    look = data_api.as_viewer.get(f"/looks/{look_id}").json()
    mark = {"content_metadata_id": look["content_metadata_id"]}
    favorite = data_api.as_viewer.post("/content_favorite", json=mark).json()
    (row,) = summary(data_api.as_viewer)
    assert (row["favorite_id"], row["favorite_count"], row["is_scheduled"]) == (favorite["id"], 1, False)


def test_views_by_the_group_count_apart(data_api: Client, look_id: str) -> None:
    opened(data_api.as_developer, look_id, 2)
    assert summary(data_api.as_viewer) == []
    (row,) = summary(data_api.as_viewer, "target_group_id=1")
    assert (row["weighted_score"], row["group_weighted_score"]) == (0.0, 2.0)


def test_interest_of_others_is_for_administrators(data_api: Client, look_id: str) -> None:
    opened(data_api.as_viewer, look_id)
    viewer = data_api.as_viewer.user_id
    assert data_api.as_developer.get(f"/content_summary?target_user_id={viewer}").status_code == 404
    assert [row["content_id"] for row in summary(data_api.as_admin, f"target_user_id={viewer}")] == [look_id]


@pytest.mark.parametrize(("criteria", "status"), [("target_content_type=page", 422), ("sorts=colour", 400)])
def test_summary_names_what_is_wrong(data_api: Client, criteria: str, status: int) -> None:
    answer = data_api.as_admin.get(f"/content_summary?{criteria}")
    assert answer.status_code == status
    assert criteria.partition("=")[2] in answer.text


# --- words ----------------------------------------------------------------------------------------------------


def titles(person: Person, terms: str, more: str = "") -> list[str]:
    answer = person.get(f"/content/{terms}{more}")
    assert answer.status_code == 200, answer.text
    return [row["title"] for row in answer.json()]


def test_words_in_titles_come_before_words_in_descriptions(data_api: Client) -> None:
    made(data_api, "Sales", "1", description="All about revenue")
    made(data_api, "Revenue by day", "1")
    made(data_api, "Monthly revenue", "1")
    assert titles(data_api.as_viewer, "REVENUE") == ["Revenue by day", "Monthly revenue", "Sales"]


def test_every_word_has_to_be_found(data_api: Client) -> None:
    made(data_api, "Revenue by day", "1")
    assert titles(data_api.as_viewer, "revenue%20day") == ["Revenue by day"]
    assert titles(data_api.as_viewer, "revenue%20month") == []


def test_signs_of_patterns_are_letters_like_others(data_api: Client) -> None:
    made(data_api, "100% of it", "1")
    made(data_api, "1000 of it", "1")
    assert titles(data_api.as_viewer, "100%25") == ["100% of it"]
    assert titles(data_api.as_viewer, "_") == []


def test_search_finds_nothing_in_folders_of_others(data_api: Client) -> None:
    private = data_api.as_admin.get(f"/users/{data_api.as_admin.user_id}").json()["personal_folder_id"]
    made(data_api, "Secret plan", private)
    assert titles(data_api.as_viewer, "secret") == []
    assert titles(data_api.as_admin, "secret") == ["Secret plan"]


def test_search_is_paged_and_of_types(data_api: Client) -> None:
    for number in range(3):
        made(data_api, f"Revenue {number}", "1")
    assert titles(data_api.as_viewer, "revenue", "?limit=1&offset=1") == ["Revenue 1"]
    assert titles(data_api.as_viewer, "revenue", "?types=dashboard") == []
    answer = data_api.as_viewer.get("/content/revenue?types=report")
    assert (answer.status_code, "report" in answer.text) == (400, True)


def test_too_many_words_are_refused(data_api: Client) -> None:
    assert data_api.as_viewer.get("/content/" + "%20".join("a" * 21)).status_code == 400
