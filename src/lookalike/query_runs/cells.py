"""What the cells of an answer carry, taken from the model: templates of html and links, and the questions of drills.

All of it travels to the worker as data. What a template may read of the query is worked out here, because the worker
knows neither the model nor the caller.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ..engines.dialect import Dialect
from ..lookml.model.fieldsets import FieldSets
from ..lookml.model.labels import field_label_short
from ..lookml.model.types import Category, Explore, Field, Model
from ..query.plan.catalog import Catalog, FieldRef
from ..query.plan.parameters import parameter_sql, with_models_own
from ..query.request import Column, CompiledQuery, QueryContext
from ..store.database import Row
from ..workers.task import CellScope, CellSpec, Drill, LinkTemplate
from .options import RunOptions

SHOW_ALL = "Show All"
# From coarse to fine. Of a time group, a coarser timeframe leads to the finer ones; a real server's answer shows it.
_TIMEFRAMES = "year fiscal_year quarter fiscal_quarter month week date hour minute second time".split()
_WORD = re.compile(r"\w+")
_LOCALIZED = re.compile(r"_localization\s*(?:\[\s*(['\"])([^'\"]+)\1\s*\]|\.(\w+))")
_READS_LINKS = re.compile(r"\blinked_value\b|\blink\b|\._(linked_value|link)\b")


@dataclass(frozen=True, slots=True)
class CellQuery:
    """A query whose cells are shown with all that they carry."""

    model: Model
    explore: Explore
    query: Row
    compiled: CompiledQuery
    context: QueryContext
    dialect: Dialect
    options: RunOptions
    result_format: str

    @property
    def catalog(self) -> Catalog:
        return Catalog(self.model, self.explore, self.context.user_attributes)


def shows_cells(result_format: str, options: RunOptions) -> bool:
    return result_format == "json_detail" or (result_format == "html" and options.apply_formatting)


def cells_of(asked: CellQuery) -> tuple[CellScope | None, dict[str, CellSpec]]:
    """The scope, and what a column carries by its name; None and nothing where no cell carries anything."""
    detailed = asked.result_format == "json_detail"
    texts = list(_texts(asked.compiled.columns, links=detailed))
    lists_drills = detailed and asked.options.generate_drill_links
    with_drills = lists_drills or any(_READS_LINKS.search(text) for text in texts)
    drills = _Drills(asked) if with_drills else None
    specs: dict[str, CellSpec] = {}
    for column in (*asked.compiled.columns, *asked.compiled.read_columns):
        spec = _spec(column, drills, links=detailed)
        if spec is not None:
            specs[column.name] = spec
    return (_scope(asked, texts, lists_drills), specs) if specs else (None, {})


def _texts(columns: Iterable[Column], *, links: bool) -> Iterator[str]:
    for column in columns:
        if column.field.html:
            yield column.field.html
        for link in column.field.links if links else ():
            yield link.label
            yield link.url


def _spec(column: Column, drills: _Drills | None, *, links: bool) -> CellSpec | None:
    field = column.field
    found = (
        tuple(LinkTemplate(link.label, link.url, link.icon_url or "") for link in field.links)
        if links
        else ()
    )
    led = tuple(drills.of(column)) if drills is not None else ()
    if not (field.html or found or led):
        return None
    return CellSpec(column.name.rpartition(".")[0], field.html or "", found, led)


# --- what templates may read --------------------------------------------------------------------------------


def _scope(asked: CellQuery, texts: list[str], lists_drills: bool) -> CellScope:
    words = {word for text in texts for word in _WORD.findall(text)}
    context, compiled = asked.context, asked.compiled
    return CellScope(
        model=asked.model.name,
        explore=asked.explore.name,
        fields=_fields(asked.catalog, words),
        filters={name: text for name, text in compiled.applied_filters.items() if text},
        selected=tuple(column.name for column in compiled.columns),
        parameters=dict(_parameters(asked, words)),
        user_attributes={
            name: value
            for name, value in context.user_attributes.items()
            # What a cell shows, its reader knows: a private value stays behind.
            if name in words and name not in context.private_attributes
        },
        localization=_localization(context.localization, texts),
        query_timezone=compiled.timezone,
        dialect=asked.dialect.name,
        drill_links=lists_drills,
        drill_dimensions=tuple(
            column.name
            for column in (*compiled.columns, *compiled.read_columns)
            if column.category == "dimension" and not column.field.skip_drill_filter
        ),
        drill_extras=_extras(asked.query),
        path_prefix=asked.options.path_prefix,
    )


def _localization(known: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    """The texts that templates name; all of them where one works a key out."""
    reading = [text for text in texts if "_localization" in text]
    named = {found[2] or found[3] for text in reading for found in _LOCALIZED.finditer(text)}
    if any(text.count("_localization") > len(_LOCALIZED.findall(text)) for text in reading):
        return dict(known)
    return {key: known[key] for key in named if key in known}


def _fields(catalog: Catalog, words: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Every view, with the fields that a template may mean: a name that stands in none of them is not looked up."""
    return {
        alias: tuple(name for name in view.fields if name in words) for alias, view in catalog.views.items()
    }


def _parameters(asked: CellQuery, words: Collection[str]) -> Iterator[tuple[str, str]]:
    """The parameters that a template may mean, as their text in SQL."""
    for alias, view in asked.catalog.views.items():
        for name, field in view.fields.items():
            if field.category is Category.PARAMETER and name in words:
                complete = f"{alias}.{name}"
                given = asked.compiled.applied_filters.get(complete)
                parameter = with_models_own(FieldRef(alias, field, complete), asked.catalog.explore)
                yield complete, parameter_sql(parameter, given, asked.dialect)


def _extras(query: Row) -> dict[str, str]:
    """What else of a query decides on its rows."""
    found: dict[str, str] = {}
    if query.get("filter_expression"):
        found["filter_expression"] = query["filter_expression"]
    custom = [each for each in msgspec.json.decode(query.get("dynamic_fields") or "[]") if _is_field(each)]
    if custom:
        found["dynamic_fields"] = msgspec.json.encode(custom).decode()
    return found


def _is_field(spec: Mapping[str, Any]) -> bool:
    return "table_calculation" not in spec


# --- drills -------------------------------------------------------------------------------------------------


class _Drills:
    """Where the fields of one query lead, as far as this caller may see."""

    def __init__(self, asked: CellQuery):
        self._explore, self._catalog = asked.explore, asked.catalog
        self._texts = asked.context.localization
        self._sets = FieldSets(self._catalog.views, unknown=_ignored)
        self._measures = tuple(each.name for each in asked.compiled.columns if each.category == "measure")

    def of(self, column: Column) -> Iterator[Drill]:
        alias = column.name.rpartition(".")[0]
        view = self._catalog.views.get(alias)
        if column.category == "measure":
            fields = self._visible(column.field.drill_fields or (view.drill_fields if view else ()), alias)
            if fields:
                yield Drill(SHOW_ALL, fields, tuple(self._filters(alias, column.field)))
            return
        for name in self._visible(column.field.drill_fields, alias) or self._finer(alias, column.field):
            yield Drill(f"by {self._label(name)}", tuple(dict.fromkeys((*self._measures, name))))

    def _visible(self, words: Iterable[str], alias: str) -> tuple[str, ...]:
        """The fields of a `drill_fields` list; the LookML check names those that are not there."""
        return tuple(name for name in self._sets.select(words, alias, {}) if self._may_ask(name))

    def _may_ask(self, name: str) -> bool:
        field = self._explore.fields.get(name)
        alias = name.partition(".")[0]
        return (
            field is not None
            and alias in self._catalog.views
            and self._catalog.grants(field.required_access_grants)
        )

    def _filters(self, alias: str, field: Field) -> Iterator[tuple[str, str]]:
        for pair in field.filters:
            yield (pair.field if "." in pair.field else f"{alias}.{pair.field}"), pair.expression

    def _finer(self, alias: str, field: Field) -> tuple[str, ...]:
        group, timeframe = field.dimension_group, field.timeframe
        if group is None or timeframe not in _TIMEFRAMES:
            return ()
        view = self._catalog.views.get(alias)
        members = view.fields.values() if view is not None else ()
        found = {
            member.timeframe: f"{alias}.{member.name}"
            for member in members
            if member.dimension_group == group and member.standard_timeframe and not member.hidden
        }
        finer = _TIMEFRAMES[_TIMEFRAMES.index(timeframe) + 1 :]
        return tuple(found[name] for name in finer if name in found and self._may_ask(found[name]))

    def _label(self, name: str) -> str:
        alias = name.partition(".")[0]
        return field_label_short(self._explore, alias, self._explore.fields[name], texts=self._texts)


def _ignored(_: str, _known: Iterable[str]) -> None:
    return
