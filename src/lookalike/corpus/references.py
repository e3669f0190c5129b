"""Whether an explore resolves on paper: every `${…}` that its joins, conditions and fields write names something.

Read from the texts alone, without the compiler, so that the two can be held against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..lookml.model.types import Explore, Field, Model

_REFERENCE = re.compile(r"\$\{([^}:]*)(?:::[^}]*)?\}")
_SPECIAL = frozenset({"TABLE", "EXTENDED", "SQL_TABLE_NAME"})


def unresolved(model: Model, explore: Explore) -> str | None:
    """The first reference that names nothing, as the LookML writes it; None: the explore resolves."""
    if explore.errors:
        return str(explore.errors[0])
    read: set[str] = set()
    waiting = [*_of_explore(explore), *(text for name in explore.fields for text in _of_name(explore, name))]
    for alias, text in waiting:
        for reference in map(str.strip, _REFERENCE.findall(text)):
            if not _names_something(model, explore, alias, reference):
                return f"${{{reference}}} (seen from {alias})"
            # A field that cannot be selected counts where one that can be refers to it.
            name = reference if "." in reference else f"{alias}.{reference}"
            if name not in read and name not in explore.fields:
                read.add(name)
                waiting += _of_name(explore, name)
    return None


def _of_explore(explore: Explore) -> Iterator[tuple[str, str]]:
    yield from _given(explore.base, (explore.sql_always_where, explore.sql_always_having))
    for join in explore.joins:
        yield from _given(join.name, (join.sql_on, join.sql, join.sql_where))


def _of_name(explore: Explore, name: str) -> Iterator[tuple[str, str]]:
    alias, _, field_name = name.partition(".")
    view = explore.views.get(alias)
    field = view.fields.get(field_name) if view else None
    if field is not None:
        yield from _given(alias, _of_field(field))


def _of_field(field: Field) -> Iterable[str | None]:
    yield from (field.sql, field.sql_start, field.sql_end, field.sql_distinct_key)
    yield from (field.sql_latitude, field.sql_longitude)
    yield from (branch.sql for branch in field.case)
    for name in (field.based_on, field.based_on_time):
        yield f"${{{name}}}" if name else None


def _given(alias: str, texts: Iterable[str | None]) -> Iterator[tuple[str, str]]:
    yield from ((alias, text) for text in texts if text and "${" in text)


def _names_something(model: Model, explore: Explore, alias: str, reference: str) -> bool:
    if reference in _SPECIAL:
        return True
    view_name, dot, name = reference.rpartition(".")
    if name == "SQL_TABLE_NAME":
        return view_name in model.views
    view = explore.views.get(view_name if dot else alias)
    return view is not None and name in view.fields
