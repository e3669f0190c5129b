"""What scripts expect to find on a server that they try out, and who may see which of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from live_server import NewSdk
from looker_sdk import error
from looker_sdk import models40 as mdls
from looker_sdk.sdk.api40.methods import Looker40SDK


def as_person(new_sdk: NewSdk, email: str) -> Looker40SDK:
    """An SDK that acts as the sample user with that address."""
    sdk = new_sdk()
    person = sdk.user_for_credential("email", email)
    sdk.auth.login_user(int(person.id or 0))
    return sdk


def restricted(*fields: str) -> mdls.WriteQuery:
    return mdls.WriteQuery(model="thelook", view="order_items_restricted", fields=list(fields), limit="5000")


def rows(sdk: Looker40SDK, query: mdls.WriteQuery) -> list[dict[str, Any]]:
    return json.loads(sdk.run_inline_query("json", query))


def test_sample_look_runs(sdk: Looker40SDK) -> None:
    (look,) = sdk.search_looks(title="An SDK Look")
    text = sdk.run_look(look.id or "", "csv", limit=2)
    assert isinstance(text, str)
    assert text.startswith("Products Category,Products Count\nJeans,40\n")


def test_every_sample_look_answers(sdk: Looker40SDK) -> None:
    looks = sdk.all_looks(fields="id,title")
    assert len(looks) >= 12
    answers = {look.title: sdk.run_look(look.id or "", "json_detail", limit=3) for look in looks}
    assert {title: json.loads(text).get("errors") for title, text in answers.items()} == dict.fromkeys(
        answers
    )


def test_sample_people_are_there(sdk: Looker40SDK) -> None:
    enabled = [user.email for user in sdk.search_users(is_disabled=False)]
    assert {"developer@example.com", "analyst@example.com", "viewer@example.com"} <= set(enabled)
    assert [user.email for user in sdk.search_users(is_disabled=True)] == ["former@example.com"]


def test_sample_schedules_wait_for_their_time(sdk: Looker40SDK) -> None:
    plans = {plan.name: plan for plan in sdk.all_scheduled_plans()}
    monday = plans["Top brands, every Monday"]
    assert (monday.crontab, monday.timezone) == ("0 6 * * 1", "America/Los_Angeles")
    assert monday.next_run_at is not None


@pytest.fixture
def look_of_brands(sdk: Looker40SDK) -> Iterator[str]:
    """A Look over all brands that the reader may see; viewers cannot explore, so they run Looks."""
    query = restricted("products.brand", "order_items.count")
    query.sorts = ["products.brand"]
    look = sdk.create_look(mdls.WriteLookWithQuery(title="Brands you see", query=query, folder_id="1"))
    yield look.id or ""
    sdk.delete_look(look.id or "")


def test_viewer_sees_the_brands_of_the_attribute(new_sdk: NewSdk, look_of_brands: str) -> None:
    viewer = as_person(new_sdk, "viewer@example.com")
    assert viewer.run_look(look_of_brands, "csv") == (
        "Products Brand,Order Items Count\nCarhartt,414\nLevi's,324\n"
    )


def test_analyst_sees_every_brand(new_sdk: NewSdk) -> None:
    analyst = as_person(new_sdk, "analyst@example.com")
    assert rows(analyst, restricted("order_items.count")) == [{"order_items.count": 10_000}]


def test_viewer_cannot_explore(new_sdk: NewSdk) -> None:
    viewer = as_person(new_sdk, "viewer@example.com")
    with pytest.raises(error.SDKError, match="permission"):
        viewer.run_inline_query("json", restricted("order_items.count"))


def test_person_without_an_attribute_value_sees_no_rows(new_sdk: NewSdk) -> None:
    developer = as_person(new_sdk, "developer@example.com")
    assert rows(developer, restricted("products.brand")) == []


def test_person_without_roles_sees_nothing(new_sdk: NewSdk) -> None:
    admin, nobody = new_sdk(), new_sdk()
    person = admin.create_user(mdls.WriteUser(first_name="No", last_name="Roles"))
    nobody.auth.login_user(int(person.id or 0))
    with pytest.raises(error.SDKError, match="Not found"):
        nobody.all_lookml_models()
    assert [look.title for look in nobody.all_looks()] == []
    with pytest.raises(error.SDKError):
        nobody.run_inline_query("json", restricted("order_items.count"))
    admin.delete_user(person.id or "")


def test_viewer_cannot_make_users(new_sdk: NewSdk) -> None:
    viewer = as_person(new_sdk, "viewer@example.com")
    with pytest.raises(error.SDKError, match=r"Not found|permission"):
        viewer.create_user(mdls.WriteUser(first_name="Not", last_name="Allowed"))
    with pytest.raises(error.SDKError):
        viewer.login_user("1")
