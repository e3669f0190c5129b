"""Looks and schedules that name models, explores or fields that are no more. Source: API contract, section 5.5."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from ...access.caller import Caller
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...dispatch.params import row_id
from ...lookml.model.types import Explore, Model
from ...query_runs.attributes import attributes_of
from ...query_runs.validation import Problem, Validator
from ...store import folders as folder_store
from ...store import queries as query_store
from ...store import schema as s
from ...store.database import Row
from ...store.looks import visible_looks
from ...store.schedules import visible_plans
from ..models.explores import ExploreView

AT_ONCE = 500  # Looks with their queries in memory
MAX_CRITERIA = 1000
OF_A_SCHEDULE = ("model", "view", "dynamic_fields")  # what a check of its filters reads of the query


def develops(caller: Caller, row: Any = None) -> bool:
    return caller.has("develop")


validations = Domain("ContentValidation", validate=develops)


@dataclass(slots=True)
class Checked:
    """What was found so far."""

    errors: list[Row] = field(default_factory=list)
    looks: int = 0
    plans: int = 0
    queries: dict[int, Row] = field(default_factory=dict)  # of the Looks that were checked, by Look


@validations.op("content_validation", needs="validate", heavy=True)
def content_validation(call: Call, project_names: list[str] | None, space_ids: list[str] | None) -> Row:
    """Of the content that the caller may see; dashboards and alerts are not kept by this release."""
    started = time.perf_counter()
    projects = _projects(call, project_names)
    folders = _folders(space_ids)
    validator = Validator(call.instance.projects.model, lambda model, explore: _seen(call, model, explore))
    checked = Checked()
    for look, query in _looks(call, folders):
        model = call.instance.projects.model(query["model"])
        if projects is None or (model is not None and model.project in projects):
            _check_look(call, validator, look, query, checked)
    _check_plans(call, validator, checked)
    return {
        "content_with_errors": checked.errors,
        "computation_time": time.perf_counter() - started,
        "total_looks_validated": checked.looks,
        "total_scheduled_plans_validated": checked.plans,
        "total_explores_validated": validator.explores_seen,
        "total_dashboard_elements_validated": 0,
        "total_dashboard_filters_validated": 0,
        "total_alerts_validated": 0,
    }


def _projects(call: Call, names: list[str] | None) -> set[str] | None:
    if not names:
        return None
    known = {model.project for model in call.instance.projects.models()}
    unknown = [each for each in names if each not in known]
    if unknown:
        message = f"project_names: there is no project {unknown[0][:80]!r} with models that are served."
        raise BadRequest(message, "project_names")
    return set(names)


def _folders(space_ids: list[str] | None) -> set[int] | None:
    """A folder that is not there has nothing in it."""
    if not space_ids:
        return None
    if len(space_ids) > MAX_CRITERIA:
        message = f"space_ids: at most {MAX_CRITERIA} folders in one call, not {len(space_ids)}."
        raise BadRequest(message, "space_ids")
    return {number for each in space_ids if (number := row_id(each)) is not None}


def _seen(call: Call, model: Model, explore: Explore) -> list[str]:
    values = attributes_of(call.instance, call.read, call.caller).values
    return ExploreView(model, explore, values, sees_lookml=False).usable_names()


# --- Looks ------------------------------------------------------------------------------------------------


def _looks(call: Call, folders: set[int] | None) -> Iterator[tuple[Row, Row]]:
    """Each Look with its query; so many at once that memory is bounded."""
    rows = visible_looks(call.caller).where(~s.looks.c.deleted)
    if folders is not None:
        rows = rows.where(s.looks.c.folder_id.in_(folders))
    last = 0
    while True:
        looks = call.read.all(rows.where(s.looks.c.id > last).order_by(s.looks.c.id).limit(AT_ONCE))
        queries = query_store.get_queries(call.read, {look["query_id"] for look in looks})
        for look in looks:
            yield look, queries[look["query_id"]]
        if len(looks) < AT_ONCE:
            return
        last = looks[-1]["id"]


def _check_look(call: Call, validator: Validator, look: Row, query: Row, checked: Checked) -> None:
    checked.looks += 1
    problems = validator.problems(query)
    if problems:
        shown = {"id": look["id"], "title": look["title"], "short_url": f"/looks/{look['id']}"}
        folder = _folder(call, look["folder_id"])
        shown |= {"folder": folder} if folder else {}
        checked.errors.append({"id": f"look/{look['id']}", "look": shown, "errors": _shown(problems)})
    else:
        checked.queries[look["id"]] = {name: query.get(name) for name in OF_A_SCHEDULE}


def _folder(call: Call, folder_id: int | None) -> Row | None:
    known = call.memo.setdefault("validated_folders", {})
    if folder_id is not None and folder_id not in known:
        known |= folder_store.folders_by_id(call.read, {folder_id})
    return known.get(folder_id)


def _shown(problems: list[Problem]) -> list[Row]:
    return [
        {
            "message": each.message,
            "field_name": each.field,
            "model_name": each.model,
            "explore_name": each.explore,
            "removable": each.removable,
        }
        for each in problems
    ]


# --- schedules --------------------------------------------------------------------------------------------


def _check_plans(call: Call, validator: Validator, checked: Checked) -> None:
    """The filters that schedules of these Looks set beside those of the Look."""
    for plan in call.read.all(visible_plans(call.caller).order_by(s.scheduled_plans.c.id)):
        query = checked.queries.get(plan["look_id"])
        if query is None:
            continue
        checked.plans += 1
        text = (plan["doc"] or {}).get("filters_string") or ""
        names = dict(parse_qsl(text.lstrip("?"), keep_blank_values=True))
        problems = validator.missing_filters(query, names)
        if problems:
            shown = {"id": plan["id"], "name": plan["name"], "look_id": plan["look_id"]}
            errors = _shown(problems)
            checked.errors.append(
                {"id": f"scheduled_plan/{plan['id']}", "scheduled_plan": shown, "errors": errors}
            )
