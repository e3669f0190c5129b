"""The official Python SDK: Looks, folders, models, connections and schedules."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from live_server import LiveServer
from looker_sdk import error
from looker_sdk import models40 as mdls
from looker_sdk.sdk.api40.methods import Looker40SDK

UNIQUE = iter(range(1_000_000))
DELIVERY_S = 30.0


def categories(department: str, limit: str = "2") -> mdls.WriteQuery:
    return mdls.WriteQuery(
        model="thelook",
        view="products",
        fields=["products.category", "products.count"],
        filters={"products.department": department},
        sorts=["products.count desc", "products.category"],
        limit=limit,
    )


@pytest.fixture
def folder(sdk: Looker40SDK) -> Iterator[mdls.Folder]:
    made = sdk.create_folder(mdls.CreateFolder(name=f"Clients {next(UNIQUE)}", parent_id="1"))
    yield made
    sdk.delete_folder(made.id or "")


@pytest.fixture
def look(sdk: Looker40SDK, folder: mdls.Folder) -> mdls.LookWithQuery:
    query = sdk.create_query(categories("Men"))
    body = mdls.WriteLookWithQuery(title="Categories", query_id=query.id, folder_id=folder.id)
    return sdk.create_look(body)


def identity(made: mdls.Look | mdls.LookWithQuery | mdls.ScheduledPlan | mdls.Folder | mdls.Query) -> str:
    assert made.id is not None
    return made.id


# --- Looks --------------------------------------------------------------------------------------------------


def test_create_look_returns_its_query(look: mdls.LookWithQuery, folder: mdls.Folder) -> None:
    assert look.query and look.query.filters == {"products.department": "Men"}
    assert look.folder and look.folder.name == folder.name
    assert look.url == f"/looks/{look.id}"


def test_create_look_takes_a_query_in_its_body(sdk: Looker40SDK, folder: mdls.Folder) -> None:
    body = mdls.WriteLookWithQuery(title="Inline", query=categories("Women", "1"), folder_id=folder.id)
    made = sdk.create_look(body)
    assert sdk.run_look(identity(made), "csv") == "Products Category,Products Count\nMaternity,31\n"


def test_run_look_answers_text(sdk: Looker40SDK, look: mdls.LookWithQuery) -> None:
    answer = sdk.run_look(identity(look), "json")
    assert answer == (
        '[{"products.category":"Underwear","products.count":29},\n'
        '{"products.category":"Jeans","products.count":23}]'
    )


def test_update_look_swaps_its_query(sdk: Looker40SDK, look: mdls.LookWithQuery) -> None:
    other = sdk.create_query(categories("Women"))
    changed = sdk.update_look(identity(look), mdls.WriteLookWithQuery(query_id=other.id, title="Women's"))
    assert (changed.query_id, changed.title) == (other.id, "Women's")
    assert sdk.run_look(identity(look), "csv", limit=1) == "Products Category,Products Count\nMaternity,31\n"


def test_deleted_look_lies_in_the_trash(sdk: Looker40SDK, look: mdls.LookWithQuery) -> None:
    sdk.update_look(identity(look), mdls.WriteLookWithQuery(deleted=True))
    assert list(sdk.search_looks(title="Categories", folder_id=look.folder_id)) == []
    found = sdk.search_looks(title="Categories", folder_id=look.folder_id, deleted=True)
    assert [each.id for each in found] == [look.id]
    assert sdk.look(identity(look)).deleted is True


def test_look_without_title_names_the_field(sdk: Looker40SDK, folder: mdls.Folder) -> None:
    with pytest.raises(error.SDKError) as refused:
        sdk.create_look(mdls.WriteLookWithQuery(query=categories("Men"), folder_id=folder.id))
    assert [detail.field for detail in refused.value.errors] == ["title"]


# --- folders ------------------------------------------------------------------------------------------------


def test_all_folders_hold_the_two_roots(sdk: Looker40SDK) -> None:
    names = {folder.id: folder.name for folder in sdk.all_folders()}
    assert (names["1"], names["2"]) == ("Shared", "Users")


def test_search_folders_finds_by_name(sdk: Looker40SDK, folder: mdls.Folder) -> None:
    assert [found.id for found in sdk.search_folders(name=folder.name)] == [folder.id]
    assert folder.id in [found.id for found in sdk.search_folders(parent_id="1", name="clients %")]


def test_folder_children_are_those_of_one_level(sdk: Looker40SDK, folder: mdls.Folder) -> None:
    below = sdk.create_folder(mdls.CreateFolder(name="Below", parent_id=identity(folder)))
    sdk.create_folder(mdls.CreateFolder(name="Further below", parent_id=identity(below)))
    assert [child.name for child in sdk.folder_children(identity(folder))] == ["Below"]
    assert sdk.folder_parent(identity(below)).id == folder.id


def test_folder_looks_list_what_is_in_it(
    sdk: Looker40SDK, folder: mdls.Folder, look: mdls.LookWithQuery
) -> None:
    assert [each.title for each in sdk.folder_looks(identity(folder))] == ["Categories"]


# --- models and connections ---------------------------------------------------------------------------------


def test_all_lookml_models_list_the_explores(sdk: Looker40SDK) -> None:
    models = {model.name: model for model in sdk.all_lookml_models()}
    explores = {explore.name for explore in models["thelook"].explores or []}
    assert {"order_items", "orders", "users", "products", "inventory_items", "events"} <= explores


def test_lookml_model_explore_describes_every_field(sdk: Looker40SDK) -> None:
    explore = sdk.lookml_model_explore("thelook", "order_items")
    assert explore.label == "Orders, Items and Users"
    assert explore.fields and explore.fields.dimensions and explore.fields.measures
    price = {field.name: field for field in explore.fields.measures}["order_items.total_sale_price"]
    assert (price.label, price.type) == ("Order Items Total Sale Price", "sum")
    category = {field.name: field for field in explore.fields.dimensions}["products.category"]
    assert (category.view_label, category.label_short, category.type) == ("Products", "Category", "string")


def test_nested_fields_mask_an_explore(sdk: Looker40SDK) -> None:
    explore = sdk.lookml_model_explore("thelook", "products", fields="name,fields(measures(name))")
    assert explore.name == "products" and explore.label is None
    assert explore.fields and explore.fields.dimensions is None and explore.fields.measures
    assert "products.count" in [measure.name for measure in explore.fields.measures]


def test_explore_that_is_not_there_is_404(sdk: Looker40SDK) -> None:
    with pytest.raises(error.SDKError) as refused:
        sdk.lookml_model_explore("thelook", "nothing")
    assert "/404/get/lookml_models/" in refused.value.documentation_url


def test_connections_of_the_models_can_be_tested(sdk: Looker40SDK) -> None:
    (connection,) = [each for each in sdk.all_connections() if each.dialect_name == "duckdb"]
    assert sdk.connection(connection.name or "").name == connection.name
    results = sdk.test_connection(connection.name or "")
    assert results and {each.status for each in results} == {"success"}


# --- schedules ----------------------------------------------------------------------------------------------


def plan_for(look: mdls.LookWithQuery, name: str, **more: Any) -> mdls.WriteScheduledPlan:
    to = mdls.ScheduledPlanDestination(type="email", address="team@example.com", format="csv")
    always: dict[str, Any] = {"require_results": False, "require_no_results": False, "require_change": False}
    return mdls.WriteScheduledPlan(
        name=name, look_id=look.id, scheduled_plan_destination=[to], **always, **more
    )


@pytest.fixture
def plan(sdk: Looker40SDK, look: mdls.LookWithQuery) -> Iterator[mdls.ScheduledPlan]:
    body = plan_for(look, f"Mondays {next(UNIQUE)}", crontab="0 6 * * 1", timezone="Europe/Berlin")
    made = sdk.create_scheduled_plan(body)
    yield made
    sdk.delete_scheduled_plan(identity(made))


def delivered(outbox: Path, plan_id: str) -> EmailMessage:
    """The mail of that plan, once it lies in the outbox."""
    deadline = time.monotonic() + DELIVERY_S
    while time.monotonic() < deadline:
        found = list(outbox.glob(f"plan-{plan_id}_*"))
        if found:
            return BytesParser(policy=default).parsebytes(found[0].read_bytes())
        time.sleep(0.05)
    raise AssertionError(f"plan {plan_id} was not delivered; the outbox holds {list(outbox.glob('*'))}")


def attached(mail: EmailMessage) -> list[str]:
    return [part.get_content() for part in mail.iter_attachments()]


def test_create_scheduled_plan_knows_its_next_run(plan: mdls.ScheduledPlan) -> None:
    assert (plan.crontab, plan.timezone, plan.enabled) == ("0 6 * * 1", "Europe/Berlin", True)
    assert plan.next_run_at and plan.next_run_at.weekday() == 0
    assert plan.scheduled_plan_destination
    assert plan.scheduled_plan_destination[0].address == "team@example.com"


def test_search_scheduled_plans_finds_by_look(sdk: Looker40SDK, plan: mdls.ScheduledPlan) -> None:
    assert [found.id for found in sdk.search_scheduled_plans(look_id=plan.look_id)] == [plan.id]
    assert [found.id for found in sdk.scheduled_plans_for_look(plan.look_id or "")] == [plan.id]
    assert plan.id in [found.id for found in sdk.all_scheduled_plans()]


def test_update_scheduled_plan_moves_it(sdk: Looker40SDK, plan: mdls.ScheduledPlan) -> None:
    body = mdls.WriteScheduledPlan(crontab="30 7 * * *", timezone="UTC")
    changed = sdk.update_scheduled_plan(identity(plan), body)
    assert changed.next_run_at and (changed.next_run_at.hour, changed.next_run_at.minute) == (7, 30)
    assert changed.name == plan.name


def test_run_once_delivers_into_the_outbox(
    sdk: Looker40SDK, look: mdls.LookWithQuery, server: LiveServer
) -> None:
    made = sdk.scheduled_plan_run_once(plan_for(look, "Now"))
    mail = delivered(server.outbox, identity(made))
    assert mail["To"] == "team@example.com"
    assert attached(mail) == ["Products Category,Products Count\nUnderwear,29\nJeans,23\n"]


def test_run_once_by_id_delivers_a_copy(
    sdk: Looker40SDK, plan: mdls.ScheduledPlan, server: LiveServer
) -> None:
    made = sdk.scheduled_plan_run_once_by_id(identity(plan))
    assert made.id != plan.id
    assert "Underwear,29" in attached(delivered(server.outbox, identity(made)))[0]


def test_deleted_plan_is_gone(sdk: Looker40SDK, look: mdls.LookWithQuery) -> None:
    made = sdk.create_scheduled_plan(plan_for(look, "Short", crontab="0 0 * * *"))
    assert sdk.delete_scheduled_plan(identity(made)) == ""
    with pytest.raises(error.SDKError, match="Not found"):
        sdk.scheduled_plan(identity(made))


def test_plan_with_two_faults_names_both(sdk: Looker40SDK, look: mdls.LookWithQuery) -> None:
    body = plan_for(look, "Wrong", crontab="61 * * * *", timezone="Mars/Olympus")
    with pytest.raises(error.SDKError) as refused:
        sdk.create_scheduled_plan(body)
    assert {detail.field for detail in refused.value.errors} == {"crontab", "timezone"}
