"""What was deleted and can come back: the journal's deletions of things that are still gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..store import journal
from ..store import schema as s
from ..store.database import Reader, Row

# What people call a thing, and the columns that name it. What only belongs to such a thing (a membership, a
# destination) comes back with it and is not listed.
NAMES: Mapping[str, tuple[str, ...]] = {
    "users": ("first_name", "last_name"),
    "credentials_email": ("email",),
    "credentials_api3": ("client_id",),
    "credentials_external": ("type", "email"),
    "groups": ("name",),
    "roles": ("name",),
    "permission_sets": ("name",),
    "model_sets": ("name",),
    "user_attributes": ("name",),
    "folders": ("name",),
    "looks": ("title",),
    "dashboards": ("title",),
    "boards": ("title",),
    "themes": ("name",),
    "alerts": ("custom_title",),
    "connections": ("name",),
    "lookml_models": ("name",),
    "scheduled_plans": ("name", "title"),
    "oauth_client_apps": ("client_guid",),
    "embed_secrets": ("id",),
    "color_collections": ("label",),
}


def trashed(
    db: Reader, since: datetime, kind: str | None = None, key: str | None = None, actor: int | None = None
) -> list[Row]:
    """Things of the trash, the newest first: kind, id, name, and the entry of the journal that deleted each."""
    found: dict[tuple[str, str], Row] = {}
    kinds = [kind] if kind else [name for name in NAMES if name in s.metadata.tables]
    for entry in journal.deletions(db, kinds, since):
        place = (entry["table_name"], entry["row_key"])
        if place not in found and (key is None or key == entry["row_key"]):
            found[place] = entry
    found = {place: entry for place, entry in found.items() if not _went_with_its_user(entry, found)}
    found |= _marked(db, kinds, key)
    there = _still_there(db, found)
    items = [_item(place, entry) for place, entry in found.items() if place not in there]
    items = [item for item in items if actor is None or item["deleter_id"] == actor]
    return sorted(items, key=lambda item: item["entry"], reverse=True)


def _went_with_its_user(entry: Row, found: Mapping[tuple[str, str], Row]) -> bool:
    """Logins and schedules of a deleted user come back with the user."""
    user = found.get(("users", str(entry["before"].get("user_id"))))
    return user is not None and user["operation"] == entry["operation"] and entry["table_name"] != "users"


def _item(place: tuple[str, str], entry: Row) -> Row:
    kind, key = place
    return {
        "type": kind,
        "id": key,
        "name": _name(kind, entry["before"]),
        "deleted_at": entry["at"],
        "deleter_id": entry["user_id"],
        "operation": entry["operation"],
        "operation_id": entry["operation_id"],
        "entry": entry["id"],
    }


def _name(kind: str, image: Mapping[str, Any]) -> str | None:
    words = [str(image[name]) for name in NAMES.get(kind, ()) if image.get(name)]
    return " ".join(words) or None


def _marked(db: Reader, kinds: Collection[str], key: str | None) -> dict[tuple[str, str], Row]:
    """Content that its own trash holds: the row is there and says `deleted`."""
    found: dict[tuple[str, str], Row] = {}
    for kind in kinds:
        table = s.metadata.tables[kind]
        if "deleted" not in table.c:
            continue
        rows = select(journal.key_column(table)).where(table.c.deleted)
        for number in db.column(rows if key is None else rows.where(table.c.id == _number(key))):
            entry = _entry_that_marked(db, kind, str(number))
            if entry is not None:
                found[kind, str(number)] = entry
    return found


def _number(key: str) -> int:
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0


def _entry_that_marked(db: Reader, kind: str, key: str) -> Row | None:
    entries = s.journal.c
    same = (entries.table_name == kind, entries.row_key == key, entries.after.is_not(None))
    for entry in db.all(select(s.journal).where(*same).order_by(entries.id.desc())):
        before, after = entry["before"] or {}, entry["after"]
        if after.get("deleted") and not before.get("deleted"):
            return {**entry, "before": after}
    return None


def _still_there(db: Reader, found: Mapping[tuple[str, str], Row]) -> set[tuple[str, str]]:
    """Those whose row exists, and is not only marked as deleted."""
    there: set[tuple[str, str]] = set()
    for kind in {place[0] for place in found}:
        table = s.metadata.tables[kind]
        rows = select(journal.key_column(table))
        if "deleted" in table.c:
            rows = rows.where(~table.c.deleted)
        keys = {str(key) for key in db.column(rows)}
        there |= {place for place in found if place[0] == kind and place[1] in keys}
    return there
