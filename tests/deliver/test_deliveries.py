"""Plans over the sample data, run for real: the query, the conditions, the ledger, the receivers."""

from __future__ import annotations

import base64
import io
import json

import openpyxl
import pytest

from deliver.receivers import Hooks, Mails, eventually
from deliver.shop import NOBODY, STATES, Shop, hook_at, mail_to
from lookalike.store import schedules, schema
from lookalike.store.database import Store


def make_due(store: Store, plan_id: str, at: str) -> None:
    """Sets when the plan runs next to a time in the past."""
    from datetime import datetime

    with store.write() as work:
        work.update(schema.scheduled_plans, int(plan_id), {"next_run_at": datetime.fromisoformat(at)})


# --- formats ----------------------------------------------------------------------------------------------


def test_csv_is_attached_to_mail(shop: Shop, mails: Mails):
    plan = shop.run(mail_to("csv@example.com", message="Here they are"), name="Top states")
    [message] = mails.to("csv@example.com")
    assert message["Subject"] == "Top states"
    assert message["From"] == "bi@example.com"
    body = message.get_body(("plain",))
    assert body is not None and "Here they are" in body.get_content()
    [attachment] = message.iter_attachments()
    assert attachment.get_content_type() == "text/csv"
    lines = attachment.get_content().splitlines()
    assert lines[0] == "Users State,Users Count"
    assert len(lines) == 4
    assert shop.outcome(plan) == [("sent", None)]


def test_workbook_is_attached_to_mail(shop: Shop, mails: Mails):
    shop.run(mail_to("xlsx@example.com", format="xlsx"))
    [message] = mails.to("xlsx@example.com")
    [attachment] = message.iter_attachments()
    assert str(attachment.get_filename()).endswith(".xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(attachment.get_content())).active
    assert sheet is not None and sheet.max_row == 4


def test_apply_vis_arranges_the_attachment(shop: Shop, mails: Mails):
    query_id = shop.query(**STATES, vis_config={"series_labels": {"users.count": "People"}})
    shop.run(mail_to("vis@example.com", apply_vis=True), query_id=query_id)
    [message] = mails.to("vis@example.com")
    [attachment] = message.iter_attachments()
    assert attachment.get_content().splitlines()[0] == "Users State,People"


def test_csv_that_people_open_runs_no_formula(shop: Shop, mails: Mails, hooks: Hooks):
    query_id = shop.query(**STATES, vis_config={"series_labels": {"users.count": "=1+1"}})
    to_program = hook_at(hooks.url("/csv"), format="csv", apply_vis=True)
    shop.run(mail_to("safe@example.com", apply_vis=True), to_program, query_id=query_id)
    [message] = mails.to("safe@example.com")
    [attachment] = message.iter_attachments()
    assert attachment.get_content().splitlines()[0] == "Users State,'=1+1"
    [posted] = hooks.at("/csv")
    assert posted.body["attachment"]["data"].splitlines()[0] == "Users State,=1+1"


def test_table_is_shown_in_mail(shop: Shop, mails: Mails):
    shop.run(mail_to("table@example.com", format="inline_table", message="<b>bold</b>"))
    [message] = mails.to("table@example.com")
    page = message.get_body(("html",))
    assert page is not None
    assert "<th>Users State</th>" in page.get_content()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.get_content()


def test_picture_is_shown_in_mail(shop: Shop, mails: Mails):
    shop.run(mail_to("picture@example.com", format="inline_visualizations"))
    [message] = mails.to("picture@example.com")
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content().startswith(b"\x89PNG")
    page = message.get_body(("html",))
    assert page is not None and f"cid:{picture['Content-ID'].strip('<>')}" in page.get_content()


def test_webhook_gets_rows_as_attachment(shop: Shop, hooks: Hooks):
    plan = shop.run(hook_at(hooks.url("/rows")))
    [posted] = hooks.at("/rows")
    assert posted.headers["content-type"] == "application/json"
    assert len(posted.headers["idempotency-key"]) == 40
    assert posted.body["type"] == "query"
    assert posted.body["scheduled_plan"]["scheduled_plan_id"] == plan
    assert posted.body["scheduled_plan"]["title"] == "States"
    attachment = posted.body["attachment"]
    assert (attachment["mimetype"], attachment["extension"]) == ("application/json", "json")
    assert '"users.state"' in attachment["data"]
    assert posted.body["data"] is None


def test_webhook_gets_inline_rows_as_data(shop: Shop, hooks: Hooks):
    shop.run(hook_at(hooks.url("/inline"), format="inline_json", parameters='{"channel": "sales"}'))
    [posted] = hooks.at("/inline")
    assert len(posted.body["data"]) == 3
    assert posted.body["attachment"] is None
    assert posted.body["form_params"] == {"channel": "sales"}


def test_webhook_gets_detail_for_integrations(shop: Shop, hooks: Hooks):
    shop.run(hook_at(hooks.url("/lite"), format="json_detail_lite_stream"))
    [posted] = hooks.at("/lite")
    detail = json.loads(posted.body["attachment"]["data"])
    assert detail["fields"]["measures"][0]["name"] == "users.count"
    assert set(detail["data"][0]["users.count"]) == {"value", "rendered"}
    assert posted.body["attachment"]["extension"] == "json"


def test_webhook_gets_workbook_in_base64(shop: Shop, hooks: Hooks):
    shop.run(hook_at(hooks.url("/xlsx"), format="xlsx"))
    [posted] = hooks.at("/xlsx")
    attachment = posted.body["attachment"]
    assert attachment["mimetype"].endswith(";base64")
    assert base64.b64decode(attachment["data"]).startswith(b"PK")


def test_webhook_sends_its_secret_as_header(shop: Shop, hooks: Hooks):
    shop.run(hook_at(hooks.url("/secret"), secret_parameters='{"authorization": "Bearer s3cr3t"}'))
    assert hooks.at("/secret")[0].headers["authorization"] == "Bearer s3cr3t"


@pytest.mark.parametrize("format", ["txt", "html", "json_detail", "json_label", "wysiwyg_png"])
def test_other_formats_arrive(shop: Shop, hooks: Hooks, format: str):
    plan = shop.run(hook_at(hooks.url(f"/{format}"), format=format))
    assert shop.outcome(plan) == [("sent", None)]
    assert len(hooks.at(f"/{format}")[0].body["attachment"]["data"]) > 40


def test_all_destinations_of_a_plan_are_served(shop: Shop, hooks: Hooks, mails: Mails):
    plan = shop.run(hook_at(hooks.url("/both")), mail_to("both@example.com"))
    assert [state for state, _ in shop.outcome(plan)] == ["sent", "sent"]
    assert len(hooks.at("/both")) == len(mails.to("both@example.com")) == 1


# --- content ----------------------------------------------------------------------------------------------


def test_look_is_sent_with_title_and_link(shop: Shop, mails: Mails):
    look = shop.look("Customers", **STATES)
    conditions = dict.fromkeys(("require_results", "require_no_results", "require_change"), False)
    shop.run(mail_to("look@example.com"), look_id=look, include_links=True, **conditions)
    [message] = mails.to("look@example.com")
    body = message.get_body(("plain",))
    assert body is not None and f"https://bi.example.com/looks/{look}" in body.get_content()
    [attachment] = message.iter_attachments()
    assert str(attachment.get_filename()).startswith("Customers_")


def test_filters_string_filters_the_query(shop: Shop, hooks: Hooks):
    shop.run(hook_at(hooks.url("/filtered"), format="inline_json"), filters_string="?users.state=California")
    assert [row["users.state"] for row in hooks.at("/filtered")[0].body["data"]] == ["California"]


def test_link_goes_where_the_owner_says(shop: Shop, hooks: Hooks):
    shop.run(
        hook_at(hooks.url("/link")),
        show_custom_url=True,
        custom_url_base="https://intranet.example.com/report",
        custom_url_params='{"team": "sales & co"}',
    )
    url = hooks.at("/link")[0].body["scheduled_plan"]["url"]
    assert url == "https://intranet.example.com/report?team=sales+%26+co"


# --- conditions -------------------------------------------------------------------------------------------


def test_no_results_are_skipped_and_noted(shop: Shop, hooks: Hooks):
    plan = shop.run(hook_at(hooks.url("/empty")), query_id=shop.query(**NOBODY), require_results=True)
    assert hooks.at("/empty") == []
    assert shop.outcome(plan) == [("skipped", "There were no results (require_results).")]
    assert shop.admin.get(f"/scheduled_plans/{plan}").json()["last_run_status"] == "skipped"


def test_results_are_skipped_when_none_are_wanted(shop: Shop, hooks: Hooks):
    plan = shop.run(hook_at(hooks.url("/full")), require_no_results=True)
    assert shop.outcome(plan) == [("skipped", "There were 3 rows of results (require_no_results).")]


def test_unchanged_results_are_sent_once(shop: Shop, hooks: Hooks):
    body = {
        "name": "Changes",
        "query_id": shop.query(**STATES),
        "crontab": "0 8 1 1 *",
        "require_change": True,
        "scheduled_plan_destination": [hook_at(hooks.url("/change"))],
    }
    plan = shop.admin.post("/scheduled_plans", json=body).json()["id"]
    for day in ("2026-01-01", "2026-01-02"):
        make_due(shop.store, plan, f"{day}T08:00:00+00:00")
        eventually(lambda day=day: any(day.replace("-", "") in job["key"] for job in shop.jobs(plan)))
        shop.ended(plan)
    assert len(hooks.at("/change")) == 1
    assert [state for state, _ in shop.outcome(plan)] == ["sent", "skipped"]


# --- times ------------------------------------------------------------------------------------------------


def test_due_plan_runs_and_moves_on(shop: Shop, hooks: Hooks):
    body = {
        "name": "Due",
        "query_id": shop.query(**STATES),
        "crontab": "0 8 1 1 *",
        "scheduled_plan_destination": [hook_at(hooks.url("/due"))],
    }
    plan = shop.admin.post("/scheduled_plans", json=body).json()
    make_due(shop.store, plan["id"], "2026-01-01T08:00:00+00:00")
    eventually(lambda: hooks.at("/due"))
    shop.ended(plan["id"])
    after = shop.admin.get(f"/scheduled_plans/{plan['id']}").json()
    assert after["next_run_at"] == plan["next_run_at"]
    assert after["last_run_at"] is not None
    assert after["last_run_status"] == "success"
    assert len(hooks.at("/due")) == 1
    [row] = shop.ledger(plan["id"])
    assert row["key"].startswith(f"{plan['id']}:20260101T080000Z:")


def test_clock_that_jumps_back_does_not_run_a_slot_twice(shop: Shop, hooks: Hooks):
    body = {
        "name": "Jump",
        "query_id": shop.query(**STATES),
        "crontab": "0 8 1 1 *",
        "scheduled_plan_destination": [hook_at(hooks.url("/jump"))],
    }
    plan = shop.admin.post("/scheduled_plans", json=body).json()["id"]
    for _ in range(2):
        make_due(shop.store, plan, "2026-01-01T08:00:00+00:00")
        eventually(lambda: _next_run(shop, plan) and shop.jobs(plan))
        shop.ended(plan)
    assert len(hooks.at("/jump")) == 1


def _next_run(shop: Shop, plan: str) -> bool:
    with shop.store.read() as db:
        found = schedules.find_plan(db, int(plan)) or {}
        return found["next_run_at"] > shop.client.instance.now()


# --- what goes wrong --------------------------------------------------------------------------------------


def test_receiver_that_fails_gets_the_same_key_again(shop: Shop, hooks: Hooks):
    hooks.statuses = [503]
    plan = shop.run(hook_at(hooks.url("/again")))
    first, second = hooks.at("/again")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert shop.outcome(plan) == [("sent", None)]
    assert shop.ledger(plan)[0]["attempt"] == 2


def test_receiver_that_refuses_is_not_asked_again(shop: Shop, hooks: Hooks):
    hooks.statuses = [410]
    plan = shop.run(hook_at(hooks.url("/gone")))
    assert len(hooks.at("/gone")) == 1
    assert shop.outcome(plan) == [("failed", "127.0.0.1 answered with status 410.")]
    assert shop.admin.get(f"/scheduled_plans/{plan}").json()["last_run_status"] == "failure"


def test_mail_that_is_late_keeps_its_message_id(shop: Shop, mails: Mails):
    mails.replies = ["451 try later"]
    plan = shop.run(mail_to("late@example.com"))
    [message] = mails.to("late@example.com")
    [row] = shop.ledger(plan)
    key = shop.client.instance.vault.hash(row["key"]).hex()[:40]
    assert message["Message-ID"] == f"<{key}@example.com>"
    assert row["attempt"] == 2


def test_unknown_mailbox_fails_for_good(shop: Shop):
    plan = shop.run(mail_to("unknown@example.com"))
    [(state, detail)] = shop.outcome(plan)
    assert state == "failed"
    assert "550 no such mailbox" in str(detail)


def test_address_out_of_bounds_is_refused(shop: Shop):
    plan = shop.run(hook_at("http://169.254.169.254/latest/meta-data"))
    [(state, detail)] = shop.outcome(plan)
    assert state == "failed"
    assert "169.254.169.254" in str(detail)


def test_query_that_does_not_run_fails_with_the_reason(shop: Shop, hooks: Hooks):
    query = shop.query(view="users", fields=["users.shoe_size"])
    plan = shop.run(hook_at(hooks.url("/wrong")), query_id=query)
    [(state, detail)] = shop.outcome(plan)
    assert state == "failed"
    assert "shoe_size" in str(detail)


def test_one_failing_destination_does_not_stop_the_others(shop: Shop, hooks: Hooks):
    plan = shop.run(mail_to("unknown@example.com"), hook_at(hooks.url("/other")))
    assert [state for state, _ in shop.outcome(plan)] == ["failed", "sent"]


def test_owner_who_lost_rights_sends_nothing(shop: Shop, hooks: Hooks):
    owner = shop.client.person("leaver", 2)
    body = {
        "name": "Left",
        "query_id": shop.query(**STATES),
        "crontab": "0 8 1 1 *",
        "scheduled_plan_destination": [hook_at(hooks.url("/left"))],
    }
    plan = owner.post("/scheduled_plans", json=body).json()["id"]
    with shop.store.write() as work:
        work.delete_where(schema.role_users, schema.role_users.c.user_id == owner.user_id)
    make_due(shop.store, plan, "2026-01-01T08:00:00+00:00")
    eventually(lambda: shop.jobs(plan))
    shop.ended(plan)
    assert hooks.at("/left") == []
    [(state, detail)] = shop.outcome(plan)
    assert state == "failed"
    assert f"User {owner.user_id} has no query" in str(detail)


def test_disabled_owner_sends_nothing(shop: Shop, hooks: Hooks):
    owner = shop.client.person("disabled", 2)
    body = {
        "name": "Disabled",
        "query_id": shop.query(**STATES),
        "crontab": "0 8 1 1 *",
        "scheduled_plan_destination": [hook_at(hooks.url("/disabled"))],
    }
    plan = owner.post("/scheduled_plans", json=body).json()["id"]
    with shop.store.write() as work:
        work.update(schema.users, owner.user_id, {"is_disabled": True})
    make_due(shop.store, plan, "2026-01-01T08:00:00+00:00")
    eventually(lambda: shop.jobs(plan))
    shop.ended(plan)
    assert hooks.at("/disabled") == []
    assert shop.outcome(plan) == [
        ("failed", f"The account of user {owner.user_id} (Disabled Tester) is disabled.")
    ]
