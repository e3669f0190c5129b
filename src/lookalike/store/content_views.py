"""How often people opened content, by week. Only Looks are content that is kept so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import cast, func, literal, null, select

from ..access.caller import Caller
from . import schema as s
from .database import Reader, Row
from .looks import visible_looks

views = s.content_views


def view_rows(caller: Caller, *, all_time: bool, group_ids: Sequence[int] | None) -> Any:
    """A subquery of views of the Looks that a caller may see: their own, and everybody's for administrators. With
    `group_ids` a row for each of these groups, of what its members opened."""
    looks = visible_looks(caller).where(~s.looks.c.deleted).subquery("seen")
    week = null() if all_time else views.c.week
    who = _members(group_ids) if group_ids is not None else None
    group_id = who.c.group_id if who is not None else literal(None, s.Integer)
    user_id = views.c.user_id if who is None else literal(None, s.Integer)
    rows = select(
        func.min(views.c.id).label("id"),
        user_id.label("user_id"),
        group_id.label("group_id"),
        looks.c.id.label("look_id"),
        looks.c.title,
        looks.c.content_metadata_id,
        week.label("start_of_week_date"),
        _total().label("view_count"),
        func.max(views.c.last_viewed_at).label("last_viewed_at"),
        func.max(_favorites(looks.c.content_metadata_id)).label("favorite_count"),
    ).join(looks, looks.c.id == views.c.look_id)
    if who is not None:
        rows = rows.join(who, who.c.user_id == views.c.user_id)
    if not caller.is_admin:
        rows = rows.where(views.c.user_id == caller.user_id)
    kept = [looks.c.id, looks.c.title, looks.c.content_metadata_id]
    kept += [views.c.user_id] if who is None else [who.c.group_id]
    return rows.group_by(*kept, *([] if all_time else [views.c.week])).subquery("views")


def _total() -> Any:
    """A whole number; Postgres adds up to a decimal."""
    return cast(func.sum(views.c.view_count), s.Big)


def _favorites(content_metadata_id: Any) -> Any:
    marked = s.content_favorites.c.content_metadata_id == content_metadata_id
    return select(func.count()).where(marked).scalar_subquery()


def _members(group_ids: Sequence[int]) -> Any:
    """(group_id, user_id) of who is directly in a group; everybody is in one that includes everybody."""
    direct = select(s.group_users.c.group_id, s.group_users.c.user_id).where(
        s.group_users.c.group_id.in_(group_ids)
    )
    included = s.groups.c.id.in_(group_ids) & s.groups.c.include_by_default
    everybody = select(s.groups.c.id, s.users.c.id).select_from(s.groups.join(s.users, included))
    return direct.union(everybody).subquery("members")


def weeks_of(db: Reader, people: Any, since: str) -> list[Row]:
    """The views by some people since a week, added up by Look and week. `people`: a condition on users."""
    ids = select(s.users.c.id).where(people)
    total = _total().label("view_count")
    last = func.max(views.c.last_viewed_at).label("last_viewed_at")
    rows = select(views.c.look_id, views.c.week, total, last)
    recent = rows.where(views.c.week >= since, views.c.user_id.in_(ids))
    return db.all(recent.group_by(views.c.look_id, views.c.week))
