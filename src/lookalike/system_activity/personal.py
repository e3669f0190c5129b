"""What people filtered personal fields by is not for those who look after the server: System Activity shows the names
of such fields, and no values.

A field is personal when it has one of the tags of the setting `personal_tags`. Source: trust reference, B15.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from ..lookml.model.types import Model
from ..safety.masks import MASK

# Columns of a stored query in which values of filters stand: constants of the project, beside `FILTERS`.
TEXTS = ("filter_expression", "filter_config", "dynamic_fields")
SHORTEST = 3  # characters: masking less would mask every other word of a message


def personal_fields(models: Iterable[Model], tags: Iterable[str]) -> frozenset[str]:
    """The names of the fields that have one of the tags, in any case, as queries name them."""
    wanted = {tag.lower() for tag in tags}
    return frozenset(
        name
        for model in models
        for explore in model.explores.values()
        for name, field in explore.fields.items()
        if wanted and not wanted.isdisjoint(tag.lower() for tag in field.tags)
    )


def shown_columns(names: frozenset[str], dialect: str) -> dict[str, str]:
    """SQL for the constants of the project, by their names: nothing when no field is personal."""
    if not names:
        return {}
    listed = msgspec.json.encode(sorted(names)).decode().replace("'", "''")
    shown = {"FILTERS": _FILTERS[dialect].format(names=listed, mask=MASK)}
    for column in TEXTS:
        shown[column.upper()] = _TEXT[dialect].format(column=column, names=listed, mask=MASK)
    return shown


_FILTERS = {
    "sqlite": (
        "(CASE WHEN (${{TABLE}}.doc ->> 'filters') IS NOT NULL THEN"
        " (SELECT json_group_object(filter.key, CASE WHEN filter.key IN"
        " (SELECT personal.value FROM json_each('{names}') AS personal)"
        " THEN '{mask}' ELSE filter.value END) FROM json_each(${{TABLE}}.doc, '$.filters') AS filter) END)"
    ),
    "postgres": (
        "(CASE WHEN (CAST(${{TABLE}}.doc AS json) ->> 'filters') IS NOT NULL THEN"
        " (SELECT CAST(COALESCE(json_object_agg(filter.key, CASE WHEN filter.key IN"
        " (SELECT personal.name FROM json_array_elements_text('{names}') AS personal(name))"
        " THEN '{mask}' ELSE filter.value END), '{{}}') AS text)"
        " FROM json_each_text(CAST(${{TABLE}}.doc AS json) -> 'filters') AS filter) END)"
    ),
}
_TEXT = {
    "sqlite": (
        "(CASE WHEN EXISTS (SELECT 1 FROM json_each('{names}') AS personal"
        " WHERE instr(${{TABLE}}.doc ->> '{column}', personal.value) > 0)"
        " THEN '{mask}' ELSE (${{TABLE}}.doc ->> '{column}') END)"
    ),
    "postgres": (
        "(CASE WHEN EXISTS (SELECT 1 FROM json_array_elements_text('{names}') AS personal(name)"
        " WHERE strpos(CAST(${{TABLE}}.doc AS json) ->> '{column}', personal.name) > 0)"
        " THEN '{mask}' ELSE (CAST(${{TABLE}}.doc AS json) ->> '{column}') END)"
    ),
}


def personal_values(filters: Mapping[str, Any] | None, names: frozenset[str]) -> Iterator[str]:
    """What stands in the filters on personal fields, whole and part by part: databases repeat single values.

    >>> list(personal_values({"users.email": "%ada@example.com,-bob"}, frozenset({"users.email"})))
    ['%ada@example.com,-bob', 'ada@example.com', 'bob']
    """
    for name, value in (filters or {}).items():
        if name not in names or not isinstance(value, str):
            continue
        for part in (value, *(each.strip(" %-\"'<>=") for each in value.split(","))):
            if len(part) >= SHORTEST:
                yield part
