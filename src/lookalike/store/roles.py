"""Roles, permission sets and model sets, and who has which role."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, Table, and_, select

from . import schema as s
from .callers import ancestors
from .database import Reader, Row, UnitOfWork
from .groups import descendants, edges

roles, role_users, role_groups = s.roles, s.role_users, s.role_groups
permission_sets, model_sets = s.permission_sets, s.model_sets
MAX_IN_QUERY = 5_000  # longer lists of ids are read whole: SQLite takes at most 32,766 parameters


def visible_roles(everything: bool, role_ids: Collection[int]) -> Select[Any]:
    """All roles, or those that the caller has."""
    return select(roles) if everything else select(roles).where(roles.c.id.in_(role_ids))


def visible_sets(table: Table, everything: bool, role_ids: Collection[int]) -> Select[Any]:
    """All permission or model sets, or those of the caller's roles."""
    if everything:
        return select(table)
    column = roles.c.permission_set_id if table is permission_sets else roles.c.model_set_id
    return select(table).where(table.c.id.in_(select(column).where(roles.c.id.in_(role_ids))))


def rows_by_id(db: Reader, table: Table) -> dict[int, Row]:
    return {row["id"]: row for row in db.all(select(table))}


def roles_with_ids(db: Reader, role_ids: Iterable[int]) -> list[Row]:
    return db.all(select(roles).where(roles.c.id.in_(list(role_ids))).order_by(roles.c.id))


def roles_using(db: Reader, table: Table, set_id: int) -> list[str]:
    """The names of the roles that use a permission or model set."""
    column = roles.c.permission_set_id if table is permission_sets else roles.c.model_set_id
    return db.column(select(roles.c.name).where(column == set_id).order_by(roles.c.id))


def taken(db: Reader, table: Table, name: str, but: int | None = None) -> bool:
    """Whether another row of the table has that name, in any case."""
    statement = select(table.c.id).where(table.c.name_folded == name.lower())
    if but is not None:
        statement = statement.where(table.c.id != but)
    return db.scalar(statement) is not None


# --- who has which ----------------------------------------------------------------------------------------


def direct_role_ids(db: Reader, user_id: int) -> list[int]:
    return db.column(select(role_users.c.role_id).where(role_users.c.user_id == user_id))


def role_ids_of_users(db: Reader, user_ids: Collection[int] | None) -> dict[int, list[int]]:
    """Roles by user, their own and those of their groups. None: of all users. Six queries for any number."""
    found: dict[int, set[int]] = {}
    for row in db.all(_of_users(role_users, user_ids)):
        found.setdefault(row["user_id"], set()).add(row["role_id"])
    by_group: dict[int, set[int]] = {}
    for row in db.all(select(role_groups)):
        by_group.setdefault(row["group_id"], set()).add(row["role_id"])
    if by_group:
        _add_by_group(db, user_ids, by_group, found)
    return {user: sorted(ids) for user, ids in found.items()}


def _add_by_group(
    db: Reader, user_ids: Collection[int] | None, by_group: dict[int, set[int]], found: dict[int, set[int]]
) -> None:
    around = edges(db)
    inherited = {
        group: frozenset().union(*(by_group.get(each, frozenset()) for each in ancestors([group], around)))
        for group in db.column(select(s.groups.c.id))
    }
    default = db.column(select(s.groups.c.id).where(s.groups.c.include_by_default))
    everybodys = frozenset().union(*(inherited[group] for group in default))
    if everybodys:
        for user in user_ids if user_ids is not None else db.column(select(s.users.c.id)):
            found.setdefault(user, set()).update(everybodys)
    for row in db.all(_of_users(s.group_users, user_ids)):
        found.setdefault(row["user_id"], set()).update(inherited[row["group_id"]])


def _of_users(table: Table, user_ids: Collection[int] | None) -> Select[Any]:
    if user_ids is None or len(user_ids) > MAX_IN_QUERY:
        return select(table)
    return select(table).where(table.c.user_id.in_(user_ids))


def groups_of_role(role_id: int) -> Select[Any]:
    with_role = select(role_groups.c.group_id).where(role_groups.c.role_id == role_id)
    return select(s.groups).where(s.groups.c.id.in_(with_role)).order_by(s.groups.c.id)


def roles_by_group(db: Reader) -> dict[int, list[int]]:
    """The roles that each group has itself."""
    found: dict[int, list[int]] = {}
    for row in db.all(select(role_groups).order_by(role_groups.c.role_id)):
        found.setdefault(row["group_id"], []).append(row["role_id"])
    return found


def user_ids_of_role(db: Reader, role_id: int, direct_only: bool = False) -> set[int]:
    """Who has the role, through groups too unless `direct_only`."""
    own = set(db.column(select(role_users.c.user_id).where(role_users.c.role_id == role_id)))
    if direct_only:
        return own
    given = db.column(select(role_groups.c.group_id).where(role_groups.c.role_id == role_id))
    return own | users_inside(db, given)


def users_inside(db: Reader, group_ids: Collection[int]) -> set[int]:
    """The members of these groups and of all groups inside them."""
    if not group_ids:
        return set()
    inside = descendants(group_ids, edges(db))
    everybody = select(s.groups.c.id).where(s.groups.c.id.in_(inside), s.groups.c.include_by_default)
    if db.scalar(everybody) is not None:
        return set(db.column(select(s.users.c.id)))
    return set(db.column(select(s.group_users.c.user_id).where(s.group_users.c.group_id.in_(inside))))


def admin_user_ids(db: Reader) -> set[int]:
    """Everybody whose roles include one with the Admin permission set."""
    joined = roles.join(permission_sets, permission_sets.c.id == roles.c.permission_set_id)
    given = db.column(select(roles.c.id).select_from(joined).where(permission_sets.c.all_access))
    return set().union(*(user_ids_of_role(db, role_id) for role_id in given))


# --- changes ----------------------------------------------------------------------------------------------


def replace_users_of_role(work: UnitOfWork, role_id: int, user_ids: Collection[int]) -> None:
    _replace(work, role_users, "role_id", role_id, "user_id", user_ids)


def replace_groups_of_role(work: UnitOfWork, role_id: int, group_ids: Collection[int]) -> None:
    _replace(work, role_groups, "role_id", role_id, "group_id", group_ids)


def replace_roles_of_user(work: UnitOfWork, user_id: int, role_ids: Collection[int]) -> None:
    _replace(work, role_users, "user_id", user_id, "role_id", role_ids)


def _replace(
    work: UnitOfWork, table: Table, fixed: str, key: int, other: str, wanted: Collection[int]
) -> None:
    """Brings the pairs of `key` to `wanted`, touching only what differs, so that the journal stays small."""
    has = set(work.column(select(table.c[other]).where(table.c[fixed] == key)))
    gone = has - set(wanted)
    if gone:
        work.delete_where(table, and_(table.c[fixed] == key, table.c[other].in_(gone)))
    for each in sorted(set(wanted) - has):
        work.insert(table, {fixed: key, other: each})
