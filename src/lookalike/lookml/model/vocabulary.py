"""The words of LookML that fields are made of: types, and the attribute that each parameter fills.

Which parameters there are at all, `lookml/parameters.py` says.
"""

from __future__ import annotations

from typing import Final

from .timeframes import CUSTOM_TIMEFRAMES, INTERVALS, KNOWN_TIMEFRAMES

DIMENSION_TYPES: Final = frozenset(
    {"string", "number", "yesno", "tier", "zipcode", "location", "distance", "bin", "date", "unquoted", "int"}
    | {f"date_{timeframe}" for timeframe in KNOWN_TIMEFRAMES}
    | {f"duration_{interval}" for interval in INTERVALS}
)
GROUP_TYPES: Final = frozenset({"time", "duration", "custom_calendar"})
MEASURE_TYPES: Final = frozenset(
    {
        "average",
        "average_distinct",
        "count",
        "count_distinct",
        "date",
        "date_time",
        "list",
        "max",
        "median",
        "median_distinct",
        "min",
        "number",
        "percent_of_previous",
        "percent_of_total",
        "percentile",
        "percentile_distinct",
        "period_over_period",
        "running_total",
        "string",
        "sum",
        "sum_distinct",
        "yesno",
        "int",
    }
    | {f"date_{timeframe}" for timeframe in KNOWN_TIMEFRAMES}
)
PARAMETER_TYPES: Final = frozenset({"string", "number", "unquoted", "yesno", "date", "date_time"})

# LookML parameter -> attribute of Field, by the kind of its value.
TEXT: Final = {
    name: name
    for name in (
        "sql",
        "label",
        "view_label",
        "group_label",
        "group_item_label",
        "description",
        "sql_start",
        "sql_end",
        "datatype",
        "style",
        "sql_latitude",
        "sql_longitude",
        "start_location_field",
        "end_location_field",
        "units",
        "order_by_field",
        "suggest_dimension",
        "suggest_explore",
        "suggest_persist_for",
        "html",
        "value_format",
        "value_format_name",
        "map_layer_name",
        "sql_distinct_key",
        "percentile",
        "list_field",
        "direction",
        "based_on",
        "based_on_time",
        "period",
        "kind",
        "default_value",
        "label_from_parameter",
        "based_on_calendar",
        "custom_calendar_period",
    )
}
YESNO: Final = {
    name: name
    for name in (
        "hidden",
        "primary_key",
        "convert_tz",
        "alpha_sort",
        "can_filter",
        "allow_fill",
        "case_sensitive",
        "suggestable",
        "bypass_suggest_restrictions",
        "full_suggestions",
        "strict_value_format",
        "skip_drill_filter",
        "approximate",
        "value_to_date",
    )
}
LISTS: Final = {
    "tiers": "tiers",
    "bins": "bins",
    "suggestions": "suggestions",
    "required_fields": "required_fields",
    "required_access_grants": "required_access_grants",
    "drill_fields": "drill_fields",
    "tags": "tags",
    "alias": "aliases",
}
INTEGERS: Final = {"approximate_threshold": "approximate_threshold", "precision": "precision"}
DATATYPES: Final = frozenset({"epoch", "timestamp", "datetime", "date", "yyyymmdd"})
UNITS: Final = frozenset({"feet", "kilometers", "meters", "miles", "nautical_miles", "yards"})
STYLES: Final = frozenset({"classic", "interval", "relational", "integer"})
DIRECTIONS: Final = frozenset({"row", "column"})
PERIODS: Final = frozenset({"year", "fiscal_year", "quarter", "fiscal_quarter", "month", "week", "date"})
KINDS: Final = frozenset({"previous", "difference", "relative_change"})
# Parameters whose value is one of a few words. Another word would give other numbers than are meant.
WORDS: Final = {
    "datatype": DATATYPES,
    "units": UNITS,
    "style": STYLES,
    "direction": DIRECTIONS,
    "period": PERIODS,
    "kind": KINDS,
    "custom_calendar_period": frozenset(CUSTOM_TIMEFRAMES),
}
