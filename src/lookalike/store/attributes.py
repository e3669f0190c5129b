"""User attributes, and their values for users and groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

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


def visible_attributes(everything: bool) -> Select[Any]:
    """All attributes, or those that users may view."""
    return select(attributes) if everything else select(attributes).where(attributes.c.user_can_view)


def taken(db: Reader, column: str, value: str, but: int | None = None) -> bool:
    """Whether another attribute has that name or folded label."""
    statement = select(attributes.c.id).where(attributes.c[column] == value)
    if but is not None:
        statement = statement.where(attributes.c.id != but)
    return db.scalar(statement) is not None


def set_user_value(work: UnitOfWork, attribute_id: int, user_id: int, value: str | None) -> None:
    """Sets the user's own value, or removes it for None."""
    row = work.one(_of_user(attribute_id, user_id))
    if value is None:
        if row is not None:
            work.delete(user_values, row["id"])
    elif row is None:
        key = {"user_attribute_id": attribute_id, "user_id": user_id}
        work.insert(user_values, {**key, "value": value})
    else:
        work.update(user_values, row["id"], {"value": value})


def has_user_value(db: Reader, attribute_id: int, user_id: int) -> bool:
    return db.one(_of_user(attribute_id, user_id)) is not None


def _of_user(attribute_id: int, user_id: int) -> Select[Any]:
    columns = user_values.c
    return select(user_values).where(columns.user_attribute_id == attribute_id, columns.user_id == user_id)


def group_values_of(db: Reader, attribute_id: int) -> list[Row]:
    """The values that groups have for an attribute, the strongest first."""
    columns = group_values.c
    statement = select(group_values).where(columns.user_attribute_id == attribute_id)
    return db.all(statement.order_by(columns.rank, columns.id))


def set_group_value(work: UnitOfWork, attribute_id: int, group_id: int, value: str | None) -> Row:
    """Sets a group's value. A new one comes behind all that there are."""
    existing = group_values_of(work, attribute_id)
    for row in existing:
        if row["group_id"] == group_id:
            return work.update(group_values, row["id"], {"value": value})
    rank = max((row["rank"] for row in existing), default=0) + 1
    key = {"user_attribute_id": attribute_id, "group_id": group_id}
    return work.insert(group_values, {**key, "value": value, "rank": rank})


def delete_group_value(work: UnitOfWork, attribute_id: int, group_id: int) -> bool:
    columns = group_values.c
    found = and_(columns.user_attribute_id == attribute_id, columns.group_id == group_id)
    return work.delete_where(group_values, found) > 0


def replace_group_values(
    work: UnitOfWork, attribute_id: int, values: Iterable[tuple[int, str | None, int]]
) -> list[Row]:
    """Replaces all values of groups by (group id, value, rank)."""
    wanted = {group: (value, rank) for group, value, rank in values}
    for row in group_values_of(work, attribute_id):
        if row["group_id"] not in wanted:
            work.delete(group_values, row["id"])
            continue
        value, rank = wanted.pop(row["group_id"])
        work.update(group_values, row["id"], {"value": value, "rank": rank})
    for group, (value, rank) in wanted.items():
        key = {"user_attribute_id": attribute_id, "group_id": group}
        work.insert(group_values, {**key, "value": value, "rank": rank})
    return group_values_of(work, attribute_id)
