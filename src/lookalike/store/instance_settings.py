"""Settings that are changed by the API: one JSON object for each name, with what was ever changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import schema as s
from .database import Reader, Row, UnitOfWork


def read_setting(db: Reader, name: str) -> dict[str, Any]:
    row = db.get(s.settings, name)
    return dict(row["value"]) if row and row["value"] else {}


def write_setting(work: UnitOfWork, name: str, changes: Mapping[str, Any]) -> Row:
    """Changes some of the object's keys and keeps the others."""
    value = {**read_setting(work, name), **changes}
    if work.get(s.settings, name) is None:
        return work.insert(s.settings, {"name": name, "value": value})
    return work.update(s.settings, name, {"value": value})
