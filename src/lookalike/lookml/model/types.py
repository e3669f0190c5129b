"""The checked model: what the query planner and the API read. Everything here is frozen.

SQL texts keep the user's bytes: constants (`@{}`) are substituted, Liquid and `${}` are not, because both
depend on the query. Reference: LookML semantics, sections 1 to 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from ..dashboards.types import Dashboard
from ..diagnostics import Diagnostic, Span
from ..project.manifest import Manifest


class Category(StrEnum):
    DIMENSION = "dimension"
    MEASURE = "measure"
    FILTER = "filter"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class FilterPair:
    """One entry of a `filters:` list: a field reference as written (`status` or `orders.status`) and its expression."""

    field: str
    expression: str
    span: Span | None = None


class AllowedValue(msgspec.Struct, frozen=True, gc=False):
    label: str
    value: str


class CaseBranch(msgspec.Struct, frozen=True, gc=False):
    """One `when` of a `case:`; the `else` branch has `sql` None."""

    sql: str | None
    label: str


class LinkSpec(msgspec.Struct, frozen=True, gc=False):
    label: str
    url: str
    icon_url: str | None = None


class Field(msgspec.Struct, frozen=True, gc=False):
    """One field of a view, after expansion: each timeframe or interval of a group is a field of its own.

    A struct, because a large project has 200,000 of them: a dataclass of so many attributes takes 10 µs to make.
    A changed copy is `msgspec.structs.replace(field, …)`.

    `name` has no view: the alias of the view in the explore gives it (`orders.created_date`).
    `type` is LookML's type word: string, number, yesno, tier, zipcode, location, distance, bin, duration,
    `date_<timeframe>` for members of a time group (`date_date`, `date_month`, `date_raw`, …), `custom_calendar`
    for members of a group of that type, and for measures count, sum, average, …; parameters: string, number,
    unquoted, yesno, date, date_time.
    """

    name: str
    category: Category
    type: str
    span: Span
    sql: str | None = None  # None: `${TABLE}.<name>` for a dimension, no text for a count
    label: str | None = None  # as written; labels.py computes what is shown
    view_label: str | None = None
    group_label: str | None = None
    group_item_label: str | None = None
    description: str | None = None
    hidden: bool = False
    primary_key: bool = False
    dimension_group: str | None = None  # the group's name, for members of a dimension_group
    timeframe: str | None = None  # raw, time, date, week, …; for `type: date_month` dimensions too
    interval: str | None = None  # second … year, for members of a duration group
    based_on_calendar: str | None = None  # the view of the calendar, for members of a custom calendar group
    custom_timeframe: str | None = None  # custom_date … custom_year, for members of a custom calendar group
    sql_start: str | None = None
    sql_end: str | None = None
    datatype: str | None = None  # epoch, timestamp, datetime, date, yyyymmdd
    convert_tz: bool = True
    standard_timeframe: bool = True  # False: usable, but not shown, because the group did not name it
    tiers: tuple[str, ...] = ()
    bins: tuple[str, ...] = ()
    style: str | None = None
    case: tuple[CaseBranch, ...] = ()
    alpha_sort: bool = False
    sql_latitude: str | None = None
    sql_longitude: str | None = None
    start_location_field: str | None = None
    end_location_field: str | None = None
    units: str | None = None
    order_by_field: str | None = None
    can_filter: bool = True
    allow_fill: bool = True
    case_sensitive: bool | None = None
    suggestions: tuple[str, ...] | None = None
    suggestable: bool = True
    suggest_dimension: str | None = None
    suggest_explore: str | None = None
    suggest_persist_for: str | None = None
    bypass_suggest_restrictions: bool = False
    full_suggestions: bool | None = None  # None: the explore decides
    required_fields: tuple[str, ...] = ()
    required_access_grants: tuple[str, ...] = ()
    drill_fields: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    html: str | None = None
    links: tuple[LinkSpec, ...] = ()
    value_format: str | None = None
    value_format_name: str | None = None
    strict_value_format: bool = False
    map_layer_name: str | None = None
    skip_drill_filter: bool = False
    # measures
    filters: tuple[FilterPair, ...] = ()
    sql_distinct_key: str | None = None
    percentile: str | None = None
    list_field: str | None = None
    approximate: bool = False
    approximate_threshold: int | None = None
    direction: str | None = None
    precision: int | None = None
    based_on: str | None = None
    based_on_time: str | None = None
    period: str | None = None
    kind: str | None = None
    value_to_date: bool = False
    custom_calendar_period: str | None = None  # custom_week … custom_year, in place of `period`
    # parameters and filter fields
    allowed_values: tuple[AllowedValue, ...] = ()
    default_value: str | None = None
    label_from_parameter: str | None = None
    # every parameter as written that has no attribute above, by name: nothing is dropped in silence
    other: Mapping[str, Any] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExploreSource:
    """The body of a native derived table."""

    explore: str
    columns: tuple[tuple[str, str], ...]  # (column name, field reference)
    derived_columns: tuple[tuple[str, str], ...] = ()  # (name, SQL)
    filters: tuple[FilterPair, ...] = ()
    bind_filters: tuple[tuple[str, str], ...] = ()  # (from_field, to_field)
    bind_all_filters: bool = False
    expression_custom_filter: str | None = None
    sorts: tuple[str, ...] = ()  # "field" or "field desc"
    limit: int | None = None
    timezone: str | None = None
    pivots: tuple[str, ...] = ()  # nothing that a table could have; told when it is read


@dataclass(frozen=True, slots=True)
class DerivedTable:
    sql: str | None = None
    explore_source: ExploreSource | None = None
    datagroup_trigger: str | None = None
    sql_trigger_value: str | None = None
    interval_trigger: str | None = None
    persist_for: str | None = None
    materialized_view: bool = False
    increment_key: str | None = None
    increment_offset: int | None = None
    sql_create: str | None = None
    create_process: tuple[str, ...] = ()
    publish_as_db_view: bool = False
    hints: Mapping[str, Any] = field(default_factory=dict)  # indexes, sortkeys, partition_keys, …
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class CalendarDefinition:
    """The columns (fields of the same view) of a calendar by its timeframe: custom_date, custom_week,
    custom_period, custom_quarter, custom_season, custom_year."""

    reference_date: str
    timeframes: Mapping[str, str]
    ordinals: Mapping[str, str] = field(default_factory=dict)  # the number of a period, in order
    previous_ordinals: Mapping[str, str] = field(default_factory=dict)  # the number of the period before
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A view after refinements and extends, with its fields expanded. `fields` keeps declaration order."""

    name: str
    span: Span
    fields: Mapping[str, Field]
    label: str | None = None
    sql_table_name: str | None = None
    derived_table: DerivedTable | None = None
    suggestions: bool = True
    drill_fields: tuple[str, ...] = ()
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required_access_grants: tuple[str, ...] = ()
    extension_required: bool = False
    fields_hidden_by_default: bool = False
    broken_fields: Mapping[str, Diagnostic] = field(default_factory=dict)  # left out, and why
    extends: tuple[str, ...] = ()  # its parents, already taken over
    calendar: CalendarDefinition | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)  # of `drill_fields`, and of sets as `set: name`
    other: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """A join of an explore. `name` is the alias; `view` the view that it takes its fields from."""

    name: str
    view: str
    span: Span
    type: str = "left_outer"  # left_outer, inner, full_outer, cross
    relationship: str = "many_to_one"
    sql_on: str | None = None
    sql: str | None = None
    sql_where: str | None = None
    sql_table_name: str | None = None
    foreign_key: str | None = None
    sql_foreign_key: str | None = None
    outer_only: bool = False
    required_joins: tuple[str, ...] = ()
    required_access_grants: tuple[str, ...] = ()
    view_label: str | None = None
    fields: tuple[str, ...] | None = None
    other: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccessFilter:
    field: str
    user_attribute: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class AccessGrant:
    name: str
    user_attribute: str
    allowed_values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuickStart:
    """A `query:` of an explore, ready to be asked. Field names are complete; `sorts` as in a query."""

    name: str
    fields: tuple[str, ...]
    pivots: tuple[str, ...] = ()
    filters: tuple[FilterPair, ...] = ()
    sorts: tuple[str, ...] = ()
    limit: int | None = None
    timezone: str | None = None
    label: str | None = None
    description: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class AggregateTable:
    name: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    filters: tuple[FilterPair, ...] = ()
    timezone: str | None = None
    materialization: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explore:
    """An explore with everything a query needs. `views` maps each alias (base and joins) to its view;
    `fields` maps `alias.field` to the field, already reduced by `fields:` of explore and joins for what is
    *selectable*; what `${}` may still reach is every field of `views`.

    `errors` not empty: the explore cannot be run; a query against it answers with the first of them.
    """

    name: str
    model: str
    span: Span
    base: str  # alias of the base view
    base_view: str  # its view
    views: Mapping[str, View]
    joins: tuple[Join, ...]
    fields: Mapping[str, Field]
    label: str | None = None
    group_label: str | None = None
    description: str | None = None
    hidden: bool = False
    tags: tuple[str, ...] = ()
    sql_table_name: str | None = None
    view_label: str | None = None
    sql_always_where: str | None = None
    sql_always_having: str | None = None
    always_filter: tuple[FilterPair, ...] = ()
    conditionally_filter: tuple[FilterPair, ...] = ()
    conditionally_filter_unless: tuple[str, ...] = ()
    access_filters: tuple[AccessFilter, ...] = ()
    required_access_grants: tuple[str, ...] = ()
    always_join: tuple[str, ...] = ()
    cancel_grouping_fields: tuple[str, ...] = ()
    symmetric_aggregates: bool = True
    case_sensitive: bool | None = None
    persist_for: str | None = None
    persist_with: str | None = None
    sql_preamble: str | None = None
    aliases: tuple[str, ...] = ()
    aggregate_tables: tuple[AggregateTable, ...] = ()
    quick_queries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # as written
    quick_starts: Mapping[str, QuickStart] = field(default_factory=dict)
    errors: tuple[Diagnostic, ...] = ()
    extends: tuple[str, ...] = ()  # its parents, already taken over
    spans: Mapping[str, Span] = field(
        default_factory=dict
    )  # of parameters that name fields: `sql_always_where`, …
    other: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedValueFormat:
    name: str
    value_format: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Datagroup:
    name: str
    sql_trigger: str | None = None
    interval_trigger: str | None = None
    max_cache_age: str | None = None
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Shapes for maps. `file` is a path in the project, seen from the file that declares the layer."""

    name: str
    span: Span
    label: str | None = None
    file: str | None = None
    url: str | None = None
    format: str | None = None  # topojson, geojson, vector_tile_region
    feature_key: str | None = None
    property_key: str | None = None
    property_label_key: str | None = None
    projection: str | None = None
    extents_json_url: str | None = None
    min_zoom_level: int | None = None
    max_zoom_level: int | None = None


@dataclass(frozen=True, slots=True)
class Assertion:
    """A Looker expression that must be yes on each row of its test's result."""

    name: str
    expression: str
    span: Span


@dataclass(frozen=True, slots=True)
class DataTest:
    """A `test:` of a model: a query on an explore, and what must hold for its rows."""

    name: str
    source: ExploreSource
    assertions: tuple[Assertion, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Model:
    """One `*.model.lkml` with all that its includes bring. Explores that are abstract are not in `explores`."""

    name: str
    project: str
    span: Span
    connection: str | None
    explores: Mapping[str, Explore]
    label: str | None = None
    views: Mapping[str, View] = field(default_factory=dict)
    access_grants: Mapping[str, AccessGrant] = field(default_factory=dict)
    datagroups: Mapping[str, Datagroup] = field(default_factory=dict)
    value_formats: Mapping[str, NamedValueFormat] = field(default_factory=dict)
    week_start_day: str = "monday"
    fiscal_month_offset: int = 0
    case_sensitive: bool = True
    persist_for: str | None = None
    persist_with: str | None = None
    map_layers: Mapping[str, MapLayer] = field(default_factory=dict)
    tests: Mapping[str, DataTest] = field(default_factory=dict)
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)  # LookML dashboards by name
    files: frozenset[str] = frozenset()  # paths in this project that its includes reach, its own among them
    diagnostics: tuple[Diagnostic, ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of LookML, loaded. A file or model with an error leaves the sound models usable."""

    name: str
    root: str
    models: Mapping[str, Model]
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    manifest: Manifest = field(default_factory=Manifest)
    strings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # locale -> key -> text
