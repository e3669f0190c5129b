"""Whole answers, computed by hand from eight orders. Each case says what is asked and what must come back.

id  region  state  status  amount  buyer  day
 1  West    CA     paid        10  ann    2024-01-30 (Tuesday)
 2  West    CA     paid        20  bob    2024-01-31 (Wednesday)
 3  West    CA     sent         5  ann    2024-02-02 (Friday)
 4  West    WA     paid         8  cat    2024-02-29 (Thursday)
 5  East    NY     paid        12  ann    2024-02-29 (Thursday)
 6  East    NY     -            6  dan    2024-04-01 (Monday)
 7  East    -      sent         4  -      2024-04-01 (Monday)
 8  -       TX     sent         -  eve    -
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TABLES = (
    "CREATE TABLE orders (id INTEGER, region VARCHAR(9), state VARCHAR(9), status VARCHAR(9), amount INTEGER, "
    "buyer VARCHAR(9), day DATE)",
    """INSERT INTO orders VALUES
        (1, 'West', 'CA', 'paid', 10, 'ann', '2024-01-30'),
        (2, 'West', 'CA', 'paid', 20, 'bob', '2024-01-31'),
        (3, 'West', 'CA', 'sent', 5, 'ann', '2024-02-02'),
        (4, 'West', 'WA', 'paid', 8, 'cat', '2024-02-29'),
        (5, 'East', 'NY', 'paid', 12, 'ann', '2024-02-29'),
        (6, 'East', 'NY', NULL, 6, 'dan', '2024-04-01'),
        (7, 'East', NULL, 'sent', 4, NULL, '2024-04-01'),
        (8, NULL, 'TX', 'sent', NULL, 'eve', NULL)""",
)
MODEL = "week_start_day: sunday\nfiscal_month_offset: 3\nexplore: orders {}\n"
VIEW = """
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: region {}
  dimension: state {}
  dimension: status {}
  dimension: amount { type: number }
  dimension: buyer {}
  dimension: is_big { type: yesno sql: ${amount} > 9 ;; }
  dimension: size { type: tier tiers: [5, 10, 15, 20] style: integer sql: ${amount} ;; }
  dimension: grade {
    case: {
      when: { sql: ${amount} >= 12 ;; label: "high" }
      when: { sql: ${amount} >= 30 ;; label: "never" }
      when: { sql: ${amount} >= 6 ;; label: "low" }
      else: "rest"
    }
  }
  dimension_group: made {
    type: time datatype: date convert_tz: no sql: ${TABLE}.day ;;
    timeframes: [date, week, month, quarter, year, day_of_week, month_name, month_num, day_of_month, quarter_of_year,
                 fiscal_quarter]
  }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
  measure: mean { type: average sql: ${amount} ;; }
  measure: least { type: min sql: ${amount} ;; }
  measure: most { type: max sql: ${amount} ;; }
  measure: middle { type: median sql: ${amount} ;; }
  measure: upper_quarter { type: percentile percentile: 75 sql: ${amount} ;; }
  measure: buyers { type: count_distinct sql: ${buyer} ;; }
  measure: names { type: list list_field: buyer }
  measure: paid { type: count filters: [status: "paid"] }
  measure: each { type: number sql: 1.0 * ${total} / NULLIF(${count}, 0) ;; }
  measure: last_day { type: date datatype: date convert_tz: no sql: MAX(${TABLE}.day) ;; }
  measure: is_rich { type: yesno sql: ${total} > 20 ;; }
  measure: so_far { type: running_total sql: ${count} ;; }
  measure: share { type: percent_of_total sql: ${count} ;; }
  measure: row_share { type: percent_of_total direction: "row" sql: ${count} ;; }
  measure: change { type: percent_of_previous sql: ${count} ;; }
}
"""


@dataclass(frozen=True)
class Case:
    """`fields` without their view, pivots marked with `^`. `expected` rows are tuples of the values of the fields that
    are not pivots and of the calculations, in this order; a pivoted measure is a dict by pivot key.

    `shows` is rows, totals, subtotals (rows by depth), detail (of which the keys of `expected` count), csv, or
    formatted (the same with formats, without its head). Numbers are compared to six decimals. In `asked`, sorts, fill
    fields and subtotals are texts as `fields` is one; `calculated` has table calculations by name, whose fields go
    without their view too.
    """

    name: str
    fields: str
    expected: Any
    shows: str = "rows"
    asked: dict[str, Any] = field(default_factory=dict)


def case(name: str, fields: str, expected: Any, shows: str = "rows", **asked: Any) -> Case:
    return Case(name, fields, expected, shows, asked)


def totals(name: str, fields: str, expected: Any, **asked: Any) -> Case:
    return Case(name, fields, expected, "totals", {"total": True, **asked})


def subtotals(name: str, fields: str, levels: str, expected: Any, **asked: Any) -> Case:
    return Case(name, fields, expected, "subtotals", {"subtotals": levels, **asked})


def calculated(expression: str, *expected: Any, **asked: Any) -> Case:
    """The values in the three rows of regions: East (3 orders for 22), West (4 for 43) and none (1 for 0)."""
    rows = [(*row, value) for row, value in zip(REGIONS, expected, strict=True)]
    asked = {"sorts": "region", "calculated": {"it": expression}, **asked}
    return Case(expression, "region count total", rows, "rows", asked)


def across(expression: str, *expected: Any, **asked: Any) -> Case:
    """The values over the two rows of regions and the columns paid and sent: East has 1 and 1, West 3 and 1."""
    rows = [(*row, value) for row, value in zip(PAIRS, expected, strict=True)]
    filters = {"orders.region": "-NULL", "orders.status": "-NULL"}
    asked = {"sorts": "region", "filters": filters, "calculated": {"it": expression}, **asked}
    return Case(expression, "region ^status count", rows, "rows", asked)


def custom(name: str, expected: Any, **spec: Any) -> Case:
    """The value of a custom measure over all orders."""
    own = {"measure": "it", "label": "It", **spec}
    return Case(name, "", [(expected,)], "rows", {"dynamic_fields": [own], "named": ("it",)})


def grouped(name: str, expected: Any, **spec: Any) -> Case:
    """How many orders there are by a custom dimension."""
    own = {"dimension": "it", "label": "It", **spec}
    return Case(name, "count", expected, "rows", {"dynamic_fields": [own], "named": ("it",), "sorts": "it"})


ALL = "$$$_row_total_$$$"
N = None
REGIONS: list[tuple[Any, ...]] = [("East", 3, 22), ("West", 4, 43), (N, 1, 0)]
PAIRS: list[tuple[Any, ...]] = [("East", {"paid": 1, "sent": 1}), ("West", {"paid": 3, "sent": 1})]
STATES = [
    ("CA", {"paid": 2, "sent": 1, "null": N}),
    ("NY", {"paid": 1, "sent": N, "null": 1}),
    ("TX", {"paid": N, "sent": 1, "null": N}),
    ("WA", {"paid": 1, "sent": N, "null": N}),
    (N, {"paid": N, "sent": 1, "null": N}),
]


def states(*names: Any) -> list[Any]:
    """The rows of STATES in another order."""
    return [row for name in names for row in STATES if row[0] == name]


PIVOTS = [
    case("one pivot", "state ^status count", STATES, sorts="state"),
    case("without a sort the measure descends", "state ^status count", states("CA", "NY", "WA", "TX", N)),
    case(
        "rows descend, nulls last",
        "state ^status count",
        states("WA", "TX", "NY", "CA", N),
        sorts="state desc",
    ),
    case(
        "pivot descends, nulls last",
        "region ^status count",
        [
            ("East", {"sent": 1, "paid": 1, "null": 1}),
            ("West", {"sent": 1, "paid": 3, "null": N}),
            (N, {"sent": 1, "paid": N, "null": N}),
        ],
        sorts="status desc, region",
    ),
    case(
        "sort by the first column",
        "state ^status count",
        states("CA", "NY", "WA", "TX", N),
        sorts="count desc 0",
    ),
    case(
        "sort without a column is by the first",
        "state ^status count",
        states("CA", "NY", "WA", "TX", N),
        sorts="count desc",
    ),
    case(
        "sort by the second column", "state ^status count", states("CA", "TX", N, "NY", "WA"), sorts="count 1"
    ),
    case(
        "sort by asc and a column",
        "state ^status count",
        states("CA", "TX", N, "NY", "WA"),
        sorts="count asc 1",
    ),
    case(
        "sort by a column that is not there",
        "state ^status count",
        states("CA", "NY", "WA", "TX", N),
        sorts="count desc 9",
    ),
    case(
        "sort by one measure shows another",
        "state ^status total",
        [
            ("CA", {"paid": 30, "sent": 5, "null": N}),
            ("NY", {"paid": 12, "sent": N, "null": 6}),
            ("WA", {"paid": 8, "sent": N, "null": N}),
            (N, {"paid": N, "sent": 4, "null": N}),
            ("TX", {"paid": N, "sent": 0, "null": N}),
        ],
        sorts="total desc 0",
    ),
    case(
        "two measures, no rows",
        "^status count total",
        [({"paid": 4, "sent": 3, "null": 1}, {"paid": 50, "sent": 9, "null": 6})],
    ),
    case(
        "two pivots have the pairs that there are",
        "^region ^status count",
        [
            (
                {
                    "East|FIELD|paid": 1,
                    "East|FIELD|sent": 1,
                    "East|FIELD|null": 1,
                    "West|FIELD|paid": 3,
                    "West|FIELD|sent": 1,
                    "null|FIELD|sent": 1,
                },
            )
        ],
    ),
    case(
        "second pivot descends inside the first",
        "^region ^status count",
        [({"East|FIELD|sent": 1, "East|FIELD|paid": 1, "West|FIELD|sent": 1, "West|FIELD|paid": 3},)],
        sorts="region, status desc",
        filters={"orders.region": "-NULL", "orders.status": "-NULL"},
    ),
    case(
        "pivots sort by the second first",
        "^region ^is_big count",
        [
            (
                {
                    "East|FIELD|No": 2,
                    "West|FIELD|No": 2,
                    "null|FIELD|No": 1,
                    "East|FIELD|Yes": 1,
                    "West|FIELD|Yes": 2,
                },
            )
        ],
        sorts="is_big, region",
    ),
    case(
        "three pivots",
        "^region ^status ^is_big count",
        [
            (
                {
                    "East|FIELD|paid|FIELD|Yes": 1,
                    "East|FIELD|sent|FIELD|No": 1,
                    "West|FIELD|paid|FIELD|No": 1,
                    "West|FIELD|paid|FIELD|Yes": 2,
                },
            )
        ],
        filters={"orders.id": "1,2,4,5,7"},
    ),
    case("distinct values", "^status buyers", [({"paid": 3, "sent": 2, "null": 1},)]),
    case("averages", "^status mean", [({"paid": 12.5, "sent": 4.5, "null": 6},)]),
    case(
        "least and most",
        "^status least most",
        [({"paid": 8, "sent": 4, "null": 6}, {"paid": 20, "sent": 5, "null": 6})],
    ),
    case("medians", "^status middle", [({"paid": 11, "sent": 4.5, "null": 6},)]),
    case("percentiles", "^status upper_quarter", [({"paid": 14, "sent": 4.75, "null": 6},)]),
    case(
        "lists",
        "^status names",
        [({"paid": "ann|RECORD|bob|RECORD|cat", "sent": "ann|RECORD|eve", "null": "dan"},)],
    ),
    case("numbers made of measures", "^status each", [({"paid": 12.5, "sent": 3, "null": 6},)]),
    case("filtered counts", "^status paid", [({"paid": 4, "sent": 0, "null": 0},)]),
    case(
        "dates of measures",
        "^status last_day",
        [({"paid": "2024-02-29", "sent": "2024-04-01", "null": "2024-04-01"},)],
    ),
    case("yes and no of measures", "^status is_rich", [({"paid": "Yes", "sent": "No", "null": "No"},)]),
    case(
        "running totals go down",
        "region ^status so_far",
        [
            ("East", {"paid": 1, "sent": 1, "null": 1}),
            ("West", {"paid": 4, "sent": 2, "null": 1}),
            (N, {"paid": 4, "sent": 3, "null": 1}),
        ],
        sorts="region",
    ),
    case(
        "shares of the column",
        "region ^status share",
        [
            ("East", {"paid": 25, "sent": 33.333333, "null": 100}),
            ("West", {"paid": 75, "sent": 33.333333, "null": N}),
            (N, {"paid": N, "sent": 33.333333, "null": N}),
        ],
        sorts="region",
    ),
    case(
        "shares of the row",
        "region ^status row_share",
        [
            ("East", {"paid": 33.333333, "sent": 33.333333, "null": 33.333333}),
            ("West", {"paid": 75, "sent": 25, "null": N}),
            (N, {"paid": N, "sent": 100, "null": N}),
        ],
        sorts="region",
    ),
    case(
        "changes against the row before",
        "region ^status change",
        [
            ("East", {"paid": N, "sent": N, "null": N}),
            ("West", {"paid": 200, "sent": 0, "null": N}),
            (N, {"paid": N, "sent": 0, "null": N}),
        ],
        sorts="region",
    ),
    case(
        "column limit keeps the rows",
        "state ^status count",
        [
            ("CA", {"paid": 2}),
            ("NY", {"paid": 1}),
            ("TX", {"paid": N}),
            ("WA", {"paid": 1}),
            (N, {"paid": N}),
        ],
        sorts="state",
        column_limit=1,
    ),
    case(
        "column limit is told", "state ^status count", {"columns_truncated": True}, "detail", column_limit=2
    ),
    case(
        "column limit that is not reached",
        "state ^status count",
        {"columns_truncated": False},
        "detail",
        column_limit=3,
    ),
    case("limit counts rows of the table", "state ^status count", states("CA", "NY"), sorts="state", limit=2),
    case("limit is told", "state ^status count", {"truncated": True}, "detail", limit=2),
    case("limit that is not reached", "state ^status count", {"truncated": False}, "detail", limit=6),
    case("limit of no rows", "state ^status count", [], limit=0),
    case("no order asked for", "^status count", [({"paid": 4, "sent": 3, "null": 1},)], sorts="__UNSORTED__"),
    case(
        "months as columns",
        "region ^made_month count",
        [
            ("East", {"2024-01": N, "2024-02": 1, "2024-04": 2, "null": N}),
            ("West", {"2024-01": 2, "2024-02": 2, "2024-04": N, "null": N}),
            (N, {"2024-01": N, "2024-02": N, "2024-04": N, "null": 1}),
        ],
        sorts="made_month, region",
    ),
    case(
        "latest month first",
        "^made_month count",
        [({"2024-04": 2, "2024-02": 3, "2024-01": 2, "null": 1},)],
        sorts="made_month desc",
    ),
    case(
        "weekdays in their order",
        "^made_day_of_week count",
        [({"Monday": 2, "Tuesday": 1, "Wednesday": 1, "Thursday": 2, "Friday": 1, "null": 1},)],
    ),
    case("yes and no as columns", "^is_big count", [({"No": 5, "Yes": 3},)]),
    case(
        "tiers as columns",
        "^size count",
        [({"Below 5": 1, "5 to 9": 3, "10 to 14": 2, "20 or Above": 1, "Undefined": 1},)],
    ),
    case("cases as columns", "^grade count", [({"high": 2, "low": 3, "rest": 3},)]),
    case("filter on a measure", "state ^status count", [("CA", {"paid": 2})], filters={"orders.count": ">1"}),
    case("nothing found", "state ^status count", [], filters={"orders.state": "nowhere"}),
]

TOTALS = [
    totals("count", "state count", {"count": 8}),
    totals("distinct values are not added up", "state buyers", {"buyers": 5}),
    totals("averages are not averaged", "state mean", {"mean": 9.285714}),
    totals("least and most", "state least most", {"least": 4, "most": 20}),
    totals("median and percentile of all", "state middle upper_quarter", {"middle": 8, "upper_quarter": 11}),
    totals("number made of totals", "state each", {"each": 8.125}),
    totals("date and yesno", "state last_day is_rich", {"last_day": "2024-04-01", "is_rich": "Yes"}),
    totals("filtered count", "state paid", {"paid": 4}),
    totals("lists have none", "state names count", {"names": N, "count": 8}),
    totals(
        "measures over rows have none", "state so_far share change", {"so_far": N, "share": N, "change": N}
    ),
    totals("over all rows, whatever the limit", "state count total", {"count": 8, "total": 65}, limit=1),
    totals("filters on rows hold", "state count", {"count": 4}, filters={"orders.status": "paid"}),
    totals(
        "filters on measures choose groups only", "state count", {"count": 8}, filters={"orders.count": ">1"}
    ),
    totals(
        "custom filter on rows holds", "state total", {"total": 50}, filter_expression="${orders.amount} > 6"
    ),
    totals(
        "custom filter on groups chooses groups only",
        "state count",
        {"count": 8},
        filter_expression="${orders.count} > 1",
    ),
    totals("no dimension", "count", {"count": 8}),
    totals(
        "nothing found", "state count total", {"count": 0, "total": 0}, filters={"orders.state": "nowhere"}
    ),
    totals("filled rows add nothing", "made_month count", {"count": 8}, fill_fields="made_month"),
    totals("under pivots", "state ^status count", {"count": {"paid": 4, "sent": 3, "null": 1}}),
    totals(
        "distinct values under pivots", "state ^status buyers", {"buyers": {"paid": 3, "sent": 2, "null": 1}}
    ),
    totals(
        "with the grand total",
        "state ^status buyers",
        {"buyers": {"paid": 3, "sent": 2, "null": 1, ALL: 5}},
        row_total="right",
    ),
    totals(
        "averages with the grand total",
        "state ^status mean",
        {"mean": {"paid": 12.5, "sent": 4.5, "null": 6, ALL: 9.285714}},
        row_total="right",
    ),
    totals(
        "columns beyond the limit count in the grand total",
        "state ^status count",
        {"count": {"paid": 4, ALL: 8}},
        row_total="right",
        column_limit=1,
    ),
    totals(
        "rows beyond the limit count",
        "state ^status count",
        {"count": {"paid": 4, "sent": 3, "null": 1}},
        limit=1,
    ),
    totals(
        "two pivots",
        "^is_big ^region count",
        {
            "count": {
                "No|FIELD|East": 2,
                "No|FIELD|West": 2,
                "No|FIELD|null": 1,
                "Yes|FIELD|East": 1,
                "Yes|FIELD|West": 2,
            }
        },
    ),
    totals(
        "filled column",
        "^made_month count",
        {"count": {"2024-01": 2, "2024-02": 3, "2024-03": N, "2024-04": 2, "null": 1}},
        fill_fields="made_month",
    ),
    totals(
        "calculation on totals",
        "region count total",
        {"count": 8, "total": 65, "it": 8.125},
        calculated={"it": "${total} / ${count}"},
    ),
    totals(
        "share of the total",
        "region count",
        {"count": 8, "it": 1},
        calculated={"it": "${count} / ${count:total}"},
    ),
    totals(
        "calculation on a calculation",
        "region count",
        {"count": 8, "a": 16, "b": 17},
        calculated={"a": "${count} * 2", "b": "${a} + 1"},
    ),
    totals(
        "calculation under pivots",
        "region ^status count",
        {"count": {"paid": 4, "sent": 3, "null": 1}, "it": {"paid": 8, "sent": 6, "null": 2}},
        calculated={"it": "${count} * 2"},
    ),
    totals(
        "calculation across pivots",
        "region ^status count",
        {"count": {"paid": 4, "sent": 3, "null": 1}, "it": 8},
        calculated={"it": "sum(pivot_row(${count}))"},
    ),
]

ROW_TOTALS = [
    case(
        "right",
        "region ^status count",
        [
            ("East", {"paid": 1, "sent": 1, "null": 1, ALL: 3}),
            ("West", {"paid": 3, "sent": 1, "null": N, ALL: 4}),
            (N, {"paid": N, "sent": 1, "null": N, ALL: 1}),
        ],
        row_total="right",
        sorts="region",
    ),
    case(
        "left",
        "region ^status count",
        [
            ("East", {ALL: 3, "paid": 1, "sent": 1, "null": 1}),
            ("West", {ALL: 4, "paid": 3, "sent": 1, "null": N}),
            (N, {ALL: 1, "paid": N, "sent": 1, "null": N}),
        ],
        row_total="left",
        sorts="region",
    ),
    case(
        "distinct values are not added up",
        "region ^status buyers",
        [
            ("East", {"paid": 1, "sent": 0, "null": 1, ALL: 2}),
            ("West", {"paid": 3, "sent": 1, "null": N, ALL: 3}),
            (N, {"paid": N, "sent": 1, "null": N, ALL: 1}),
        ],
        row_total="right",
        sorts="region",
    ),
    case(
        "averages are of all orders",
        "region ^is_big mean",
        [
            ("East", {"No": 5, "Yes": 12, ALL: 7.333333}),
            ("West", {"No": 6.5, "Yes": 15, ALL: 10.75}),
            (N, {"No": N, "Yes": N, ALL: N}),
        ],
        row_total="right",
        sorts="region",
    ),
    case(
        "columns beyond the limit count",
        "region ^status count",
        [("East", {"paid": 1, ALL: 3}), ("West", {"paid": 3, ALL: 4}), (N, {"paid": N, ALL: 1})],
        row_total="right",
        column_limit=1,
        sorts="region",
    ),
    case(
        "no pivot, no row total",
        "region count",
        [("East", 3), ("West", 4), (N, 1)],
        row_total="right",
        sorts="region",
    ),
    case(
        "filters on measures do not change them",
        "region ^status count",
        [("West", {"paid": 3, ALL: 4})],
        row_total="right",
        filters={"orders.count": ">1"},
    ),
    case(
        "filled rows have none",
        "is_big ^status count",
        [("No", {"paid": N, ALL: N}), ("Yes", {"paid": 1, ALL: 1})],
        row_total="right",
        fill_fields="is_big",
        filters={"orders.id": "1"},
        sorts="is_big",
    ),
    case(
        "lists have none",
        "region ^status names",
        [("West", {"paid": "ann|RECORD|bob|RECORD|cat", "sent": "ann", ALL: N})],
        row_total="right",
        filters={"orders.region": "West"},
    ),
    case(
        "sort by them, behind the last column",
        "region ^status buyers",
        [
            ("West", {"paid": 3, "sent": 1, "null": N, ALL: 3}),
            ("East", {"paid": 1, "sent": 0, "null": 1, ALL: 2}),
            (N, {"paid": N, "sent": 1, "null": N, ALL: 1}),
        ],
        row_total="right",
        sorts="buyers desc 3",
    ),
    case(
        "sort by those of averages, ascending, nulls last",
        "region ^is_big mean",
        [
            ("East", {"No": 5, "Yes": 12, ALL: 7.333333}),
            ("West", {"No": 6.5, "Yes": 15, ALL: 10.75}),
            (N, {"No": N, "Yes": N, ALL: N}),
        ],
        row_total="right",
        sorts="mean 2",
    ),
    case(
        "sort by them behind the limit of columns, with a limit of rows",
        "state ^status total",
        [("CA", {"paid": 30, ALL: 35}), ("NY", {"paid": 12, ALL: 18})],
        row_total="right",
        sorts="total desc 1",
        column_limit=1,
        limit=2,
    ),
    case(
        "sort by a column that is there",
        "state ^status count",
        [
            ("CA", {"paid": 2, "sent": 1, "null": N, ALL: 3}),
            ("TX", {"paid": N, "sent": 1, "null": N, ALL: 1}),
            (N, {"paid": N, "sent": 1, "null": N, ALL: 1}),
            ("NY", {"paid": 1, "sent": N, "null": 1, ALL: 2}),
            ("WA", {"paid": 1, "sent": N, "null": N, ALL: 1}),
        ],
        row_total="right",
        sorts="count desc 1, state",
    ),
    case(
        "sort of no rows but one",
        "^status count",
        [({"paid": 4, "sent": 3, "null": 1, ALL: 8},)],
        row_total="right",
        sorts="count desc 3",
    ),
]

SUBTOTALS = [
    subtotals(
        "one level",
        "region state count",
        "region",
        {"1": [("East", N, 3), ("West", N, 4), (N, N, 1)]},
        sorts="region, state",
    ),
    subtotals(
        "distinct values",
        "region state buyers",
        "region",
        {"1": [("East", N, 2), ("West", N, 3), (N, N, 1)]},
        sorts="region, state",
    ),
    subtotals(
        "averages",
        "region state mean",
        "region",
        {"1": [("East", N, 7.333333), ("West", N, 10.75), (N, N, N)]},
        sorts="region, state",
    ),
    subtotals(
        "descending",
        "region state count",
        "region",
        {"1": [("West", N, 4), ("East", N, 3), (N, N, 1)]},
        sorts="region desc, state",
    ),
    subtotals(
        "in the order of a measure",
        "region state count",
        "region",
        {"1": [("West", N, 4), ("East", N, 3), (N, N, 1)]},
        sorts="count desc, region",
    ),
    subtotals(
        "two levels",
        "region state status count",
        "region state",
        {
            "1": [("East", N, N, 3), ("West", N, N, 4), (N, N, N, 1)],
            "2": [
                ("East", "NY", N, 2),
                ("East", N, N, 1),
                ("West", "CA", N, 3),
                ("West", "WA", N, 1),
                (N, "TX", N, 1),
            ],
        },
        sorts="region, state, status",
    ),
    subtotals(
        "the inner level alone",
        "region state status count",
        "state",
        {
            "2": [
                ("East", "NY", N, 2),
                ("East", N, N, 1),
                ("West", "CA", N, 3),
                ("West", "WA", N, 1),
                (N, "TX", N, 1),
            ]
        },
        sorts="region, state, status",
    ),
    subtotals(
        "under pivots",
        "region state ^is_big count",
        "region",
        {"1": [("East", N, {"No": 2, "Yes": 1}), ("West", N, {"No": 2, "Yes": 2}), (N, N, {"No": 1})]},
        sorts="region, state",
    ),
    subtotals(
        "under pivots with row totals",
        "region state ^is_big buyers",
        "region",
        {
            "1": [
                ("East", N, {"No": 1, "Yes": 1, ALL: 2}),
                ("West", N, {"No": 2, "Yes": 2, ALL: 3}),
                (N, N, {"No": 1, ALL: 1}),
            ]
        },
        sorts="region, state",
        row_total="right",
    ),
    subtotals(
        "of the groups that are shown",
        "region state count",
        "region",
        {"1": [("East", N, 3)]},
        sorts="region, state",
        limit=1,
    ),
    subtotals(
        "lists have none",
        "region state names",
        "region",
        {"1": [("East", N, N)]},
        filters={"orders.region": "East"},
    ),
    subtotals(
        "filters on rows hold",
        "region state count",
        "region",
        {"1": [("East", N, 1), ("West", N, 3)]},
        filters={"orders.status": "paid"},
        sorts="region, state",
    ),
    subtotals(
        "in the order of a calculation",
        "region state count",
        "region",
        {"1": [(N, N, 1), ("West", N, 4), ("East", N, 3)]},
        sorts="it",
        calculated={"it": 'if(is_null(${region}), 0, 9 - length(${region}) - if(${region} = "West", 1, 0))'},
    ),
]

JANUARY_TO_APRIL = [("2024-01", 2), ("2024-02", 3), ("2024-03", N), ("2024-04", 2), (N, 1)]
FILLED = [
    case("months", "made_month count", JANUARY_TO_APRIL, fill_fields="made_month", sorts="made_month"),
    case(
        "months descend, nulls last",
        "made_month count",
        [("2024-04", 2), ("2024-03", N), ("2024-02", 3), ("2024-01", 2), (N, 1)],
        fill_fields="made_month",
        sorts="made_month desc",
    ),
    case(
        "months in the order of a measure, filled ones last",
        "made_month count",
        [("2024-02", 3), ("2024-01", 2), ("2024-04", 2), (N, 1), ("2024-03", N)],
        fill_fields="made_month",
        sorts="count desc, made_month",
    ),
    case(
        "days from the first to the last of the filter",
        "made_date count",
        [("2024-01-29", N), ("2024-01-30", 1), ("2024-01-31", 1), ("2024-02-01", N)],
        fill_fields="made_date",
        sorts="made_date",
        filters={"orders.made_date": "2024-01-29 to 2024-02-02"},
    ),
    case(
        "the leap day has orders, the days beside it none",
        "made_date count",
        [("2024-02-28", N), ("2024-02-29", 2), ("2024-03-01", N)],
        fill_fields="made_date",
        sorts="made_date",
        filters={"orders.made_date": "2024-02-28 to 2024-03-02"},
    ),
    case(
        "no leap day in another year",
        "made_date count",
        [("2023-02-28", N), ("2023-03-01", N)],
        fill_fields="made_date",
        sorts="made_date",
        filters={"orders.made_date": "2023-02-28 to 2023-03-02"},
    ),
    case(
        "months of a filter on days",
        "made_month count",
        [("2023-12", N), ("2024-01", 2), ("2024-02", 1)],
        fill_fields="made_month",
        sorts="made_month",
        filters={"orders.made_date": "2023-12-15 to 2024-02-10"},
    ),
    case(
        "weeks begin on Sunday",
        "made_week count",
        [("2024-01-28", 3), ("2024-02-04", N), ("2024-02-11", N), ("2024-02-18", N), ("2024-02-25", 2)],
        fill_fields="made_week",
        sorts="made_week",
        filters={"orders.id": "<6"},
    ),
    case(
        "quarters",
        "made_quarter count",
        [("2023-Q4", ""), ("2024-Q1", "5"), ("2024-Q2", "2")],
        "formatted",
        fill_fields="made_quarter",
        sorts="made_quarter",
        filters={"orders.made_date": "2023-10-01 to 2024-07-01"},
    ),
    case(
        "years",
        "made_year count",
        [(2022, N), (2023, N), (2024, 7)],
        fill_fields="made_year",
        sorts="made_year",
        filters={"orders.made_date": "2022-06-01 to 2024-07-01"},
    ),
    case(
        "days of the week",
        "made_day_of_week count",
        [
            ("Sunday", N),
            ("Monday", 2),
            ("Tuesday", 1),
            ("Wednesday", 1),
            ("Thursday", 2),
            ("Friday", 1),
            ("Saturday", N),
            (N, 1),
        ],
        fill_fields="made_day_of_week",
        sorts="made_day_of_week",
    ),
    case(
        "quarters of the year",
        "made_quarter_of_year count",
        [("Q1", 5), ("Q2", 2), ("Q3", N), ("Q4", N), (N, 1)],
        fill_fields="made_quarter_of_year",
        sorts="made_quarter_of_year",
    ),
    case(
        "numbers of months",
        "made_month_num count",
        [(12, N), (11, N), (10, N), (9, N), (8, N), (7, N), (6, N), (5, N), (4, 2), (3, N), (2, N), (1, N)],
        fill_fields="made_month_num",
        sorts="made_month_num desc",
        filters={"orders.id": "6,7"},
    ),
    case(
        "yes and no",
        "is_big count",
        [("No", N), ("Yes", 1)],
        fill_fields="is_big",
        sorts="is_big",
        filters={"orders.id": "1"},
    ),
    case(
        "tiers",
        "size count",
        [
            ("Below 5", 1),
            ("5 to 9", 3),
            ("10 to 14", 2),
            ("15 to 19", N),
            ("20 or Above", 1),
            ("Undefined", 1),
        ],
        fill_fields="size",
        sorts="size",
    ),
    case(
        "cases",
        "grade count",
        [("high", 2), ("never", N), ("low", 3), ("rest", 3)],
        fill_fields="grade",
        sorts="grade",
    ),
    case(
        "each group of another dimension",
        "region is_big count",
        [
            ("East", "No", 2),
            ("East", "Yes", 1),
            ("West", "No", 2),
            ("West", "Yes", 2),
            (N, "No", 1),
            (N, "Yes", N),
        ],
        fill_fields="is_big",
        sorts="region, is_big",
    ),
    case(
        "two dimensions",
        "made_month is_big count",
        [
            ("2024-02", "No", 1),
            ("2024-02", "Yes", N),
            ("2024-03", "No", N),
            ("2024-03", "Yes", N),
            ("2024-04", "No", 1),
            ("2024-04", "Yes", N),
        ],
        fill_fields="made_month is_big",
        sorts="made_month, is_big",
        filters={"orders.id": "3,7"},
    ),
    case(
        "the limit cuts before the fill",
        "made_month count",
        [("2024-01", 2), ("2024-02", 3)],
        fill_fields="made_month",
        sorts="made_month",
        limit=2,
    ),
    case(
        "gaps before the cut are filled",
        "made_month count",
        JANUARY_TO_APRIL[:4],
        fill_fields="made_month",
        sorts="made_month",
        limit=3,
    ),
    case(
        "more than can be shown stays as it is",
        "made_date count",
        [("2024-01-30", 1), ("2024-01-31", 1)],
        fill_fields="made_date",
        sorts="made_date",
        filters={"orders.made_date": "2000-01-01 to 2024-02-02"},
    ),
    case(
        "months as columns",
        "^made_month count",
        [({"2024-01": 2, "2024-02": 3, "2024-03": N, "2024-04": 2, "null": 1},)],
        fill_fields="made_month",
    ),
    case(
        "tiers as columns",
        "^size count",
        [({"Below 5": 1, "5 to 9": 3, "10 to 14": 2, "15 to 19": N, "20 or Above": 1, "Undefined": 1},)],
        fill_fields="size",
    ),
    case(
        "yes and no as columns",
        "^is_big count",
        [({"No": N, "Yes": 1},)],
        fill_fields="is_big",
        filters={"orders.id": "1"},
    ),
    case(
        "rows and columns",
        "made_month ^is_big count",
        [
            ("2024-02", {"No": 1, "Yes": N}),
            ("2024-03", {"No": N, "Yes": N}),
            ("2024-04", {"No": 1, "Yes": N}),
        ],
        fill_fields="made_month is_big",
        sorts="made_month",
        filters={"orders.id": "3,7"},
    ),
    case(
        "nothing found has the days of the filter",
        "made_date count",
        [("2025-01-01", N), ("2025-01-02", N)],
        fill_fields="made_date",
        filters={"orders.made_date": "2025-01-01 to 2025-01-03"},
        sorts="made_date",
    ),
]

# The rows are East (3 orders for 22), West (4 for 43) and no region (1 for 0).
CALCULATED = [
    calculated("row()", 1, 2, 3),
    calculated("${count} * 2 - 1", 5, 7, 1),
    calculated("${total} / ${count}", 7.333333, 10.75, 0),
    calculated("1 / (${count} - 1)", 0.5, 0.333333, N),
    calculated("offset(${count}, 1)", 4, 1, N),
    calculated("offset(${count}, -1)", N, 3, 4),
    calculated("offset(${count}, 0)", 3, 4, 1),
    calculated("offset(${count}, 9)", N, N, N),
    calculated("offset(${count}, row())", 4, N, N),
    calculated("${count} - offset(${count}, -1)", N, 1, -3),
    calculated("sum(offset_list(${count}, -1, 2))", 3, 7, 5),
    calculated("mean(offset_list(${count}, 0, 2))", 3.5, 2.5, 1),
    calculated("max(offset_list(${count}, 0, 9))", 4, 4, 1),
    calculated("index(${count}, 2)", 4, 4, 4),
    calculated("index(${count}, 0)", N, N, N),
    calculated("index(${count}, 4)", N, N, N),
    calculated('lookup("West", ${region}, ${total})', 43, 43, 43),
    calculated('lookup("North", ${region}, ${total})', N, N, N),
    calculated("match(4, ${count})", 2, 2, 2),
    calculated("match(9, ${count})", N, N, N),
    calculated("index(${region}, match(max(${count}), ${count}))", "West", "West", "West"),
    calculated("list(1, 2, 3)", "1, 2, 3", "1, 2, 3", "1, 2, 3"),
    calculated("sum(list(${count}, ${total}))", 25, 47, 1),
    calculated("running_total(${count})", 3, 7, 8),
    calculated("running_product(${count})", 3, 12, 12),
    calculated("sum(${count})", 8, 8, 8),
    calculated("mean(${count})", 2.666667, 2.666667, 2.666667),
    calculated("median(${count})", 3, 3, 3),
    calculated("max(${count}) - min(${count})", 3, 3, 3),
    calculated("count(${region})", 2, 2, 2),
    calculated("product(${count})", 12, 12, 12),
    calculated("large(${count}, 1)", 4, 4, 4),
    calculated("small(${count}, 2)", 3, 3, 3),
    calculated("rank(${count}, ${count})", 2, 1, 3),
    calculated("percentile(${count}, 0.5)", 3, 3, 3),
    calculated("percentile(${count}, 2)", N, N, N),
    calculated("percent_rank(${count}, ${count})", 0.5, 1, 0),
    calculated("stddev_samp(${count})", 1.527525, 1.527525, 1.527525),
    calculated("var_pop(${count})", 1.555556, 1.555556, 1.555556),
    calculated("round(${count} / 2, 0)", 2, 2, 1),
    calculated("mod(0 - ${count}, 3)", 0, -1, -1),
    calculated("${count} / sum(${count})", 0.375, 0.5, 0.125),
    calculated("${count} / ${count:total}", 0.375, 0.5, 0.125, total=True),
    calculated("sum(${count} * ${total})", 238, 238, 238),
    calculated("${region}", "East", "West", N),
    calculated('concat(${region}, "!")', "East!", "West!", N),
    calculated('if(is_null(${region}), "nowhere", upper(${region}))', "EAST", "WEST", "nowhere"),
    calculated('case(when(${count} > 3, "many"), when(${count} > 2, "some"), "few")', "some", "many", "few"),
    calculated("${count} > 2", "Yes", "Yes", "No"),
    calculated("NOT (${count} > 2 OR is_null(${region}))", "No", "No", "No"),
    calculated("add_months(1, date(2024, 1, 31))", "2024-02-29", "2024-02-29", "2024-02-29"),
    calculated("to_string(${count})", "3", "4", "1"),
    calculated('to_number(concat("1", to_string(${count})))', 13, 14, 11),
]
SEVERAL = [
    case(
        "calculations stand in the order of the query, whichever needs which",
        "region count",
        [("East", 3, 7, 6, 13), ("West", 4, 9, 8, 17), (N, 1, 3, 2, 5)],
        sorts="region",
        calculated={"a": "${b} + 1", "b": "${count} * 2", "c": "${a} + ${b}"},
    ),
    case(
        "calculation over the column of a calculation",
        "region count",
        [("East", 3, 6, 0.375), ("West", 4, 8, 0.5), (N, 1, 2, 0.125)],
        sorts="region",
        calculated={"b": "${count} * 2", "c": "${b} / sum(${b})"},
    ),
    case(
        "calculation on a dimension stands beside it",
        "region count",
        ["Orders Region,it,Orders Count", "East,e,3", "West,w,4", ",,1"],
        "csv",
        sorts="region",
        calculated={"it": "lower(substring(${region}, 1, 1))"},
    ),
    case(
        "filled rows count as rows",
        "made_month count",
        [("2024-01", 2, N), ("2024-02", 3, 2), ("2024-03", N, 3), ("2024-04", 2, N)],
        sorts="made_month",
        fill_fields="made_month",
        filters={"orders.id": "<8"},
        calculated={"it": "offset(${count}, -1)"},
    ),
    case(
        "only the rows that are shown count",
        "region count",
        [("East", 3, 3), ("West", 4, 7)],
        sorts="region",
        limit=2,
        calculated={"it": "running_total(${count})"},
    ),
    case(
        "months are dates",
        "made_month count",
        [("2024-01", 2, 1), ("2024-02", 3, 2)],
        sorts="made_month",
        filters={"orders.id": "<6"},
        calculated={"it": "extract_months(${made_month})"},
    ),
    case(
        "years are dates where one is asked for",
        "made_year count",
        [(2024, 7, 366)],
        filters={"orders.id": "<8"},
        calculated={"it": "diff_days(${made_year}, add_years(1, ${made_year}))"},
    ),
    case(
        "no rows, no values",
        "region count",
        [],
        filters={"orders.state": "nowhere"},
        calculated={"it": "sum(${count})"},
    ),
    case(
        "a calculation that is disabled is not there",
        "region count",
        [("East", 3)],
        sorts="region",
        limit=1,
        dynamic_fields=[{"table_calculation": "it", "expression": "1", "is_disabled": True}],
    ),
    case(
        "sort by a calculation",
        "region count",
        [(N, 1, -1), ("East", 3, -3), ("West", 4, -4)],
        sorts="it desc",
        calculated={"it": "0 - ${count}"},
    ),
    case(
        "nulls of a calculation come last, ascending",
        "region count",
        [("West", 4, 1), ("East", 3, 2), (N, 1, N)],
        sorts="it",
        calculated={"it": '6 - length(${region}) - if(${region} = "West", 1, 0)'},
    ),
    case(
        "nulls of a calculation come last, descending",
        "region count",
        [("East", 3, 2), ("West", 4, 1), (N, 1, N)],
        sorts="it desc",
        calculated={"it": '6 - length(${region}) - if(${region} = "West", 1, 0)'},
    ),
    case(
        "sort by a text",
        "region count",
        [(N, 1, "a"), ("East", 3, "b"), ("West", 4, "c")],
        sorts="it",
        calculated={"it": 'if(is_null(${region}), "a", if(${count} > 3, "c", "b"))'},
    ),
    case(
        "sort by yes and no",
        "region count",
        [("East", 3, "No"), (N, 1, "No"), ("West", 4, "Yes")],
        sorts="it, region",
        calculated={"it": "${count} > 3"},
    ),
    case(
        "positions are those before the sort",
        "region count",
        [(N, 1, 3), ("West", 4, 2), ("East", 3, 1)],
        sorts="it desc, region",
        calculated={"it": "row()"},
    ),
    case(
        "calculation first, then fields",
        "status region count",
        [
            ("paid", "West", 3, "Yes"),
            ("sent", "East", 1, "No"),
            ("sent", "West", 1, "No"),
            ("sent", N, 1, "No"),
            ("paid", "East", 1, "No"),
            (N, "East", 1, "No"),
        ],
        sorts="it desc, status desc, region",
        calculated={"it": "${count} > 2"},
    ),
]

# The rows are East (paid 1, sent 1) and West (paid 3, sent 1).
ACROSS = [
    across("${count} * 2", {"paid": 2, "sent": 2}, {"paid": 6, "sent": 2}),
    across("pivot_index(${count}, 1)", 1, 3),
    across("pivot_index(${count}, 3)", N, N),
    across("pivot_index(${count}, 0)", N, N),
    across("pivot_index(${count}, 2) - pivot_index(${count}, 1)", 0, -2),
    across("pivot_offset(${count}, -1)", {"paid": N, "sent": 1}, {"paid": N, "sent": 3}),
    across("pivot_offset(${count}, 1)", {"paid": 1, "sent": N}, {"paid": 1, "sent": N}),
    across("sum(pivot_offset_list(${count}, -1, 2))", {"paid": 1, "sent": 2}, {"paid": 3, "sent": 4}),
    across("sum(pivot_row(${count}))", 2, 4),
    across("max(pivot_row(${count}))", 1, 3),
    across("pivot_row(${count})", "1, 1", "3, 1"),
    across("index(pivot_row(${count}), 2)", 1, 1),
    across("pivot_column()", {"paid": 1, "sent": 2}, {"paid": 1, "sent": 2}),
    across('pivot_where(${status} = "paid", ${count})', 1, 3),
    across('pivot_where(${status} = "lost", ${count})', N, N),
    across("pivot_where(yes, ${count})", N, N),
    across("pivot_where(${count} = 3, ${count})", N, 3),
    across("sum(${count})", {"paid": 4, "sent": 2}, {"paid": 4, "sent": 2}),
    across("running_total(${count})", {"paid": 1, "sent": 1}, {"paid": 4, "sent": 2}),
    across("offset(${count}, -1)", {"paid": N, "sent": N}, {"paid": 1, "sent": 1}),
    across("${count} / sum(${count})", {"paid": 0.25, "sent": 0.5}, {"paid": 0.75, "sent": 0.5}),
    across("${count} / sum(pivot_row(${count}))", {"paid": 0.5, "sent": 0.5}, {"paid": 0.75, "sent": 0.25}),
    across("${count:total}", {"paid": 4, "sent": 2}, {"paid": 4, "sent": 2}, total=True),
    across(
        'concat(${region}, " ", ${status})',
        {"paid": "East paid", "sent": "East sent"},
        {"paid": "West paid", "sent": "West sent"},
    ),
    case(
        "row totals in a calculation",
        "region ^status count",
        [("East", {"paid": 1, "sent": 1, ALL: 2}, 2), ("West", {"paid": 3, "sent": 1, ALL: 4}, 4)],
        sorts="region",
        row_total="right",
        filters={"orders.region": "-NULL", "orders.status": "-NULL"},
        calculated={"it": "${count:row_total}"},
    ),
    case(
        "share of the row total",
        "region ^status count",
        [
            ("East", {"paid": 1, "sent": 1, ALL: 2}, {"paid": 0.5, "sent": 0.5}),
            ("West", {"paid": 3, "sent": 1, ALL: 4}, {"paid": 0.75, "sent": 0.25}),
        ],
        sorts="region",
        row_total="right",
        filters={"orders.region": "-NULL", "orders.status": "-NULL"},
        calculated={"it": "${count} / ${count:row_total}"},
    ),
    case(
        "sort by a calculation of one column",
        "region ^status count",
        [
            ("West", {"paid": 3, "sent": 1}, {"paid": 9, "sent": 1}),
            ("East", {"paid": 1, "sent": 1}, {"paid": 1, "sent": 1}),
        ],
        sorts="it desc 0",
        filters={"orders.region": "-NULL", "orders.status": "-NULL"},
        calculated={"it": "${count} * ${count}"},
    ),
    case(
        "sort by a calculation over the row",
        "region ^status count",
        [("West", {"paid": 3, "sent": 1}, 4), ("East", {"paid": 1, "sent": 1}, 2)],
        sorts="it desc",
        filters={"orders.region": "-NULL", "orders.status": "-NULL"},
        calculated={"it": "sum(pivot_row(${count}))"},
    ),
    case(
        "pivot functions without a pivot are null",
        "region count",
        [("East", 3, N, N)],
        sorts="region",
        limit=1,
        calculated={"a": "pivot_index(${count}, 1)", "b": "pivot_column()"},
    ),
]

CUSTOM = [
    custom("sum", 65, based_on="orders.amount", type="sum"),
    custom("average", 9.285714, based_on="orders.amount", type="average"),
    custom("least", 4, based_on="orders.amount", type="min"),
    custom("most", 20, based_on="orders.amount", type="max"),
    custom("median", 8, based_on="orders.amount", type="median"),
    custom("percentile", 11, based_on="orders.amount", type="percentile", percentile=75),
    custom("count of orders", 8, based_on="orders.amount", type="count"),
    custom("distinct values", 5, based_on="orders.buyer", type="count_distinct"),
    custom("list", "CA|RECORD|NY|RECORD|TX|RECORD|WA", based_on="orders.state", type="list"),
    custom("sum with a filter", 50, based_on="orders.amount", type="sum", filters={"orders.status": "paid"}),
    custom(
        "sum with two filters",
        38,
        based_on="orders.amount",
        type="sum",
        filters={"orders.status": "paid", "orders.region": "West"},
    ),
    custom(
        "sum with a filter expression",
        42,
        based_on="orders.amount",
        type="sum",
        filter_expression="${orders.amount} > 9",
    ),
    custom("measure with a filter", 4, based_on="orders.count", filters={"orders.status": "paid"}),
    custom("distinct measure with a filter", 3, based_on="orders.buyers", filters={"orders.status": "paid"}),
    custom("expression over measures", 8.125, expression="${orders.total} / ${orders.count}"),
    custom("division by zero over measures", N, expression="${orders.total} / (${orders.count} - 8)"),
    grouped(
        "expression",
        [("CA!", 3), ("NY!", 2), ("TX!", 1), ("WA!", 1), (N, 1)],
        expression='concat(${orders.state}, "!")',
    ),
    grouped("yes or no", [("No", 5), ("Yes", 3)], expression="${orders.amount} > 9"),
    grouped("number", [(0, 4), (1, 2), (2, 1), (N, 1)], expression="floor(${orders.amount} / 10)"),
    grouped(
        "date",
        [("2024-01-01", 2), ("2024-02-01", 3), ("2024-04-01", 2), (N, 1)],
        expression="trunc_months(${orders.made_date})",
    ),
    grouped(
        "filter",
        [("coast", 4), ("inland", 4)],
        expression='if(matches_filter(${orders.state}, "CA,WA"), "coast", "inland")',
    ),
    grouped(
        "groups",
        [("coast", 4), ("inland", 4)],
        calculation_type="group_by",
        args=["orders.state", [{"label": "coast", "filter": "CA,WA"}], "inland"],
    ),
    grouped(
        "groups and the rest as it is",
        [("NY", 2), ("TX", 1), ("coast", 4), (N, 1)],
        calculation_type="group_by",
        args=["orders.state", [{"label": "coast", "filter": "CA,WA"}]],
    ),
    grouped(
        "groups of numbers",
        [("large", 3), ("small", 5)],
        calculation_type="group_by",
        args=["orders.amount", [{"label": "large", "filter": ">9"}], "small"],
    ),
    grouped(
        "even bins",
        [("0 to 4", 1), ("5 to 9", 3), ("10 to 14", 2), ("15 or Above", 1), ("Undefined", 1)],
        calculation_type="bin",
        args=["orders.amount", "5", "0", "15", None, "integer"],
    ),
    grouped(
        "bins of their own",
        [("Below 6", 2), ("6 to 11", 3), ("12 or Above", 2), ("Undefined", 1)],
        calculation_type="bin",
        args=["orders.amount", None, None, None, ["6", "12"], "integer"],
    ),
    case(
        "custom dimension as pivot",
        "count",
        [({"far": 4, "near": 4},)],
        pivots=("kind",),
        dynamic_fields=[{"dimension": "kind", "expression": 'if(${orders.region} = "West", "near", "far")'}],
    ),
    case(
        "filter on a custom dimension",
        "count",
        [(4,)],
        filters={"kind": "near"},
        dynamic_fields=[{"dimension": "kind", "expression": 'if(${orders.region} = "West", "near", "far")'}],
    ),
    case(
        "filter on a custom measure",
        "region count",
        [("West", 4)],
        filters={"rich": ">30"},
        dynamic_fields=[{"measure": "rich", "based_on": "orders.amount", "type": "sum"}],
    ),
    case(
        "custom filter on rows",
        "region count",
        [("East", 1), ("West", 3)],
        sorts="region",
        filter_expression='${orders.status} = "paid"',
    ),
    case(
        "custom filter on groups",
        "region count",
        [("East", 3), ("West", 4)],
        sorts="region",
        filter_expression="${orders.count} > 1",
    ),
    case(
        "custom filter on both",
        "region count",
        [("West", 3)],
        filter_expression='${orders.status} = "paid" AND ${orders.count} > 1',
    ),
    case(
        "custom filter with NOT",
        "region count",
        [("East", 1), ("West", 1), (N, 1)],
        sorts="region",
        filter_expression='NOT ${orders.status} = "paid"',
    ),
]

FORMATS = [
    case(
        "csv with a pivot",
        "region ^status count",
        [
            "Orders Status,paid,sent,∅",
            "Orders Region,Orders Count,Orders Count,Orders Count",
            "East,1,1,1",
            "West,3,1,",
            ",,1,",
        ],
        "csv",
        sorts="region",
    ),
    case(
        "csv leaves row totals out",
        "region ^status count",
        [
            "Orders Status,paid,sent,∅",
            "Orders Region,Orders Count,Orders Count,Orders Count",
            "East,1,1,1",
            "West,3,1,",
            ",,1,",
        ],
        "csv",
        sorts="region",
        row_total="right",
    ),
    case(
        "csv with a calculation after its measure",
        "region ^status count",
        [
            "Orders Status,paid,paid,sent,sent",
            "Orders Region,Orders Count,Twice,Orders Count,Twice",
            "East,1,2,1,2",
            "West,3,6,1,2",
        ],
        "csv",
        sorts="region",
        filters={"orders.region": "-NULL", "orders.status": "-NULL"},
        dynamic_fields=[{"table_calculation": "it", "label": "Twice", "expression": "${orders.count} * 2"}],
    ),
    case(
        "calculation in per cent",
        "region count",
        [("East", "3", "37.5%"), ("West", "4", "50.0%"), ("", "1", "12.5%")],
        "formatted",
        sorts="region",
        dynamic_fields=[
            {
                "table_calculation": "it",
                "expression": "${orders.count} / sum(${orders.count})",
                "value_format": "0.0%",
            }
        ],
    ),
    case(
        "calculation by a named format",
        "region total",
        [("East", "22", "$22.00"), ("West", "43", "$43.00"), ("", "0", "$0.00")],
        "formatted",
        sorts="region",
        dynamic_fields=[
            {"table_calculation": "it", "expression": "${orders.total}", "value_format_name": "usd"}
        ],
    ),
    case(
        "custom measure with a format",
        "",
        [("65.00",)],
        "formatted",
        named=("it",),
        dynamic_fields=[
            {"measure": "it", "based_on": "orders.amount", "type": "sum", "value_format": "0.00"}
        ],
    ),
    case(
        "sections for negative numbers and nothing",
        "region",
        [("East", "(2)"), ("West", "+1"), ("", "none")],
        "formatted",
        sorts="region",
        dynamic_fields=[
            {
                "table_calculation": "it",
                "expression": 'case(when(${orders.region} = "East", 0 - 2), when(${orders.region} = "West", 1), 0)',
                "value_format": '+0;(0);"none"',
            }
        ],
    ),
    case(
        "thousands and millions",
        "region",
        [("East", "1.2 K"), ("West", "3.5 M"), ("", "7")],
        "formatted",
        sorts="region",
        dynamic_fields=[
            {
                "table_calculation": "it",
                "expression": 'if(${orders.region} = "East", 1234, if(${orders.region} = "West", 3456789, 7))',
                "value_format": '[>=1000000]0.0,," M";[>=1000]0.0," K";0',
            }
        ],
    ),
    case(
        "lists and yes and no",
        "status names is_rich",
        [("paid", "ann, bob, cat", "Yes"), ("sent", "ann, eve", "No"), ("", "dan", "No")],
        "formatted",
        sorts="status",
    ),
]
