"""How often content was opened, by whom and in which week. Source: API contract, section 5.5."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ...access.caller import Caller
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...dispatch.search import Search, integer_list, nothing, run_search
from ...store.content_views import view_rows

MAX_GROUPS = 100
IN_THE_ROWS = frozenset({"all_time", "group_id"})


def anybody(caller: Caller, view: Any = None) -> bool:
    return True


views = Domain("ContentView", index=anybody)


@views.op("search_content_views", needs="index", heavy=True)
def search_content_views(call: Call) -> Page:
    """One's own views; administrators find everybody's, and with `group_id` those of a group together. What was
    opened a moment ago counts."""
    call.instance.history.flush()
    rows = view_rows(call.caller, all_time=bool(call.params.get("all_time")), group_ids=_groups(call))
    names = ("id", "user_id", "look_id", "title", "content_metadata_id", "view_count", "start_of_week_date")
    columns: dict[str, Any] = {name: rows.c[name] for name in (*names, "favorite_count", "last_viewed_at")}
    # Dashboards are not kept by this release.
    columns["dashboard_id"] = lambda value: nothing()
    order = (rows.c.start_of_week_date.desc(), rows.c.look_id, rows.c.id)
    return run_search(call, Search(select(rows), columns, order, ignore=IN_THE_ROWS))


def _groups(call: Call) -> list[int] | None:
    given = call.params.get("group_id")
    if given is None:
        return None
    found = integer_list("group_id", given)
    if len(found) > MAX_GROUPS:
        raise BadRequest(f"group_id: at most {MAX_GROUPS} groups in one call, not {len(found)}.", "group_id")
    return found or [0]
