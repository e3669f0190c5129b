"""Merged explore blocks to explores: views by alias, joins, selectable fields, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..diagnostics import Diagnostic, Span
from ..merge.bodies import find, text_of
from ..merge.objects import Merged, find_extends
from ..parse import Node
from ..parse.plain import plain_body
from ..project.findings import Findings, did_you_mean
from .fieldsets import FieldSets
from .quick_starts import quick_start
from .read import Reader, by_key, texts_of
from .types import (
    AccessFilter,
    AccessGrant,
    AggregateTable,
    Category,
    Explore,
    Field,
    FilterPair,
    Join,
    View,
)

_JOIN_TYPES = frozenset({"left_outer", "inner", "full_outer", "cross"})
_RELATIONSHIPS = frozenset({"many_to_one", "one_to_one", "one_to_many", "many_to_many"})
_JOIN_TEXTS = ("sql_on", "sql", "sql_where", "sql_table_name", "foreign_key", "sql_foreign_key", "view_label")
_TEXTS = (
    "label",
    "group_label",
    "description",
    "sql_table_name",
    "view_label",
    "sql_always_where",
    "sql_always_having",
    "persist_for",
    "persist_with",
    "sql_preamble",
)
_LISTS = {
    "tags": "tags",
    "required_access_grants": "required_access_grants",
    "always_join": "always_join",
    "cancel_grouping_fields": "cancel_grouping_fields",
    "alias": "aliases",
}
# Parameters that name fields and may stand far from the beginning of the explore.
_PLACED = frozenset({"sql_always_where", "sql_always_having", "sql_preamble", "cancel_grouping_fields"})
_READ = (
    frozenset(_TEXTS)
    | frozenset(_LISTS)
    | {
        "join",
        "from",
        "view_name",
        "extends",
        "extension",
        "final",
        "hidden",
        "fields",
        "access_filter",
        "always_filter",
        "conditionally_filter",
        "symmetric_aggregates",
        "case_sensitive",
        "aggregate_table",
        "query",
    }
)


class ExploreBuilder:
    """One explore of a model; `errors` collects what keeps it from running."""

    def __init__(
        self,
        merged: Merged,
        model: str,
        views: Mapping[str, View],
        view_errors: Mapping[str, tuple[Diagnostic, ...]],
        grants: Mapping[str, AccessGrant],
        findings: Findings,
        lost: Iterable[Diagnostic] = (),
    ):
        """`lost`: errors that may have cost a whole object, a refinement of this explore for instance."""
        self.merged, self.model, self.views, self.grants = merged, model, views, grants
        self.view_errors = view_errors
        self.findings, self.own = findings, findings.part()
        self.reader = Reader(self.own)
        self.errors: dict[Diagnostic, None] = dict.fromkeys((*merged.errors, *lost))
        self.used: dict[str, View] = {}

    def explore(self) -> Explore:
        body, name = self.merged.body, self.merged.name
        base = text_of(body, "view_name") or name
        base_view = text_of(body, "from") or base
        self._use(base, base_view, self._place("from", "view_name"))
        joins = tuple(self._join(node) for node in body if node.key == "join")
        self._check_required_joins(joins)
        filters = self._access_filters()
        self._check_grants(joins)
        values, other = self._values(), self._other()
        tables = tuple(self._aggregate(node) for node in body if node.key == "aggregate_table")
        self.errors.update(dict.fromkeys(self.own.errors()))
        return Explore(
            name=name,
            model=self.model,
            span=self.merged.node.span,
            base=base,
            base_view=base_view,
            views=self.used,
            joins=joins,
            fields=self._fields(base, joins),
            extends=tuple(item.text for item in find_extends(body)),
            access_filters=filters,
            aggregate_tables=tables,
            quick_queries={
                node.name or "": plain_body(node.body or ()) for node in body if node.key == "query"
            },
            quick_starts={
                node.name or "": quick_start(node, base, self.reader) for node in body if node.key == "query"
            },
            spans=self._spans(),
            other=other,
            errors=tuple(self.errors),
            **values,
        )

    def _fail(self, code: str, message: str, span: Span | None) -> None:
        self.errors.setdefault(self.findings.error(code, message, span, self.merged.name))

    def _place(self, *keys: str) -> Span:
        found = [node for key in keys if (node := find(self.merged.body, key)) is not None]
        return (found[0] if found else self.merged.node).span

    def _use(self, alias: str, view_name: str, span: Span) -> None:
        view = self.views.get(view_name)
        if view is None:
            self._fail(
                "unknown-view",
                f'the explore "{self.merged.name}" uses the view "{view_name}", which the model "{self.model}" '
                f"does not include{did_you_mean(view_name, self.views)}",
                span,
            )
            return
        if view.extension_required:
            message = (
                f'the view "{view_name}" has "extension: required"; extend it and use the view that does'
            )
            self._fail("abstract-view", message, span)
        for error in self.view_errors.get(view_name, ()):
            self.errors.setdefault(error)
        self.used[alias] = view

    def _join(self, node: Node) -> Join:
        blocks, name = by_key(node.body), node.name or ""
        view_name = text_of(node.body or (), "from") or text_of(node.body or (), "view_name") or name
        if name in self.used:
            message = (
                f'the explore "{self.merged.name}" already uses the name "{name}"; give the join another'
            )
            self._fail("duplicate-alias", message, node.span)
        else:
            self._use(name, view_name, node.span)
        values: dict[str, Any] = {
            key: self.reader.text(blocks[key][-1]) for key in _JOIN_TEXTS if key in blocks
        }
        self._join_words(node, blocks, values)
        for key in ("required_joins", "required_access_grants", "fields"):
            if key in blocks:
                values[key] = self.reader.texts(blocks[key][-1])
        if "outer_only" in blocks:
            values["outer_only"] = self._outer_only(node, blocks["outer_only"][-1], values)
        self._check_condition(node, values)
        return Join(name, view_name, node.span, other=self._join_other(node), **values)

    def _join_words(self, node: Node, blocks: Mapping[str, list[Node]], values: dict[str, Any]) -> None:
        """A join type or relationship that is not known would give wrong numbers: the explore refuses."""
        for key, known in (("type", _JOIN_TYPES), ("relationship", _RELATIONSHIPS)):
            if key not in blocks:
                continue
            word = blocks[key][-1].text or ""
            if word in known:
                values[key] = word
                continue
            may = f"it may be {', '.join(sorted(known))}"
            message = f'"{key}: {word}" is not known; {may}{did_you_mean(word, known)}'
            self._fail(f"unknown-{'join-type' if key == 'type' else key}", message, blocks[key][-1].span)

    def _outer_only(self, node: Node, flag: Node, values: Mapping[str, Any]) -> bool:
        """It asks for an outer join, which the default is; on another kind it contradicts `type`."""
        asked = self.reader.yesno(flag) is True
        if asked and values.get("type", "left_outer") in ("inner", "cross"):
            message = f'the join "{node.name}" is {values["type"]} and "outer_only"; remove one of them'
            self._fail("outer-only", message, flag.span)
        return asked

    def _check_condition(self, node: Node, values: Mapping[str, Any]) -> None:
        """The explore stays usable: a query that needs the join refuses, any other has nothing to do with it."""
        # `sql: ;;`, empty, is how people attach a view that adds nothing to FROM.
        keys = ("sql_on", "foreign_key", "sql_foreign_key")
        conditions = (*(values.get(key) for key in keys), values.get("sql") is not None)
        if values.get("type") == "cross" or any(conditions):
            return
        message = f'the join "{node.name}" has no condition; give it "sql_on", or "type: cross"'
        self.findings.error("missing-sql-on", message, node.span, self.merged.name)

    def _join_other(self, node: Node) -> dict[str, Any]:
        unread = [
            inner
            for inner in node.body or ()
            if not self.reader.known(inner, "join", f'the join "{node.name}"') or inner.key == "alias"
        ]
        return plain_body(unread)

    def _check_required_joins(self, joins: tuple[Join, ...]) -> None:
        names = {join.name for join in joins}
        wanted = [(join.span, name) for join in joins for name in join.required_joins]
        always = find(self.merged.body, "always_join")
        if always is not None:
            wanted += [(always.span, name) for name in self.reader.texts(always)]
        for span, name in wanted:
            if name not in names:
                message = f'the explore "{self.merged.name}" has no join "{name}"{did_you_mean(name, names)}'
                self._fail("unknown-join", message, span)

    def _access_filters(self) -> tuple[AccessFilter, ...]:
        found: list[AccessFilter] = []
        for node in self.merged.body:
            if node.key != "access_filter":
                continue
            texts = texts_of(node.body)
            field_name, attribute = texts.get("field"), texts.get("user_attribute")
            if not field_name or not attribute:
                self._fail("access-filter", 'an access_filter needs "field" and "user_attribute"', node.span)
                continue
            self._check_field(field_name, node.span)
            found.append(AccessFilter(field_name, attribute, node.span))
        return tuple(found)

    def _check_field(self, name: str, span: Span) -> None:
        """A row filter on a field that is not there cannot be enforced: the explore refuses."""
        alias, _, field_name = name.rpartition(".")
        view = self.used.get(alias or text_of(self.merged.body, "view_name") or self.merged.name)
        if view is None or field_name not in view.fields:
            known = [
                f"{known_alias}.{known}" for known_alias, used in self.used.items() for known in used.fields
            ]
            message = f'Could not find a field named "{name}"{did_you_mean(name, known)}'
            self._fail("unknown-field", message, span)
        elif view.fields[field_name].category is not Category.DIMENSION:
            kind = view.fields[field_name].category
            message = f'an access_filter chooses rows by a dimension, and "{name}" is a {kind}'
            self._fail("access-filter", message, span)

    def _check_grants(self, joins: tuple[Join, ...]) -> None:
        own = find(self.merged.body, "required_access_grants")
        wanted = [(own.span, name) for name in self.reader.texts(own)] if own is not None else []
        wanted += [(join.span, name) for join in joins for name in join.required_access_grants]
        for view in self.used.values():
            wanted += [(view.span, name) for name in view.required_access_grants]
            wanted += [
                (made.span, name) for made in view.fields.values() for name in made.required_access_grants
            ]
        for span, name in wanted:
            if name not in self.grants:
                message = (
                    f'the model "{self.model}" has no access_grant "{name}"{did_you_mean(name, self.grants)}'
                )
                self._fail("unknown-access-grant", message, span)

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        reader = self.reader
        for node in self.merged.body:
            key = node.key
            if key in _TEXTS:
                values[key] = reader.text(node)
            elif key in _LISTS:
                values[_LISTS[key]] = reader.texts(node)
            elif key in ("hidden", "symmetric_aggregates", "case_sensitive"):
                if (flag := reader.yesno(node)) is not None:
                    values[key] = flag
            elif key == "always_filter":
                values["always_filter"] = self._inner_filters(node)
            elif key == "conditionally_filter":
                values["conditionally_filter"] = self._inner_filters(node)
                unless = find(node.body or (), "unless")
                values["conditionally_filter_unless"] = reader.texts(unless) if unless is not None else ()
        return values

    def _spans(self) -> dict[str, Span]:
        found = {node.key: node.span for node in self.merged.body if node.key in _PLACED}
        filters = find(self.merged.body, "conditionally_filter")
        unless = find(filters.body or (), "unless") if filters is not None else None
        return found if unless is None else {**found, "unless": unless.span}

    def _inner_filters(self, node: Node) -> tuple[FilterPair, ...]:
        return self.reader.pairs(inner for inner in node.body or () if inner.key == "filters")

    def _aggregate(self, node: Node) -> AggregateTable:
        query = by_key((found := find(node.body or (), "query")) and found.body)
        materialization = find(node.body or (), "materialization")
        timezone = query.get("timezone")
        return AggregateTable(
            node.name or "",
            tuple(name for inner in query.get("dimensions", ()) for name in self.reader.texts(inner)),
            tuple(name for inner in query.get("measures", ()) for name in self.reader.texts(inner)),
            self.reader.pairs(query.get("filters", ())),
            timezone[-1].text if timezone else None,
            plain_body(materialization.body or ()) if materialization is not None else {},
        )

    def _other(self) -> dict[str, Any]:
        for node in self.merged.body:
            # Joins look through their own insides.
            if node.key != "join":
                self.reader.known(node, "explore", f'the explore "{self.merged.name}"')
        return plain_body(node for node in self.merged.body if node.key not in _READ)

    def _fields(self, base: str, joins: tuple[Join, ...]) -> dict[str, Field]:
        everything = {f"{alias}.{name}": None for alias, view in self.used.items() for name in view.fields}
        chosen = self._without_join_fields(everything, joins)
        own = find(self.merged.body, "fields")
        if own is not None:
            chosen = self._sets(own).select(self.reader.texts(own), base, chosen)
        return {name: self._field(name) for name in chosen}

    def _without_join_fields(self, everything: dict[str, None], joins: Iterable[Join]) -> dict[str, None]:
        """`fields` of a join keeps what it lists of the joined view; the rest stays reachable by `${}`."""
        chosen = dict(everything)
        nodes = {node.name: node for node in self.merged.body if node.key == "join"}
        for join in joins:
            if join.fields is None or join.name not in self.used:
                continue
            own = {f"{join.name}.{name}": None for name in self.used[join.name].fields}
            kept = self._sets(nodes[join.name]).select(join.fields, join.name, own)
            for name in own:
                if name not in kept:
                    chosen.pop(name, None)
        return chosen

    def _sets(self, node: Node) -> FieldSets:
        def unknown(word: str, known: Iterable[str]) -> None:
            hint = did_you_mean(word, known)
            owner = node.name or self.merged.name
            message = f'Could not find a field or set named "{word}" (in "fields" of "{owner}"){hint}'
            self.findings.error("unknown-field", message, node.span, self.merged.name)

        return FieldSets(self.used, unknown)

    def _field(self, name: str) -> Field:
        alias, _, field_name = name.partition(".")
        return self.used[alias].fields[field_name]
