"""What is configured of LookML models: which connections they may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork


def all_configured(db: Reader) -> dict[str, Row]:
    """By name."""
    rows = db.all(select(s.lookml_models).order_by(s.lookml_models.c.name))
    return {row["name"]: row for row in rows}


def add_model(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    """Raises Duplicate when the model is configured already."""
    return work.insert(s.lookml_models, {**values, "created_at": work.now})


def update_model(work: UnitOfWork, name: str, changes: Mapping[str, Any]) -> Row:
    return work.update(s.lookml_models, name, changes)


def delete_model(work: UnitOfWork, name: str) -> None:
    work.delete(s.lookml_models, name)
