"""LookML models and their explores, as far as the caller may use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ...access.caller import ACTIVITY_MODELS, Caller
from ...contract.types import WriteLookmlModel
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import CannotChange, Conflict, FieldError, Invalid, NotFound
from ...dispatch.search import page_of
from ...lookml.model.labels import prettified
from ...lookml.model.types import Explore, Model
from ...lookml.project.strings import Localization, Texts
from ...projects import ConnectionUnknown
from ...projects.labels import explore_description, explore_group, explore_label, model_label
from ...query_runs.attributes import attributes_of
from ...store import lookml_models as store
from ...store.database import Row
from ...system_activity.model import MODEL
from .explores import ExploreView, explore_for, is_granted, visible_explores

NOT_CONFIGURED = {"project_name": None, "allowed_db_connection_names": [], "unlimited_db_connections": False}


def may_use(caller: Caller, row: dict[str, Any] | None) -> bool:
    return caller.has("access_data") if row is None else caller.may("access_data", row["name"])


def may_configure(caller: Caller, row: dict[str, Any] | None) -> bool:
    return caller.has("manage_models")


def load_model(call: Call, lookml_model_name: str) -> dict[str, Any] | None:
    """A model that is served, or one that is configured and has no LookML yet."""
    model = call.instance.projects.model(lookml_model_name)
    row = _configured(call).get(lookml_model_name)
    if model is None and row is None:
        return None
    return model_row(call, lookml_model_name, model, row)


models = Domain(
    "LookmlModel",
    load=load_model,
    index=may_use,
    show=may_use,
    create=may_configure,
    update=may_configure,
    destroy=may_configure,
)


def model_row(call: Call, name: str, model: Model | None, row: Row | None) -> dict[str, Any]:
    """What is configured wins over what follows from the LookML."""
    found = {"name": name, "label": prettified(name), "explores": [], "has_content": False, **NOT_CONFIGURED}
    if model is not None:
        texts = _localization(call, model).texts
        found |= {
            "label": model_label(model, texts),
            "project_name": model.project,
            "has_content": bool(model.explores),
            "allowed_db_connection_names": [model.connection] if model.connection else [],
        }
        if call.wants("explores"):
            shown = visible_explores(model, _attributes(call))
            found["explores"] = [nav_explore(model, each, texts) for each in shown]
    if row is not None:
        found |= {key: row[key] for key in NOT_CONFIGURED if row[key] is not None}
    return found


def nav_explore(model: Model, explore: Explore, texts: Texts) -> dict[str, Any]:
    return {
        "name": explore.name,
        "label": explore_label(explore, texts),
        "description": explore_description(explore, texts),
        "hidden": explore.hidden,
        "group_label": explore_group(model, explore, texts),
    }


@models.op("all_lookml_models", needs="index", heavy=True)
def all_lookml_models(
    call: Call,
    exclude_empty: bool | None = None,
    exclude_hidden: bool | None = None,
    include_internal: bool | None = None,
) -> Page:
    """`include_internal` adds the built-in model; `include_self_service` adds nothing here."""
    served = {model.name: model for model in call.instance.projects.models()}
    if include_internal:
        served[MODEL] = call.instance.projects.activity.model(MODEL)
    rows = _configured(call)
    found = [
        model_row(call, name, served.get(name), rows.get(name))
        for name in sorted({*served, *rows})
        if call.caller.may("access_data", name) and not (exclude_empty and _is_empty(call, served.get(name)))
    ]
    for each in found if exclude_hidden else ():
        each["explores"] = [explore for explore in each["explores"] if not explore["hidden"]]
    return page_of(call, found)


def _is_empty(call: Call, model: Model | None) -> bool:
    return model is None or not visible_explores(model, _attributes(call))


@models.op("create_lookml_model", needs="create")
def create_lookml_model(call: Call, body: WriteLookmlModel) -> dict[str, Any]:
    """Configures a model; its LookML may come before or after."""
    values = _values(call, body)
    name = values.get("name")
    if not name:
        raise Invalid(FieldError("name", "missing_field", "This field is required."))
    _check_name(name)
    if name in _configured(call):
        raise Conflict(f"The model {name} is configured already.", "name")
    row = store.add_model(call.work, values)
    return model_row(call, name, call.instance.projects.model(name), row)


@models.op("update_lookml_model", needs="update")
def update_lookml_model(call: Call, row: dict[str, Any], body: WriteLookmlModel) -> dict[str, Any]:
    """A model that was never configured becomes so, with what it had."""
    _check_changeable(row)
    name, changes = row["name"], _values(call, body)
    _check_name(changes.get("name"))
    if not changes.get("name", name):
        raise Invalid(FieldError("name", "invalid", "A model needs a name."))
    kept = _configured(call).get(name)
    if changes.get("name", name) != name and (kept is None or changes["name"] in _configured(call)):
        message = f"{changes['name']}: only a configured model is renamed, and to a name that is free."
        raise Invalid(FieldError("name", "invalid", message))
    if kept is None:
        known = {key: row[key] for key in NOT_CONFIGURED}
        changed = store.add_model(call.work, {"name": name, **known, **changes})
    else:
        changed = store.update_model(call.work, name, changes)
    return model_row(call, changed["name"], call.instance.projects.model(changed["name"]), changed)


@models.op("delete_lookml_model", needs="destroy")
def delete_lookml_model(call: Call, row: dict[str, Any]) -> None:
    """Removes what is configured. The LookML stays, and is served as before it was configured."""
    _check_changeable(row)
    if row["name"] not in _configured(call):
        raise NotFound("This model is not configured; it is served because its LookML is there.")
    store.delete_model(call.work, row["name"])


def _check_name(name: str | None) -> None:
    """Raises 422 for the names of the built-in model."""
    if name in ACTIVITY_MODELS:
        raise Invalid(
            FieldError("name", "invalid", f"{name} is the name of the built-in model; choose another.")
        )


def _check_changeable(row: dict[str, Any]) -> None:
    if row["name"] in ACTIVITY_MODELS:
        raise CannotChange(f"The model {row['name']} is built in and cannot be changed.")


def _values(call: Call, body: WriteLookmlModel) -> dict[str, Any]:
    """The given keys as columns. Raises 422 for connections that do not exist."""
    given = {key: value for key, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
    names = given.get("allowed_db_connection_names", [])
    given |= {"allowed_db_connection_names": names or []} if "allowed_db_connection_names" in given else {}
    if given.get("unlimited_db_connections", False) is None:
        given["unlimited_db_connections"] = False
    known = call.instance.projects.connections.all()
    errors = [
        FieldError("allowed_db_connection_names", "invalid", str(ConnectionUnknown(name, known)))
        for name in names or ()
        if name not in known
    ]
    if errors:
        raise Invalid(*errors)
    return given


@models.op("lookml_model", needs="show", heavy=True)
def lookml_model(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    return row


@models.op("lookml_model_explore", needs="show", heavy=True)
def lookml_model_explore(call: Call, row: dict[str, Any], explore_name: str) -> dict[str, Any]:
    model = call.instance.projects.model(row["name"])
    explore = model.explores.get(explore_name) if model else None
    if model is None or explore is None or not is_granted(model, explore, _attributes(call)):
        raise NotFound()
    sees_lookml = call.caller.may("see_lookml", model.name)
    view = ExploreView(model, explore, _attributes(call), sees_lookml, _localization(call, model))
    whole = call.mask is None or call.mask.get("fields") is None
    return explore_for(call.instance, call.caller, view, encoded=whole)


def _attributes(call: Call) -> Mapping[str, str]:
    return attributes_of(call.instance, call.read, call.caller).values


def _localization(call: Call, model: Model) -> Localization:
    return call.instance.projects.localization(model, _attributes(call).get("locale"))


def _configured(call: Call) -> dict[str, Row]:
    """The configurations of models, read once for a call."""
    if "lookml_models" not in call.memo:
        call.memo["lookml_models"] = store.all_configured(call.read)
    return call.memo["lookml_models"]
