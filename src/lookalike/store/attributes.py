"""User attributes, and their values for users and groups."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row

attributes = s.user_attributes
user_values = s.user_attribute_user_values
group_values = s.user_attribute_group_values


def all_attributes(db: Reader) -> list[Row]:
    return db.all(select(attributes).order_by(attributes.c.id))


def values_of_user(db: Reader, user_id: int) -> dict[int, Row]:
    """The values set for the user, by attribute id."""
    rows = db.all(select(user_values).where(user_values.c.user_id == user_id))
    return {row["user_attribute_id"]: row for row in rows}


def values_of_groups(db: Reader, group_ids: Iterable[int]) -> dict[int, list[Row]]:
    """The values of these groups by attribute id, the winner first. Rows carry the group's name."""
    statement = (
        select(group_values, s.groups.c.name.label("group_name"))
        .join(s.groups, s.groups.c.id == group_values.c.group_id)
        .where(group_values.c.group_id.in_(list(group_ids)))
        .order_by(group_values.c.rank, group_values.c.id)
    )
    found: dict[int, list[Row]] = {}
    for row in db.all(statement):
        found.setdefault(row["user_attribute_id"], []).append(row)
    return found
