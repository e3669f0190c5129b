"""A query as the planner takes it, and the answer of the planner: plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ..lookml.diagnostics import Span
from ..lookml.model.types import Field
from .post.plan import PostPlan, TableCalculation


class QueryError(Exception):
    """A query that cannot be compiled; the user's mistake or a thing not supported yet, never a crash.

    `code` is a stable token (`unknown-field`, `not-yet`, `access-filter-without-value`, …); `message` names the
    thing, the value and what would be right; `field` the field at fault, when there is one. `place` is where the
    LookML says what is wrong; None when the query itself is.
    """

    def __init__(self, code: str, message: str, field: str | None = None, place: Span | None = None):
        if place is not None:
            message = f"{place} {code}: {message}"
        super().__init__(message)
        self.code, self.message, self.field, self.place = code, message, field, place


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """What to ask of one explore. Field names are `view.field`. `limit` None: the default (500); -1: no limit."""

    explore: str
    fields: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    filter_expression: str | None = None
    sorts: tuple[str, ...] = ()
    limit: int | None = None
    pivots: tuple[str, ...] = ()
    fill_fields: tuple[str, ...] = ()
    column_limit: int | None = None
    total: bool = False
    row_total: str | None = None
    subtotals: tuple[str, ...] = ()
    dynamic_fields: tuple[Mapping[str, Any], ...] = ()
    query_timezone: str | None = None
    # of a statement for totals: the fields of the query that it belongs to, which Liquid takes to be in the query
    in_query: tuple[str, ...] = ()
    # whether the fields that `html` and links of the others read are added, as helper columns
    reads_cells: bool = False


@dataclass(frozen=True, slots=True)
class QueryContext:
    """Who asks, and when. `now` is timezone-aware; `user_attributes` maps a name to its resolved value as text
    (absent: no value). `database_timezone` is the connection's zone, `query_timezone` the default of the caller."""

    now: datetime
    user_attributes: Mapping[str, str] = field(default_factory=dict)
    database_timezone: str = "UTC"
    query_timezone: str = "UTC"
    # Looker's type words: string, number, …; `advanced_filter_*` values are read as filter expressions
    user_attribute_types: Mapping[str, str] = field(default_factory=dict)
    # those whose value the caller may not read: SQL, messages and applied filters would quote it
    private_attributes: frozenset[str] = frozenset()
    # how rows that joins repeat are counted once: in stages, or by a hash of their key, as Looker does
    fan_out: Literal["staged", "hash"] = "staged"
    # what `7 days from now` takes: that one day, or all days until then (query/filters/date.py says why)
    from_now: Literal["unit", "stretch"] = "unit"
    # derived and aggregate tables that stand in the database: key (plan/keys.py) -> name
    built_tables: Mapping[str, str] = field(default_factory=dict)
    # what labels and `_localization` say in the caller's language, by key
    localization: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer. `name` is the key in `json` answers, `label` the header in `csv`.

    `value_type` says how the database's value is read: `string`, `number`, `yesno`, `date`, `datetime`, `json`.
    `value_format` is the resolved Excel-style format text (named formats already looked up), or None.
    """

    name: str
    label: str
    label_short: str
    category: str  # dimension or measure
    value_type: str
    field: Field
    value_format: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """SQL that is ready to run. `columns` are in the order of the SELECT's first columns; helper columns
    (`…__sort_`) come after them and are named in `helper_columns`, so a writer drops them."""

    sql: str
    columns: tuple[Column, ...]
    connection: str | None
    limit: int  # -1: none
    helper_columns: tuple[str, ...] = ()
    added_sorts: tuple[str, ...] = ()
    applied_filters: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    shape: str = ""  # the part of `sql` that decides on the columns' types
    calculations: tuple[TableCalculation, ...] = ()
    warnings: tuple[str, ...] = ()  # what was left out of the query, and why
    post: PostPlan | None = None  # what is done with the rows before they are the answer
    built_tables: tuple[str, ...] = ()  # names of those of the context's `built_tables` that the SQL reads
    # those of the helper columns, first of them, that templates of cells read
    read_columns: tuple[Column, ...] = ()
    aggregate_table: str | None = None  # the explore's aggregate_table that answers in place of its views
