"""Puts the sample folders, Looks and schedules into the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ..jobs.cron import next_slot
from ..store import folders as folder_store
from ..store import looks as look_store
from ..store import schedules as schedule_store
from ..store import schema as s
from ..store.database import Row, UnitOfWork
from ..store.queries import add_query
from . import content
from .activity_looks import ACTIVITY_FOLDER, ACTIVITY_LOOKS


def install_content(work: UnitOfWork, owner: Row) -> None:
    """Adds what is missing, so a second start changes nothing. Everything belongs to `owner`."""
    folders: dict[str | None, Row] = {None: work.get(s.folders, folder_store.SHARED) or {}}
    for sample in (*content.FOLDERS, ACTIVITY_FOLDER):
        parent = folders[sample.parent]
        found = folder_store.sibling_named(work, parent["id"], sample.name)
        folders[sample.name] = found or folder_store.add_folder(work, sample.name, parent, owner["id"])
    for look in (*content.LOOKS, *ACTIVITY_LOOKS):
        folder = folders[look.folder]
        if look_store.look_titled(work, folder["id"], look.title) is None:
            _add_look(work, look, folder, owner)
    for plan in content.SCHEDULED_PLANS:
        _add_plan(work, plan, owner)


def _add_look(work: UnitOfWork, look: content.SampleLook, folder: Row, owner: Row) -> None:
    query = add_query(work, dict(look.query))
    values: dict[str, Any] = {"title": look.title, "description": look.description}
    values |= {"folder_id": folder["id"], "query_id": query["id"], "user_id": owner["id"]}
    look_store.add_look(work, values, folder)


def _add_plan(work: UnitOfWork, plan: content.SampleScheduledPlan, owner: Row) -> None:
    plans, look = s.scheduled_plans, look_named(work, plan.look)
    if look is None or work.one(select(plans.c.id).where(plans.c.name == plan.name)):
        return
    always = {"require_results": False, "require_no_results": False, "require_change": False}
    values: dict[str, Any] = {"name": plan.name, "crontab": plan.crontab, "timezone": plan.timezone}
    values |= {"look_id": look["id"], "user_id": owner["id"], "enabled": True, "run_once": False}
    values |= {"doc": always, "next_run_at": next_slot(plan.crontab, plan.timezone, work.now).at}
    added = schedule_store.add_plan(work, values)
    schedule_store.replace_destinations(work, added["id"], [{**plan.destination, "doc": {}}])


def look_named(work: UnitOfWork, title: str) -> Row | None:
    return work.one(select(s.looks).where(s.looks.c.title == title))
