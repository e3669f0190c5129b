"""Lists and searches: the operation's own query parameters become conditions on columns.

Text without a wildcard matches the whole value, ignoring case; `%` and `_` are wildcards; ids take comma lists;
`NULL` and `NOT NULL` ask for absence and presence. Source: API contract, section 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, Select, and_, false, func, or_, select

from ..store.schema import Utc
from .answers import Page
from .call import Call
from .errors import BadRequest
from .params import MAX_INTEGER, decode_time, row_id, split_list

CONTROLS = frozenset({"fields", "page", "per_page", "limit", "offset", "sorts", "filter_or"})
NULLS = frozenset({"null", "is null"})
NOT_NULLS = frozenset({"not null", "is not null"})
MAX_IDS = 10_000


@dataclass(frozen=True, slots=True)
class Search:
    """A list to answer: `base` selects the visible rows, `columns` maps query parameters and sort names to what
    they mean in SQL. A column may also be a function from the given value to a condition."""

    base: Select[Any]
    columns: Mapping[str, Any]
    order: tuple[Any, ...]
    ignore: frozenset[str] = frozenset()


def run_search(call: Call, search: Search) -> Page:
    """One page of rows. Raises 400 for a parameter or sort that cannot be searched by."""
    statement = search.base
    conditions = [
        _condition(name, search.columns, value)
        for name, value in call.params.items()
        if name not in CONTROLS and name not in search.ignore and name not in call.operation.path_params
    ]
    if conditions:
        any_of = call.params.get("filter_or")
        statement = statement.where(or_(*conditions) if any_of else and_(*conditions))
    limit, offset = window(call)
    total = None
    if limit is not None:
        total = call.read.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    ordered = statement.order_by(*_order(call.params.get("sorts"), search))
    rows = call.read.all(ordered.limit(limit).offset(offset) if limit is not None else ordered.offset(offset))
    return Page(rows, total, limit, offset)


def window(call: Call) -> tuple[int | None, int]:
    """(limit, offset). They win over page and per_page; pages count from 1."""
    params = call.params
    limit, offset = params.get("limit"), params.get("offset")
    if limit is None and offset is None and (params.get("per_page") or params.get("page")):
        limit = params.get("per_page") or 100
        offset = (max(params.get("page") or 1, 1) - 1) * limit
    for name, value in (("limit", limit), ("offset", offset)):
        if value is not None and value < 0:
            raise BadRequest(f"{name}: must not be negative, not {value}.", name)
    return None if limit is None else min(limit, MAX_INTEGER), min(offset or 0, MAX_INTEGER)


def page_of(call: Call, rows: list[Any]) -> Page:
    """The page of a list that is already in memory (timezones, models)."""
    limit, offset = window(call)
    end = None if limit is None else offset + limit
    return Page(rows[offset:end], len(rows) if limit is not None else None, limit, offset)


def _condition(name: str, columns: Mapping[str, Any], value: Any) -> Any:
    column = columns.get(name)
    if column is None:
        raise BadRequest(f"{name}: this list cannot be searched by {name}.", name)
    if callable(column) and not hasattr(column, "type"):
        return column(value)
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in NULLS:
        return column.is_(None)
    if text in NOT_NULLS:
        return column.is_not(None)
    if isinstance(column.type, Boolean):
        return column.is_(_as_boolean(name, value))
    if isinstance(column.type, Integer):
        return column.in_(integer_list(name, value))
    if isinstance(column.type, Utc):
        return column == _as_time(name, value)
    if isinstance(value, datetime | int | float | bool):
        return column == value
    return matches_text(column, str(value))


def _as_boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise BadRequest(f"{name}: {str(value)[:80]!r} is neither true nor false.", name)


def _as_time(name: str, value: Any) -> datetime:
    try:
        return value if isinstance(value, datetime) else decode_time(str(value))
    except ValueError as wrong:
        raise BadRequest(f"{name}: {wrong}", name) from wrong


def integer_list(name: str, value: Any) -> list[int]:
    """Ids from one value or a comma list. A text that is no number matches nothing, as in Looker."""
    parts = value if isinstance(value, list) else split_list(str(value))
    if len(parts) > MAX_IDS:
        raise BadRequest(f"{name}: at most {MAX_IDS} ids in one call, not {len(parts)}.", name)
    return [number for part in parts if (number := row_id(part)) is not None]


def matches_text(column: Any, pattern: str) -> Any:
    if "%" in pattern or "_" in pattern:
        # A backslash is a letter like any other here; to Postgres it would escape the next one.
        return func.lower(column).like(func.lower(pattern.replace("\\", "\\\\")), escape="\\")
    return func.lower(column) == func.lower(pattern)


def _order(sorts: str | None, search: Search) -> tuple[Any, ...]:
    if not sorts or not sorts.strip():
        return search.order
    return tuple(_sort(each.strip(), search) for each in sorts.split(",") if each.strip()) + search.order


def _sort(text: str, search: Search) -> Any:
    name, _, direction = text.partition(" ")
    column = search.columns.get(name)
    if column is None or (callable(column) and not hasattr(column, "type")):
        known = ", ".join(sorted(key for key, value in search.columns.items() if hasattr(value, "type")))
        raise BadRequest(f"sorts: cannot sort by {name!r}; sort by one of {known}.", "sorts")
    if direction.strip().lower() not in {"", "asc", "desc"}:
        raise BadRequest(f"sorts: {direction.strip()!r} is neither asc nor desc.", "sorts")
    return column.desc() if direction.strip().lower() == "desc" else column.asc()


def nothing() -> Any:
    """A condition that no row meets."""
    return false()
