"""Groups: members, subgroups and what flows down from the groups around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from . import schema as s
from .callers import ancestors
from .database import Reader, Row, UnitOfWork

groups, group_users, group_groups = s.groups, s.group_users, s.group_groups
ALL_USERS = 1
EVERYBODY = 0  # the key under which all users are counted: no group has this id


def visible_groups(everything: bool, group_ids: Collection[int]) -> Select[Any]:
    """All groups, or those that the caller is in."""
    return select(groups) if everything else select(groups).where(groups.c.id.in_(group_ids))


def get_group(db: Reader, group_id: int) -> Row | None:
    return db.get(groups, group_id)


def named(db: Reader, name: str) -> Row | None:
    """The group of that name, in any case."""
    return db.one(select(groups).where(func.lower(groups.c.name) == name.lower()).order_by(groups.c.id))


def add_group(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    return work.insert(groups, {**values, "created_at": work.now})


def user_counts(db: Reader) -> dict[int, int]:
    """Direct members by group id; under EVERYBODY the number of all users."""
    number = func.count().label("number")
    counted = select(group_users.c.group_id, number).group_by(group_users.c.group_id)
    found = {row["group_id"]: row["number"] for row in db.all(counted)}
    return {**found, EVERYBODY: db.scalar(select(func.count()).select_from(s.users))}


def edges(db: Reader) -> list[Row]:
    return db.all(select(group_groups))


def direct_parents(db: Reader) -> dict[int, list[int]]:
    """Group id -> the groups it lies in. Every group lies in All Users."""
    found: dict[int, set[int]] = {}
    for edge in edges(db):
        found.setdefault(edge["child_group_id"], set()).add(edge["group_id"])
    ids = db.column(select(groups.c.id))
    return {key: sorted({ALL_USERS, *found.get(key, ())} - {key}) for key in ids}


def descendants(found: Iterable[int], edges: Iterable[Row]) -> set[int]:
    """These groups and all groups inside them."""
    children: dict[int, list[int]] = {}
    for edge in edges:
        children.setdefault(edge["group_id"], []).append(edge["child_group_id"])
    seen, open_ = set(found), list(found)
    while open_:
        for child in children.get(open_.pop(), ()):
            if child not in seen:
                seen.add(child)
                open_.append(child)
    return seen


def child_groups(group_id: int) -> Select[Any]:
    inside = select(group_groups.c.child_group_id).where(group_groups.c.group_id == group_id)
    return select(groups).where(groups.c.id.in_(inside)).order_by(groups.c.id)


def members(group: Row) -> Any:
    """A condition on users: those directly in the group."""
    if group["include_by_default"]:
        return s.users.c.id.is_not(None)
    return s.users.c.id.in_(select(group_users.c.user_id).where(group_users.c.group_id == group["id"]))


def in_groups(group_ids: Any) -> Any:
    """A condition on users: those directly in any of these groups (ids, or a select of ids), or everybody when
    one includes everybody."""
    everybody = select(groups.c.id).where(groups.c.id.in_(group_ids), groups.c.include_by_default)
    direct = select(group_users.c.user_id).where(group_users.c.group_id.in_(group_ids))
    return or_(s.users.c.id.in_(direct), everybody.exists())


def with_access_to(content_metadata_ids: Iterable[int]) -> Any:
    """A condition on groups: those that some content is shared with."""
    shared = select(s.content_access.c.group_id).where(
        s.content_access.c.content_metadata_id.in_(list(content_metadata_ids)),
        s.content_access.c.group_id.is_not(None),
    )
    return groups.c.id.in_(shared)


def would_cycle(db: Reader, group_id: int, child_id: int) -> bool:
    """Whether the child already contains the group (or is it)."""
    return child_id in ancestors([group_id], edges(db))


def put_group_into(work: UnitOfWork, group_id: int, child_id: int) -> None:
    work.insert_new(group_groups, {"group_id": group_id, "child_group_id": child_id})


def put_user_into(work: UnitOfWork, group_id: int, user_id: int) -> None:
    work.insert_new(group_users, {"group_id": group_id, "user_id": user_id})


def take_user_out(work: UnitOfWork, group_id: int, user_id: int) -> bool:
    columns = group_users.c
    found = and_(columns.group_id == group_id, columns.user_id == user_id)
    return work.delete_where(group_users, found) > 0


def take_group_out(work: UnitOfWork, group_id: int, child_id: int) -> bool:
    columns = group_groups.c
    found = and_(columns.group_id == group_id, columns.child_group_id == child_id)
    return work.delete_where(group_groups, found) > 0


def gives_admin(db: Reader, group_id: int) -> bool:
    """Whether a member of the group is an administrator, by the group or one around it."""
    around = ancestors([group_id, ALL_USERS], edges(db))
    statement = (
        select(s.role_groups.c.id)
        .join(s.roles, s.roles.c.id == s.role_groups.c.role_id)
        .join(s.permission_sets, s.permission_sets.c.id == s.roles.c.permission_set_id)
        .where(s.role_groups.c.group_id.in_(around), s.permission_sets.c.all_access)
    )
    return db.scalar(statement.limit(1)) is not None
