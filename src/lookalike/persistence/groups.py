"""Datagroups as the API sees them: those of the project, each with a row that tells its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store import datagroups as store
from ..store.database import Row

if TYPE_CHECKING:
    from ..instance import Instance


def known_groups(instance: Instance) -> list[Row]:
    """In the order of models and names. Rows of datagroups that the LookML does not have any more are left out."""
    names = [(model.name, group) for model in instance.projects.models() for group in model.datagroups]
    rows = instance.standing.known().groups
    if any(name not in rows for name in names):
        with instance.store.write() as work:
            store.ensure(work, names)
        instance.standing.forget()
        rows = instance.standing.known().groups
    return [rows[name] for name in sorted(names) if name in rows]
