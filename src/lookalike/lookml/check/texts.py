"""The texts of fields, views, joins and explores in which `${}` and Liquid may stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from ..model.types import DerivedTable, Explore, Field, Join, View


class Use(StrEnum):
    """What a text is for. It decides which Liquid variables may stand in it."""

    SQL = "sql"
    LABEL = "label"
    DESCRIPTION = "description"
    HTML = "html"
    LINK = "link"
    ACTION = "action"
    TABLE = "derived_table"  # SQL in which no field can be resolved


SQL_USES = frozenset({Use.SQL, Use.TABLE})


class Text(NamedTuple):
    parameter: str
    use: Use
    text: str


_FIELD_SQL = ("sql", "sql_start", "sql_end", "sql_latitude", "sql_longitude", "sql_distinct_key")
_LABELS = ("label", "view_label", "group_label", "group_item_label")
_EXPLORE_SQL = ("sql_always_where", "sql_always_having", "sql_preamble")
_JOIN_SQL = ("sql_on", "sql", "sql_where", "sql_foreign_key")


_ALL_OF_FIELD = attrgetter(*_FIELD_SQL, *_LABELS, "description", "html")


def may_name(field: Field) -> bool:
    """Whether some text of the field may name anything: nearly all have no brace but those of `${TABLE}`. To look
    first takes a tenth of the time of reading each text."""
    if field.case or "action" in field.other:
        return True
    for text in _ALL_OF_FIELD(field):
        if text and "{" in text and text.count("{") != text.count("${TABLE}"):
            return True
    return any("{" in f"{link.label}{link.url}{link.icon_url}" for link in field.links)


def texts_of_field(field: Field) -> Iterator[Text]:
    yield from _given(field, _FIELD_SQL, Use.SQL)
    for branch in field.case:
        if branch.sql:
            yield Text("sql", Use.SQL, branch.sql)
    yield from _given(field, _LABELS, Use.LABEL)
    yield from _given(field, ("description",), Use.DESCRIPTION)
    yield from _given(field, ("html",), Use.HTML)
    for link in field.links:
        for text in (link.label, link.url, link.icon_url):
            if text:
                yield Text("link", Use.LINK, text)
    if "action" in field.other:
        for text in _inner_texts(field.other["action"]):
            yield Text("action", Use.ACTION, text)


def texts_of_view(view: View) -> Iterator[Text]:
    if view.sql_table_name:
        yield Text("sql_table_name", Use.TABLE, view.sql_table_name)
    if view.label:
        yield Text("label", Use.LABEL, view.label)
    if view.derived_table is not None:
        yield from texts_of_table(view.derived_table)


def texts_of_table(table: DerivedTable) -> Iterator[Text]:
    yield from _given(table, ("sql", "sql_create", "sql_trigger_value"), Use.TABLE)
    for step in table.create_process:
        yield Text("create_process", Use.TABLE, step)


def texts_of_explore(explore: Explore) -> Iterator[Text]:
    yield from _given(explore, _EXPLORE_SQL, Use.SQL)
    yield from _given(explore, ("label", "view_label", "group_label"), Use.LABEL)
    yield from _given(explore, ("description",), Use.DESCRIPTION)
    yield from _given(explore, ("sql_table_name",), Use.TABLE)


def texts_of_join(join: Join) -> Iterator[Text]:
    yield from _given(join, _JOIN_SQL, Use.SQL)
    yield from _given(join, ("view_label",), Use.LABEL)
    yield from _given(join, ("sql_table_name",), Use.TABLE)


def _given(owner: object, names: Iterable[str], use: Use) -> Iterator[Text]:
    for name in names:
        text = getattr(owner, name)
        if text:
            yield Text(name, use, text)


def _inner_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _inner_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _inner_texts(inner)
