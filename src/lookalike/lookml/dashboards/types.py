"""What a LookML dashboard holds, typed. What has no attribute of its own stands in `other`, as it is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..diagnostics import Diagnostic, Span


@dataclass(frozen=True, slots=True)
class Listen:
    """An element's `field` follows the dashboard filter `filter`. `query` counts the merged queries from 0."""

    filter: str
    field: str
    span: Span
    query: int | None = None


@dataclass(frozen=True, slots=True)
class ElementQuery:
    """The question that an element asks, or one of those that it merges.

    `filters` are pairs of a field reference and a filter expression. `dynamic_fields` is a list of mappings;
    a text of JSON in the old style is kept as that text in a list of one. `limit` None: not given.
    """

    model: str | None = None
    explore: str | None = None
    fields: tuple[str, ...] = ()
    pivots: tuple[str, ...] = ()
    fill_fields: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    filter_expression: str | None = None
    sorts: tuple[str, ...] = ()
    limit: int | None = None
    column_limit: int | None = None
    total: bool = False
    row_total: str | None = None  # "right" shows them
    subtotals: tuple[str, ...] = ()
    dynamic_fields: tuple[Any, ...] = ()
    query_timezone: str | None = None
    hidden_fields: tuple[str, ...] = ()
    join_fields: tuple[Mapping[str, Any], ...] = ()  # of a merged query: {field_name, source_field_name}
    span: Span | None = None
    places: Mapping[str, Span] = dataclasses.field(default_factory=dict)  # by parameter, for diagnostics
    other: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Element:
    """A tile. `query` None: it asks nothing (a text, a button, an extension). `row`, `col`, `width` and `height`
    are in cells of the layout. `other` holds the options of its visualization."""

    name: str
    type: str
    span: Span
    title: str | None = None
    query: ElementQuery | None = None
    merged_queries: tuple[ElementQuery, ...] = ()
    listen: tuple[Listen, ...] = ()
    row: int | None = None
    col: int | None = None
    width: int | None = None
    height: int | None = None
    title_hidden: bool = False
    note_text: str | None = None
    note_state: str | None = None
    note_display: str | None = None
    title_text: str | None = None
    subtitle_text: str | None = None
    body_text: str | None = None
    refresh: str | None = None
    other: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DashboardFilter:
    """A filter on top of a dashboard. `type`: field_filter, date_filter, number_filter or string_filter."""

    name: str
    type: str
    span: Span
    title: str | None = None
    default_value: str | None = None
    allow_multiple_values: bool = True
    required: bool = False
    ui_config: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    model: str | None = None
    explore: str | None = None
    field: str | None = None
    listens_to_filters: tuple[str, ...] = ()
    other: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard with all that it inherits. `errors` not empty: parts of it are missing or wrong."""

    name: str
    model: str
    span: Span
    title: str | None = None
    description: str | None = None
    layout: str = "newspaper"
    preferred_viewer: str | None = None
    preferred_slug: str | None = None
    query_timezone: str | None = None
    refresh: str | None = None
    auto_run: bool | None = None
    crossfilter_enabled: bool | None = None
    filters_location_top: bool | None = None
    filters_bar_collapsed: bool | None = None
    width: int | None = None
    tile_size: int | None = None
    rows: tuple[Mapping[str, Any], ...] = ()  # of the layout `grid`: {height, elements}
    elements: tuple[Element, ...] = ()
    filters: tuple[DashboardFilter, ...] = ()
    embed_style: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    extends: tuple[str, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    other: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name under which the API knows it: `model::dashboard`."""
        return f"{self.model}::{self.name}"
