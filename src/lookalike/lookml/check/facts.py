"""What the texts of a view name, read once per view: its own fields, other views, Liquid variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..diagnostics import Span
from ..liquid import has_liquid
from ..model.types import Explore, Field, View
from .liquid_names import LiquidName, LiquidText, read_liquid
from .texts import (
    SQL_USES,
    Text,
    Use,
    may_name,
    texts_of_explore,
    texts_of_field,
    texts_of_join,
    texts_of_view,
)

_REFERENCE = re.compile(r"\$\{\s*([\w.]+)(?:::\w+)?\s*\}")  # `${orders.created_date::date}`
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
# These name no field: the view's alias, the text of the parent, the table that is being built.
_SPECIAL = frozenset({"TABLE", "EXTENDED", "SQL_TABLE_NAME"})
TABLE_NAME = ".SQL_TABLE_NAME"


@dataclass(frozen=True, slots=True)
class TextFacts:
    """`references` are the insides of `${}` that name a field, as written (`status`, `orders.status`);
    `tables` the views of `${view.SQL_TABLE_NAME}`; `owner` what people know the text's object by."""

    owner: str
    span: Span
    parameter: str
    use: Use
    references: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    liquid: tuple[LiquidName, ...] = ()
    liquid_error: str | None = None
    unknown_filters: tuple[str, ...] = ()
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """`declared` maps each field that is written to one of its members: for a field that is the field itself,
    for a group (by the group's name) its first. `texts` leaves out those that name nothing."""

    view: View
    declared: Mapping[str, Field]
    groups: frozenset[str]
    texts: tuple[TextFacts, ...]

    def lost(self, name: str) -> bool:
        """Whether the name is that of a field that is left out because of an error of its own."""
        return any(
            name == broken or name.startswith(f"{broken}_") or name.endswith(f"_{broken}")
            for broken in self.view.broken_fields
        )


def view_facts(view: View) -> ViewFacts:
    declared: dict[str, Field] = {}
    for field in view.fields.values():
        declared.setdefault(field.dimension_group or field.name, field)
    groups = frozenset(name for name, field in declared.items() if field.dimension_group is not None)
    return ViewFacts(view, declared, groups, tuple(_of_view(view, declared)))


def _of_view(view: View, declared: Mapping[str, Field]) -> Iterator[TextFacts]:
    place = view.derived_table.span if view.derived_table and view.derived_table.span else view.span
    yield from _read(texts_of_view(view), view.name, place, None)
    for name, field in declared.items():
        if may_name(field):
            yield from _read(texts_of_field(field), name, field.span, field)


def explore_facts(explore: Explore) -> tuple[tuple[str, TextFacts], ...]:
    """The texts of an explore and its joins, each with the alias of the view that it is seen from."""
    own = _read(texts_of_explore(explore), explore.name, explore.span, None)
    joined = (
        (join.name, text)
        for join in explore.joins
        for text in _read(texts_of_join(join), join.name, join.span, None)
    )
    placed = (replace(text, span=explore.spans.get(text.parameter, text.span)) for text in own)
    return (*((explore.base, text) for text in placed), *joined)


def _read(texts: Iterable[Text], owner: str, span: Span, field: Field | None) -> Iterator[TextFacts]:
    for parameter, use, text in texts:
        templated = has_liquid(text)
        if not templated and text.count("${") == text.count("${TABLE}"):
            continue
        liquid = read_liquid(text) if templated else LiquidText()
        names, error = liquid.names, liquid.error
        # Comments are looked for in texts that parse only: there each has an end.
        seen = _COMMENT.sub("", text) if templated and error is None else text
        references, tables = _references(seen) if use in SQL_USES else ((), ())
        if references or tables or names or error:
            filters = liquid.unknown_filters
            yield TextFacts(owner, span, parameter, use, references, tables, names, error, filters, field)


def _references(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = dict.fromkeys(name for name in _REFERENCE.findall(text) if name not in _SPECIAL)
    tables = tuple(name.removesuffix(TABLE_NAME) for name in found if name.endswith(TABLE_NAME))
    return tuple(name for name in found if not name.endswith(TABLE_NAME)), tables
