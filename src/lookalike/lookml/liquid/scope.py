"""What a Liquid text may know of the query that it is rendered for. The query planner fills it in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Bound = Literal["start", "end"]
Place = Literal["sql", "label", "description", "html", "link", "action"]


def no_condition(field_name: str, sql: str) -> str:
    """The answer to `{% condition %}` when nothing filters the field, in Looker's words."""
    return f"1=1 -- no filter on '{field_name}'\n"


def no_parameter(field_name: str) -> str:
    raise LookupError(f'no parameter "{field_name}"')


def no_date_bound(field_name: str, bound: Bound) -> str:
    return "NULL"


def doubled_quotes(text: str) -> str:
    """Standard SQL's literal; not safe where a backslash has a meaning, so queries bring their dialect's own."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class LiquidScope:
    """The query, seen from one view of its explore.

    Names given to the callbacks are always complete (`alias.field`): a bare name in the text means a field of
    `view`. A callback refuses with LookupError or ValueError, whose text becomes the diagnostic; any other
    exception passes through.

    `condition(field, sql)`: boolean SQL of the query's filter on the field, applied to `sql`.
    `parameter(name)`: the parameter's value as SQL text, quoted when its type is string. `parameter_value(name)` is
    what `_parameter_value` is compared by: the same text, but `true` and `false` on every database.
    `date_bound(field, "start" | "end")`: SQL of the bound of a date filter, `NULL` when it is open.
    `fields` maps every alias of the explore to the names of its view's fields: what is not there is an error.
    """

    model: str
    explore: str
    view: str
    fields: Mapping[str, Collection[str]] = field(default_factory=dict)
    selected: frozenset[str] = frozenset()
    filtered: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()  # in the query by `required_fields` only
    filters: Mapping[str, str] = field(default_factory=dict)  # "orders.status" -> filter expression
    user_attributes: Mapping[str, str] = field(default_factory=dict)  # absent: no value
    query_timezone: str = "UTC"
    dialect: str = ""  # Looker's word for the connection's database, such as `bigquery_standard_sql`
    field_name: str = ""  # of the field whose text is rendered, for `_field._name`
    dashboard_url: str = ""
    localization: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(
        default_factory=dict
    )  # `value`, `rendered_value`, … for html and links
    condition: Callable[[str, str], str] = no_condition
    parameter: Callable[[str], str] = no_parameter
    parameter_value: Callable[[str], str] | None = None  # None: as `parameter`
    date_bound: Callable[[str, Bound], str] = no_date_bound
    place: Place = "sql"  # the kind of text: conditions and bounds belong into SQL alone
    now: datetime | None = (
        None  # what `'now' | date` starts from: naive, in the query's zone; None: this machine's clock
    )
    quote: Callable[[str], str] = doubled_quotes  # a text as a string literal of the query's database
    increment_value: str = "NULL"  # the moment, as SQL, from which an increment is built
    increment_condition: Callable[[str], str] | None = None  # None: no increment is being built

    def complete(self, name: str) -> str:
        """`status` -> `orders.status`; a complete name stays as it is."""
        return name if "." in name else f"{self.view}.{name}"

    def in_query(self, name: str) -> bool:
        return name in self.selected or name in self.filtered or name in self.required

    def view_in_query(self, alias: str) -> bool:
        prefix = alias + "."
        return any(
            name.startswith(prefix)
            for names in (self.selected, self.filtered, self.required)
            for name in names
        )
