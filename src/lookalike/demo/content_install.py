"""Puts the sample folders, Looks and schedules into the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ..store import folders as folder_store
from ..store import looks as look_store
from ..store import schema as s
from ..store.database import Row, UnitOfWork
from ..store.queries import add_query
from . import content


def install_content(work: UnitOfWork, owner: Row) -> None:
    """Adds what is missing, so a second start changes nothing. Everything belongs to `owner`."""
    folders: dict[str | None, Row] = {None: work.get(s.folders, folder_store.SHARED) or {}}
    for sample in content.FOLDERS:
        parent = folders[sample.parent]
        found = folder_store.sibling_named(work, parent["id"], sample.name)
        folders[sample.name] = found or folder_store.add_folder(work, sample.name, parent, owner["id"])
    for look in content.LOOKS:
        folder = folders[look.folder]
        if look_store.look_titled(work, folder["id"], look.title) is None:
            _add_look(work, look, folder, owner)


def _add_look(work: UnitOfWork, look: content.SampleLook, folder: Row, owner: Row) -> None:
    query = add_query(work, dict(look.query))
    values: dict[str, Any] = {"title": look.title, "description": look.description}
    values |= {"folder_id": folder["id"], "query_id": query["id"], "user_id": owner["id"]}
    look_store.add_look(work, values, folder)


def look_named(work: UnitOfWork, title: str) -> Row | None:
    return work.one(select(s.looks).where(s.looks.c.title == title))
