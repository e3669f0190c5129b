"""One small result for each type of visualization."""

from __future__ import annotations

from typing import Any

from lookalike.workers.task import ColumnSpec

STATUS = ColumnSpec("orders.status", "Orders Status", "Status")
MONTH = ColumnSpec("orders.month", "Orders Month", "Month", value_type="date", timeframe="month")
STATE = ColumnSpec("users.state", "Users State", "State")
COUNTRY = ColumnSpec("users.country", "Users Country", "Country")
PLACE = ColumnSpec("stores.place", "Stores Place", "Place", type="location")
TASK = ColumnSpec("tasks.name", "Tasks Name", "Task")
START = ColumnSpec("tasks.start", "Tasks Start", "Start", value_type="date")
END = ColumnSpec("tasks.end", "Tasks End", "End", value_type="date")
SALES = ColumnSpec("orders.sales", "Orders Sales", "Sales", "measure", "number", "$#,##0.00")
COUNT = ColumnSpec("orders.count", "Orders Count", "Orders", "measure", "number", "#,##0")
QUARTILES = tuple(
    ColumnSpec(f"orders.{name}", name.title(), name.title(), "measure", "number")
    for name in ("min", "q1", "median", "q3", "max")
)


def rows(names: tuple[ColumnSpec, ...], *values: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [dict(zip([each.name for each in names], row, strict=True)) for row in values]


BY_STATUS = (STATUS, SALES, COUNT)
STATUSES = rows(
    BY_STATUS,
    ("Complete", 125_000.5, 1203),
    ("Shipped", 80_300, 940),
    ("Processing", 42_000.25, 410),
    ("Cancelled", 12_900, 128),
    (None, 900, 12),
)
BY_MONTH = (MONTH, SALES, COUNT)
MONTHS = rows(
    BY_MONTH,
    *((f"2024-{at:02}", 20_000 + 3_000 * at + (at % 3) * 4_500, 100 + 25 * at) for at in range(1, 13)),
)
BY_STATE = (STATE, COUNT)
STATES = rows(BY_STATE, ("California", 900), ("TX", 610), ("New York", 580), ("Ohio", 210), ("Atlantis", 4))
BY_COUNTRY = (COUNTRY, COUNT)
COUNTRIES = rows(BY_COUNTRY, ("Brazil", 900), ("FRA", 610), ("in", 580), ("South Africa", 210))
BY_PLACE = (PLACE, COUNT)
PLACES = rows(
    BY_PLACE, ("37.77,-122.42", 90), ("40.71,-74.0", 70), ("41.88,-87.63", 33), ("29.76,-95.37", 20)
)
BY_TASK = (TASK, START, END)
TASKS = rows(
    BY_TASK,
    ("Design", "2024-01-01", "2024-02-10"),
    ("Build", "2024-02-01", "2024-05-20"),
    ("Test", "2024-04-15", "2024-06-01"),
)
BY_QUARTILE = (STATUS, *QUARTILES)
QUARTILE_ROWS = rows(BY_QUARTILE, ("Complete", 2, 10, 18, 30, 70), ("Shipped", 1, 8, 20, 41, 90))

# name -> (vis_config, columns, rows)
SAMPLES: dict[str, tuple[dict[str, Any], tuple[ColumnSpec, ...], list[dict[str, Any]]]] = {
    "table": ({"type": "table"}, BY_STATUS, STATUSES),
    "single_value": ({"type": "single_value"}, (SALES, COUNT), STATUSES),
    "looker_column": ({"type": "looker_column", "show_value_labels": True}, (STATUS, COUNT), STATUSES),
    "looker_bar": ({"type": "looker_bar", "stacking": "normal"}, BY_STATUS, STATUSES),
    "looker_line": (
        {
            "type": "looker_line",
            "reference_lines": [{"reference_type": "line", "line_value": "mean", "label": "Mean"}],
        },
        (MONTH, COUNT),
        MONTHS,
    ),
    "looker_area": ({"type": "looker_area", "stacking": "percent"}, BY_MONTH, MONTHS),
    "looker_pie": ({"type": "looker_pie"}, (STATUS, COUNT), STATUSES),
    "looker_donut_multiples": ({"type": "looker_donut_multiples"}, BY_STATUS, STATUSES[:3]),
    "looker_scatter": ({"type": "looker_scatter"}, BY_MONTH, MONTHS),
    "looker_funnel": ({"type": "looker_funnel"}, (STATUS, COUNT), STATUSES),
    "looker_waterfall": ({"type": "looker_waterfall"}, (STATUS, COUNT), STATUSES),
    "looker_boxplot": ({"type": "looker_boxplot"}, BY_QUARTILE, QUARTILE_ROWS),
    "looker_timeline": ({"type": "looker_timeline"}, BY_TASK, TASKS),
    "looker_geo_choropleth": ({"type": "looker_geo_choropleth"}, BY_STATE, STATES),
    "looker_map": ({"type": "looker_map"}, BY_COUNTRY, COUNTRIES),
    "looker_geo_coordinates": ({"type": "looker_geo_coordinates"}, BY_PLACE, PLACES),
    "mixed": (
        {
            "type": "looker_column",
            "series_types": {"orders.count": "line"},
            "y_axes": [
                {"label": "Money", "series": [{"id": "orders.sales"}]},
                {"label": "Number", "series": [{"id": "orders.count"}]},
            ],
        },
        BY_MONTH,
        MONTHS,
    ),
}
