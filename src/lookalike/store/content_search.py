"""Content by words of its title and description, and content that somebody marked or scheduled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from ..access.caller import Caller
from . import schema as s
from .database import Reader, Row
from .folders import one_of, visible_folders
from .looks import visible_looks

TITLE_BEGINS, IN_TITLE, IN_DESCRIPTION, IS_SHARED = 8, 4, 1, 1


def found_looks(caller: Caller, words: Sequence[str]) -> Any:
    """A subquery of the Looks that have every word in their title or description, with their `score`."""
    looks = visible_looks(caller).where(~s.looks.c.deleted).subquery("seen")
    title, description = func.lower(looks.c.title), func.lower(func.coalesce(looks.c.description, ""))
    score: Any = case((s.folders.c.is_personal, 0), else_=IS_SHARED)
    conditions = []
    for word in words:
        inside = f"%{_escaped(word)}%"
        in_title = title.like(func.lower(literal(inside)), escape="\\")
        in_description = description.like(func.lower(literal(inside)), escape="\\")
        begins = title.like(func.lower(literal(f"{_escaped(word)}%")), escape="\\")
        score += case((begins, TITLE_BEGINS), (in_title, IN_TITLE), else_=0)
        score += case((in_description, IN_DESCRIPTION), else_=0)
        conditions.append(or_(in_title, in_description))
    folders = s.folders
    rows = select(
        looks, folders.c.name.label("folder_name"), folders.c.parent_id.label("above"), score.label("score")
    )
    return rows.outerjoin(folders, folders.c.id == looks.c.folder_id).where(and_(*conditions)).subquery()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def folder_names(db: Reader, caller: Caller, ids: set[int]) -> dict[int, str]:
    """The names of those folders that a caller may know of."""
    folders = visible_folders(caller).where(one_of(s.folders.c.id, ids))
    return {row["id"]: row["name"] for row in db.all(folders)} if ids else {}


def marked_by(db: Reader, user_id: int) -> dict[int, int]:
    """The ids of somebody's favourites, by Look."""
    favorites = s.content_favorites
    rows = select(s.looks.c.id.label("look_id"), favorites.c.id).join(
        favorites, favorites.c.content_metadata_id == s.looks.c.content_metadata_id
    )
    return {row["look_id"]: row["id"] for row in db.all(rows.where(favorites.c.user_id == user_id))}


def scheduled_by(db: Reader, user_id: int) -> set[int]:
    """The Looks that somebody has sent to anybody by a schedule."""
    plans = s.scheduled_plans.c
    rows = select(plans.look_id).where(plans.user_id == user_id, plans.look_id.is_not(None)).distinct()
    return {row["look_id"] for row in db.all(rows)}


def looks_with_ids(db: Reader, caller: Caller, ids: set[int]) -> list[Row]:
    """Those that the caller may see, with how many people marked them."""
    looks = visible_looks(caller).where(~s.looks.c.deleted, one_of(s.looks.c.id, ids)).subquery("seen")
    marks = s.content_favorites.c.content_metadata_id == looks.c.content_metadata_id
    count = select(func.count()).where(marks).scalar_subquery().label("favorite_count")
    return [row for row in db.all(select(looks, count).order_by(looks.c.id)) if row["id"] in ids]
