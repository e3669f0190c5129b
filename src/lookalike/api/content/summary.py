"""Content that is of interest to somebody: what they or their group opened lately, marked or scheduled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ...access.caller import Caller
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Invalid, NotFound
from ...dispatch.params import row_id
from ...dispatch.search import page_of
from ...history.batch import monday_of
from ...store import content_search as store
from ...store import groups
from ...store import schema as s
from ...store.content_views import weeks_of
from ...store.database import Row
from ...store.users import display_name

WEEKS = 26  # older views say nothing of what is of interest now
HALVED_EVERY = 4  # weeks: after so many a view counts half
TYPES = ("look", "dashboard", "lookml_dashboard", "board")
SORTED_BY = frozenset(
    """
    content_type content_id title last_viewed_at user_id is_scheduled favorite_count view_count weighted_score
    group_weighted_score suggestion_score
    """.split()
)


def anybody(caller: Caller, found: Any = None) -> bool:
    return True


summaries = Domain("ContentSummary", index=anybody)


@summaries.op("content_summary", needs="index", heavy=True)
def content_summary(
    call: Call, target_user_id: str | None, target_group_id: str | None, target_content_type: str | None
) -> Page:
    """Of the caller, unless an administrator asks for somebody else. Only what the caller may see."""
    if target_content_type is not None and target_content_type not in TYPES:
        message = f"{target_content_type[:80]!r} is no type of content; {', '.join(TYPES)} are."
        raise Invalid(FieldError("target_content_type", "invalid", message))
    order = _order(call.params.get("sorts"))
    user_id, group_id = _user(call, target_user_id), _group(call, target_group_id)
    if target_content_type not in (None, "look"):
        return Page([], 0)
    call.instance.history.flush()
    rows = _summaries(call, user_id, group_id)
    for name, descending in reversed(order):
        rows.sort(key=lambda row, name=name: _sortable(row[name]), reverse=descending)
    return page_of(call, rows)


def _user(call: Call, given: str | None) -> int:
    if given is None:
        return call.caller.user_id
    number = row_id(given)
    if number is None or (number != call.caller.user_id and not call.caller.is_admin):
        raise NotFound()
    if call.read.get(s.users, number) is None:
        raise NotFound()
    return number


def _group(call: Call, given: str | None) -> int | None:
    if given is None:
        return None
    number = row_id(given)
    theirs = number in call.caller.group_ids or call.caller.is_admin
    if number is None or not theirs or groups.get_group(call.read, number) is None:
        raise NotFound()
    return number


def _summaries(call: Call, user_id: int, group_id: int | None) -> list[Row]:
    since = monday_of(call.instance.now() - timedelta(weeks=WEEKS))
    own = weeks_of(call.read, s.users.c.id == user_id, since)
    together = weeks_of(call.read, groups.in_groups([group_id]), since) if group_id else []
    marked, scheduled = store.marked_by(call.read, user_id), store.scheduled_by(call.read, user_id)
    ids = {row["look_id"] for row in (*own, *together)} | set(marked) | scheduled
    scores = _scores(own, call.instance.now()), _scores(together, call.instance.now())
    views = _views(own)
    found = store.looks_with_ids(call.read, call.caller, ids) if ids else []
    return [_summary(look, views.get(look["id"]), scores, marked, scheduled) for look in found]


def _scores(rows: Iterable[Row], now: datetime) -> dict[int, float]:
    """The views of each Look, old ones counting less."""
    found: dict[int, float] = {}
    for row in rows:
        weeks = (now.date() - datetime.fromisoformat(row["week"]).date()).days / 7
        weight = 0.5 ** (max(weeks, 0.0) // HALVED_EVERY)
        found[row["look_id"]] = found.get(row["look_id"], 0.0) + row["view_count"] * weight
    return found


def _views(rows: Iterable[Row]) -> dict[int, tuple[int, datetime]]:
    """How often each Look was opened, and when last."""
    found: dict[int, tuple[int, datetime]] = {}
    for row in rows:
        count, last = found.get(row["look_id"], (0, row["last_viewed_at"]))
        found[row["look_id"]] = count + row["view_count"], max(last, row["last_viewed_at"])
    return found


def _summary(
    look: Row,
    views: tuple[int, datetime] | None,
    scores: tuple[dict[int, float], dict[int, float]],
    marked: dict[int, int],
    scheduled: set[int],
) -> Row:
    count, last = views or (0, None)
    own, together = (each.get(look["id"], 0.0) for each in scores)
    owner = {"first_name": look["owner_first"], "last_name": look["owner_last"]}
    return {
        "id": f"look/{look['id']}",
        "content_type": "look",
        "content_id": str(look["id"]),
        "content_url": f"/looks/{look['id']}",
        "title": look["title"],
        "description": look["description"],
        "last_viewed_at": last,
        "user_id": look["user_id"],
        "user_full_name": display_name(owner) or None,
        "is_scheduled": look["id"] in scheduled,
        "favorite_count": look["favorite_count"],
        "view_count": count,
        "favorite_id": marked.get(look["id"]),
        "weighted_score": own,
        "group_weighted_score": together,
        "suggestion_score": own + together + (look["id"] in marked) + (look["id"] in scheduled),
    }


def _order(sorts: str | None) -> list[tuple[str, bool]]:
    """(property, descending) each; the most interesting first when nothing is said."""
    if not sorts or not sorts.strip():
        return [("suggestion_score", True)]
    found = []
    for each in sorts.split(","):
        name, _, direction = each.strip().partition(" ")
        if name not in SORTED_BY or direction.strip().lower() not in ("", "asc", "desc"):
            message = (
                f"sorts: cannot sort by {each.strip()[:80]!r}; sort by one of {', '.join(sorted(SORTED_BY))}."
            )
            raise BadRequest(message, "sorts")
        found.append((name, direction.strip().lower() == "desc"))
    return found


def _sortable(value: Any) -> tuple[bool, Any]:
    return value is not None, value if value is not None else 0
