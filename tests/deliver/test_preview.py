"""What a plan would send, before it does: the same bytes, from the code that delivers them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from client import Person
from deliver.receivers import Hooks, Mails
from deliver.shop import NOBODY, STATES, Shop, hook_at, mail_to

PREVIEW = "/api/lookalike/v1/scheduled_plans/preview"


def body_of(shop: Shop, *destinations: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = {} if {"look_id", "query_id"} & set(more) else {"query_id": shop.query(**STATES)}
    return {"name": "States", "scheduled_plan_destination": list(destinations), **content, **more}


def previewed(shop: Shop, body: dict[str, Any], destination: int = 0, person: Person | None = None) -> Any:
    path = f"{PREVIEW}?destination={destination}"
    answer = (person or shop.admin).request("POST", path, whole=True, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("format_", ["csv", "json", "txt", "html", "xlsx"])
def test_attachment_is_what_the_preview_showed(shop: Shop, mails: Mails, format_: str) -> None:
    address = f"preview-{format_}@example.com"
    body = body_of(shop, mail_to(address, format=format_, message="Look at this"), include_links=True)
    shown = previewed(shop, body)
    shop.run(*body["scheduled_plan_destination"], query_id=body["query_id"], include_links=True)
    [message] = mails.to(address)
    [attachment] = message.iter_attachments()
    sent = attachment.get_payload(decode=True)
    assert base64.b64decode(shown["content"]) == sent
    assert shown["size"] == len(sent) > 20
    assert shown["media_type"].partition(";")[0] == attachment.get_content_type()
    assert message["Subject"] == shown["subject"] == "States"
    assert "Look at this" in shown["text"]


def test_picture_is_what_the_preview_showed(shop: Shop, mails: Mails) -> None:
    body = body_of(shop, mail_to("preview-png@example.com", format="wysiwyg_png"))
    shown = previewed(shop, body)
    shop.run(*body["scheduled_plan_destination"], query_id=body["query_id"])
    [message] = mails.to("preview-png@example.com")
    [attachment] = message.iter_attachments()
    assert base64.b64decode(shown["content"]) == attachment.get_payload(decode=True)
    assert base64.b64decode(shown["content"])[:4] == b"\x89PNG"


def test_table_in_the_message_is_what_the_preview_showed(shop: Shop, mails: Mails) -> None:
    body = body_of(shop, mail_to("preview-table@example.com", format="inline_table"))
    shown = previewed(shop, body)
    shop.run(*body["scheduled_plan_destination"], query_id=body["query_id"])
    [message] = mails.to("preview-table@example.com")
    part = message.get_body(("html",))
    assert part is not None and shown["inline"] is True
    assert part.get_content().replace("\r\n", "\n") == shown["html"]


def test_second_destination_has_its_own_form(shop: Shop, hooks: Hooks) -> None:
    body = body_of(shop, mail_to("first@example.com"), hook_at(hooks.url("/never"), format="json"))
    shown = previewed(shop, body, destination=1)
    assert (shown["type"], shown["format"], shown["subject"]) == ("webhook", "json", None)
    assert base64.b64decode(shown["content"]).startswith(b"[{")
    assert shown["rows"] == 3


def test_preview_sends_nothing_and_keeps_nothing(shop: Shop, mails: Mails, hooks: Hooks) -> None:
    before = shop.admin.get("/scheduled_plans/search?all_states=true&all_users=true").json()
    previewed(shop, body_of(shop, mail_to("quiet@example.com")))
    previewed(shop, body_of(shop, hook_at(hooks.url("/quiet"))))
    assert mails.to("quiet@example.com") == [] and hooks.at("/quiet") == []
    assert shop.admin.get("/scheduled_plans/search?all_states=true&all_users=true").json() == before


def test_condition_that_does_not_hold_is_told(shop: Shop) -> None:
    nothing = body_of(shop, mail_to("x@example.com"), query_id=shop.query(**NOBODY), require_results=True)
    shown = previewed(shop, nothing)
    assert shown["would_send"] is False
    assert shown["reason"] == "There were no results (require_results)."
    assert previewed(shop, {**nothing, "require_results": False})["would_send"] is True


def test_filters_of_the_plan_lead_the_preview(shop: Shop) -> None:
    body = body_of(shop, mail_to("x@example.com"), filters_string="?users.state=Texas")
    assert base64.b64decode(previewed(shop, body)["content"]).splitlines()[1].startswith(b"Texas,")


def test_unchanged_results_are_told_before_they_are_sent(shop: Shop, hooks: Hooks) -> None:
    body = body_of(shop, hook_at(hooks.url("/changed")), require_change=True, crontab="0 8 1 1 *")
    plan = shop.admin.post("/scheduled_plans", json=body).json()
    path = f"/api/lookalike/v1/scheduled_plans/{plan['id']}/preview"
    first = shop.admin.request("POST", path, whole=True, json={})
    assert (first.status_code, first.json()["would_send"]) == (200, True)
    assert first.json()["address"] == hooks.url("/changed")


def test_what_is_wrong_with_a_plan_is_told_for_its_preview(shop: Shop) -> None:
    body = body_of(shop, mail_to("nobody"), name="")
    answer = shop.admin.request("POST", PREVIEW, whole=True, json=body)
    assert answer.status_code == 422
    fields = {each["field"] for each in answer.json()["errors"]}
    assert fields == {"name", "scheduled_plan_destination[0].address"}


def test_destination_that_the_plan_has_not_is_named(shop: Shop) -> None:
    body = body_of(shop, mail_to("x@example.com"))
    answer = shop.admin.request("POST", f"{PREVIEW}?destination=1", whole=True, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == "destination is a number from 0 to 0, not 1."


def manager(shop: Shop) -> Person:
    """Somebody who manages the schedules of the model, and is no administrator."""
    given = {"name": "Managing", "permissions": ["access_data", "see_looks", "manage_schedules"]}
    permissions = shop.admin.post("/permission_sets", json=given).json()["id"]
    models = shop.admin.post("/model_sets", json={"name": "Managed", "models": ["thelook"]}).json()["id"]
    role = {"name": "Manager", "permission_set_id": permissions, "model_set_id": models}
    return shop.client.person("manager", int(shop.admin.post("/roles", json=role).json()["id"]))


def test_manager_previews_with_rights_of_their_own(shop: Shop) -> None:
    """Who may pause the plans of others must not read by a preview what only the owner may see."""
    body = body_of(shop, mail_to("x@example.com"), crontab="0 8 1 1 *")
    plan = shop.admin.post("/scheduled_plans", json=body).json()
    path = f"/api/lookalike/v1/scheduled_plans/{plan['id']}/preview"
    person = manager(shop)
    shown = person.request("POST", path, whole=True, json={})
    assert (shown.status_code, shown.json()["user_id"]) == (200, str(person.user_id))
    own = shop.admin.request("POST", path, whole=True, json={}).json()
    assert own["user_id"] == str(shop.admin.user_id)


def test_stranger_to_a_plan_previews_nothing_of_it(shop: Shop) -> None:
    body = body_of(shop, mail_to("x@example.com"), crontab="0 8 1 1 *")
    plan = shop.admin.post("/scheduled_plans", json=body).json()
    path = f"/api/lookalike/v1/scheduled_plans/{plan['id']}/preview"
    assert shop.client.as_developer.request("POST", path, whole=True, json={}).status_code == 404
