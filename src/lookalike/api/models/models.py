"""LookML models and their explores, as far as the caller may use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...access.caller import Caller
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import NotFound
from ...dispatch.search import page_of
from ...lookml.model.types import Explore, Model
from ...query_runs.attributes import attributes_of
from .explores import ExploreView, explore_for, is_granted, visible_explores
from .labels import explore_group, explore_label, model_label


def may_use(caller: Caller, row: dict[str, Any] | None) -> bool:
    return caller.has("access_data") if row is None else caller.may("access_data", row["name"])


def may_configure(caller: Caller, row: dict[str, Any] | None) -> bool:
    return caller.has("manage_models")


def load_model(call: Call, lookml_model_name: str) -> dict[str, Any] | None:
    model = call.instance.projects.model(lookml_model_name)
    return model_row(call, model) if model else None


models = Domain(
    "LookmlModel",
    load=load_model,
    index=may_use,
    show=may_use,
    create=may_configure,
    update=may_configure,
    destroy=may_configure,
)


def model_row(call: Call, model: Model, *, exclude_hidden: bool = False) -> dict[str, Any]:
    explores = visible_explores(model, _attributes(call)) if call.wants("explores") else []
    shown = [each for each in explores if not (exclude_hidden and each.hidden)]
    return {
        "name": model.name,
        "label": model_label(model),
        "project_name": model.project,
        "has_content": bool(model.explores),
        "allowed_db_connection_names": [model.connection] if model.connection else [],
        "unlimited_db_connections": False,
        "explores": [nav_explore(model, each) for each in shown],
    }


def nav_explore(model: Model, explore: Explore) -> dict[str, Any]:
    return {
        "name": explore.name,
        "label": explore_label(explore),
        "description": explore.description,
        "hidden": explore.hidden,
        "group_label": explore_group(model, explore),
    }


@models.op("all_lookml_models", needs="index", heavy=True)
def all_lookml_models(
    call: Call, exclude_empty: bool | None = None, exclude_hidden: bool | None = None
) -> Page:
    """`include_internal` and `include_self_service` add nothing: this server has no models of its own yet."""
    found = [
        model_row(call, model, exclude_hidden=bool(exclude_hidden))
        for model in call.instance.projects.models()
        if call.caller.may("access_data", model.name)
        and not (exclude_empty and not visible_explores(model, _attributes(call)))
    ]
    return page_of(call, found)


@models.op("lookml_model", needs="show", heavy=True)
def lookml_model(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    return row


@models.op("lookml_model_explore", needs="show", heavy=True)
def lookml_model_explore(call: Call, row: dict[str, Any], explore_name: str) -> dict[str, Any]:
    model = call.instance.projects.model(row["name"])
    explore = model.explores.get(explore_name) if model else None
    if model is None or explore is None or not is_granted(model, explore, _attributes(call)):
        raise NotFound()
    view = ExploreView(model, explore, _attributes(call), call.caller.may("see_lookml", model.name))
    whole = call.mask is None or call.mask.get("fields") is None
    return explore_for(call.instance, call.caller, view, encoded=whole)


def _attributes(call: Call) -> Mapping[str, str]:
    return attributes_of(call.instance, call.read, call.caller).values
