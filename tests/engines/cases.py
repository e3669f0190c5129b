"""Questions with the rows that every engine must answer, written by hand, and where one cannot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engines.expression_cases import EXPRESSIONS

Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Case:
    """`rows` in order: numbers as floats will do, moments as texts. `sorts` default to the first field."""

    explore: str
    fields: tuple[str, ...]
    rows: Rows
    sorts: tuple[str, ...] | None = None
    request: dict = field(default_factory=dict)

    def asked(self) -> dict:
        return {"sorts": (self.fields[0],) if self.sorts is None else self.sorts, **self.request}


CASES: dict[str, Case] = {}


# --- timeframes: moments 1 (a Friday), 2 and 3 (Mondays, 31 December and 29 February), 4 (NULL), 5 (a Sunday)

_TIMES = ["18:30:02", "23:59:59", "00:00:00", "06:15:00"]
_DATES = ["2018-05-18", "2018-12-31", "2016-02-29", "2018-05-13"]


def _on_dates(*times: str) -> list[object]:
    return [f"{day} {time}" for day, time in zip(_DATES, times, strict=True)]


TIMEFRAMES: dict[str, list[object]] = {
    "raw": _on_dates("18:30:02.123456", *_TIMES[1:]),
    "time": _on_dates(*_TIMES),
    "time_of_day": ["18:30", "23:59", "00:00", "06:15"],
    "microsecond": _on_dates("18:30:02.123456", *(f"{time}.000000" for time in _TIMES[1:])),
    "millisecond": _on_dates("18:30:02.123", *(f"{time}.000" for time in _TIMES[1:])),
    "millisecond250": _on_dates(*(f"{time}.000" for time in _TIMES)),
    "millisecond20": _on_dates("18:30:02.120", *(f"{time}.000" for time in _TIMES[1:])),
    "second": _on_dates(*_TIMES),
    "minute": _on_dates("18:30", "23:59", "00:00", "06:15"),
    "minute15": _on_dates("18:30", "23:45", "00:00", "06:15"),
    "minute20": _on_dates("18:20", "23:40", "00:00", "06:00"),
    "hour": _on_dates("18", "23", "00", "06"),
    "hour4": _on_dates("16", "20", "00", "04"),
    "hour6": _on_dates("18", "18", "00", "06"),
    "hour_of_day": [18, 23, 0, 6],
    "date": [*_DATES],
    "week": ["2018-05-14", "2018-12-31", "2016-02-29", "2018-05-07"],
    "week_of_year": [20, 1, 9, 19],
    "day_of_week": ["Friday", "Monday", "Monday", "Sunday"],
    "day_of_week_index": [4, 0, 0, 6],
    "day_of_month": [18, 31, 29, 13],
    "day_of_year": [138, 365, 60, 133],
    "month": ["2018-05", "2018-12", "2016-02", "2018-05"],
    "month_num": [5, 12, 2, 5],
    "month_name": ["May", "December", "February", "May"],
    "quarter": ["2018-04", "2018-10", "2016-01", "2018-04"],
    "quarter_of_year": ["Q2", "Q4", "Q1", "Q2"],
    "year": [2018, 2018, 2016, 2018],
}
# Weeks from Sunday, years from April: 31 December less three months is the last of September.
SHIFTED: dict[str, list[object]] = {
    "week": ["2018-05-13", "2018-12-30", "2016-02-28", "2018-05-13"],
    "day_of_week_index": [5, 1, 1, 0],
    "fiscal_month_num": [2, 9, 11, 2],
    "fiscal_quarter": ["2018-01", "2018-07", "2015-10", "2018-01"],
    "fiscal_quarter_of_year": ["Q1", "Q3", "Q4", "Q1"],
    "fiscal_year": [2018, 2018, 2015, 2018],
}


def _of_moments(values: list[object], missing: object = None) -> Rows:
    """Moment 4 has no time."""
    return list(zip([1, 2, 3, 4, 5], [*values[:3], missing, values[3]], strict=True))


for name, values in TIMEFRAMES.items():
    CASES[f"timeframe {name}"] = Case("moments", ("moments.id", f"moments.at_{name}"), _of_moments(values))
for name, values in SHIFTED.items():
    CASES[f"shifted {name}"] = Case(
        "moments", ("moments.id", f"moments.at_{name}"), _of_moments(values), request={"model": "fiscal"}
    )
CASES["timeframe yesno"] = Case(
    "moments", ("moments.id", "moments.at_yesno"), _of_moments(["Yes"] * 4, missing="No")
)
for group in ("on", "by_epoch", "by_digits"):
    for name in ("date", "week", "month", "quarter", "year", "day_of_week"):
        CASES[f"{name} of {group}"] = Case(
            "moments", ("moments.id", f"moments.{group}_{name}"), _of_moments(TIMEFRAMES[name])
        )
CASES["months in their order"] = Case(
    "moments",
    ("moments.at_month_name", "moments.count"),
    [("February", 1), ("May", 2), ("December", 1), (None, 1)],
)
CASES["weekdays in their order"] = Case(
    "moments",
    ("moments.at_day_of_week", "moments.count"),
    [("Monday", 2), ("Friday", 1), ("Sunday", 1), (None, 1)],
)
CASES["latest week first"] = Case(
    "moments",
    ("moments.at_week", "moments.count"),
    [("2018-12-31", 1), ("2018-05-14", 1), ("2018-05-07", 1), ("2016-02-29", 1), (None, 1)],
    sorts=("moments.at_week desc",),
)
CASES["latest moment as a measure"] = Case("moments", ("moments.latest",), [("2018-12-31 23:59:59",)])


# --- durations: completed units, and back in time towards zero

DURATIONS: dict[str, list[object]] = {
    "seconds": [6413397, 5140801, -43200, 63158400],
    "minutes": [106889, 85680, -720, 1052640],
    "hours": [1781, 1428, -12, 17544],
    "days": [74, 59, 0, 731],
    "weeks": [10, 8, 0, 104],
    "months": [2, 2, 0, 24],
    "quarters": [0, 0, 0, 8],
    "years": [0, 0, 0, 2],
}
for name, values in DURATIONS.items():
    CASES[f"duration {name}"] = Case("moments", ("moments.id", f"moments.{name}_until"), _of_moments(values))


# --- time zones

_PACIFIC, _FIXED = {"query_timezone": "America/Los_Angeles"}, {"query_timezone": "Etc/GMT+8"}
CASES["time in a zone with summer time"] = Case(
    "moments",
    ("moments.id", "moments.at_time"),
    _of_moments(["2018-05-18 11:30:02", "2018-12-31 15:59:59", "2016-02-28 16:00:00", "2018-05-12 23:15:00"]),
    request=_PACIFIC,
)
CASES["time in a zone of one offset"] = Case(
    "moments",
    ("moments.id", "moments.at_time"),
    _of_moments(["2018-05-18 10:30:02", "2018-12-31 15:59:59", "2016-02-28 16:00:00", "2018-05-12 22:15:00"]),
    request=_FIXED,
)
CASES["date from seconds in a zone"] = Case(
    "moments",
    ("moments.id", "moments.by_epoch_date"),
    _of_moments(["2018-05-18", "2018-12-31", "2016-02-28", "2018-05-12"]),
    request=_FIXED,
)
CASES["week in a zone"] = Case(
    "moments",
    ("moments.id", "moments.at_week"),
    _of_moments(["2018-05-14", "2018-12-31", "2016-02-22", "2018-05-07"]),
    request=_FIXED,
)
CASES["fields that stay in their zone"] = Case(
    "moments", ("moments.id", "moments.stays_time"), _of_moments(_on_dates(*_TIMES)), request=_PACIFIC
)
CASES["dates stay in their zone"] = Case(
    "moments", ("moments.id", "moments.on_date"), _of_moments([*_DATES]), request=_PACIFIC
)
CASES["filter in a zone"] = Case(
    "moments", ("moments.id",), [(5,)], request={"filters": {"moments.at_date": "2018-05-12"}, **_PACIFIC}
)


# --- filters on dates

DATE_FILTERS: dict[tuple[str, str], list[int]] = {
    ("at_date", "2018-05"): [1, 5],
    ("at_date", "2018-05-18"): [1],
    ("at_date", "before 2018-01-01"): [3],
    ("at_date", "after 2018-12-31"): [2],
    ("at_date", "this week"): [1],
    ("at_date", "7 days"): [1, 5],
    ("at_date", "2018"): [1, 2, 5],
    ("at_date", "NULL"): [4],
    ("at_date", "NOT NULL"): [1, 2, 3, 5],
    ("at_time", "2018-05-18 18:30 to 2018-05-18 18:31"): [1],
    ("at_week", "1 week ago"): [5],
    ("at_day_of_week", "Monday"): [2, 3],
    ("at_day_of_week", "-Monday"): [1, 4, 5],
    ("at_hour_of_day", ">=18"): [1, 2],
    ("at_month_name", "May,December"): [1, 2, 5],
    ("at_quarter_of_year", "Q1"): [3],
    ("at_year", "2016"): [3],
    ("at_yesno", "No"): [4],
    ("on_date", "2018-05-13 to 2018-05-18"): [5],
    ("on_date", "2018-05-18"): [1],
    ("by_epoch_date", "2018-05-18"): [1],
    ("by_digits_date", "2018-05"): [1, 5],
    ("days_until", ">=60"): [1, 5],
    ("place", "10 kilometers from 36.9, -122.03"): [1],
    ("place", "36.97, -122.03"): [1],
    ("place", "inside box from 10, -10 to -40, 160"): [2, 5],
    ("place", "NULL"): [3, 4],
}
for (name, text), ids in DATE_FILTERS.items():
    CASES[f"{name}: {text}"] = Case(
        "moments", ("moments.id",), [(each,) for each in ids], request={"filters": {f"moments.{name}": text}}
    )


# --- filters on texts: what they hold must reach the database as it is

_ALL_WORDS = list(range(1, 21))


def _but(*ids: int) -> list[int]:
    return [each for each in _ALL_WORDS if each not in ids]


TEXT_FILTERS: dict[tuple[str, str], list[int]] = {
    ("word", "it's"): [1],
    ("word", "back\\"): [2],
    ("word", "back\\%"): [2],
    ("word", "100^%"): [3],
    ("word", "100%"): [3, 4],
    ("word", "a^^b"): [5],
    ("word", "a^^%"): [5],
    ("word", "snake^_case"): [6],
    ("word", "snake_case"): [6, 7],
    ("word", "snake^_%"): [6],
    ("word", "Größe%"): [8],
    ("word", "%😀"): [8],
    ("word", "EMPTY"): [9, 10],
    ("word", "-EMPTY"): _but(9, 10),
    ("word", "NULL"): [10],
    ("word", "-NULL"): _but(10),
    ("word", "CA"): [11],
    ("word", "-CA"): _but(11),
    ("word", "C%"): [11],
    ("word", "-C%"): _but(11),
    ("word", "CA,it's,-ca"): [1, 11],
    ("folded", "Ca"): [11, 12],
    ("folded", "cA,IT'S"): [1, 11, 12],
    ("folded", "C%"): [11, 12],
    ("folded", "-c%"): _but(11, 12),
    ("word", "[a]"): [13],
    ("word", "%[a]%"): [13],
    ("word", "%[%"): [13],
    ("word", 'quote"d'): [14],
    ("word", '%"%'): [14],
    ("word", "a^,b"): [15],
    ("word", "^-x"): [16],
    ("word", "x'; DROP TABLE words; --"): [17],
    ("word", "\\' OR 1=1 --"): [18],
    ("word", "%\\' OR%"): [18],
    ("word", "two\nlines"): [19],
    ("word", "*?"): [20],
    ("word", "*%"): [20],
    ("word", "%*?"): [20],
}
for (name, text), ids in TEXT_FILTERS.items():
    CASES[f"{name}: {text!r}"] = Case(
        "words", ("words.id",), [(each,) for each in ids], request={"filters": {f"words.{name}": text}}
    )
CASES["texts come back as they are"] = Case(
    "words",
    ("words.id", "words.word"),
    [
        (1, "it's"), (2, "back\\"), (3, "100%"), (4, "100 euros"), (5, "a^b"), (6, "snake_case"), (7, "snakeXcase"),
        (8, "Größe 北京 😀"), (9, ""), (10, None), (11, "CA"), (12, "ca"), (13, "[a]"), (14, 'quote"d'), (15, "a,b"),
        (16, "-x"), (17, "x'; DROP TABLE words; --"), (18, "\\' OR 1=1 --"), (19, "two\nlines"), (20, "*?"),
    ],
)  # fmt: skip
CASES["odd texts in a measure's filter"] = Case("words", ("words.odd_count",), [(3,)])
for text in ("it's", "back\\", "\\'; --", "Größe 😀"):
    CASES[f"parameter {text!r}"] = Case(
        "orders", ("orders.greeting",), [(text,)], request={"filters": {"orders.word": text}}
    )
CASES["yesno parameter"] = Case(
    "orders", ("orders.flagged", "orders.count"), [("Yes", 6)], request={"filters": {"orders.flag": "yes"}}
)


# --- filters on numbers

NUMBER_FILTERS: dict[str, list[int]] = {
    ">5": [2, 6, 7],
    "5": [1],
    "NOT 5": [2, 3, 4, 5, 6, 7],
    "5, 10.5": [1, 2],
    "NOT 5, 10.5": [3, 4, 5, 6, 7],
    "[0, 10.5)": [1, 4, 7],
    "-3 to 5": [1, 3, 4],
    "NULL": [5],
    "NOT NULL": [1, 2, 3, 4, 6, 7],
    "<0 OR >100": [3, 6],
    "123456789012": [6],
}
for text, ids in NUMBER_FILTERS.items():
    CASES[f"value: {text}"] = Case(
        "amounts", ("amounts.id",), [(each,) for each in ids], request={"filters": {"amounts.value": text}}
    )
for text, ids in {"Yes": [1, 2, 6, 7], "No": [3, 4, 5], "Yes,No": [1, 2, 3, 4, 5, 6, 7], "NULL": [5]}.items():
    CASES[f"yesno: {text}"] = Case(
        "amounts",
        ("amounts.id",),
        [(each,) for each in ids],
        request={"filters": {"amounts.is_positive": text}},
    )


# --- tiers, cases, yesno

TIERS = {
    "classic": [("T00 (-inf,0)", 1), ("T01 [0,10)", 2), ("T02 [10,inf)", 3), ("Undefined", 1)],
    "interval": [("(-inf,0)", 1), ("[0,10)", 2), ("[10,inf)", 3), ("Undefined", 1)],
    "relational": [("< 0", 1), (">= 0 and < 10", 2), (">= 10", 3), ("Undefined", 1)],
    "integral": [("Below 0", 1), ("0 to 9", 2), ("10 or Above", 3), ("Undefined", 1)],
}
for name, rows in TIERS.items():
    CASES[f"tier {name}"] = Case("amounts", (f"amounts.{name}", "amounts.count"), rows)
CASES["tier filter"] = Case(
    "amounts", ("amounts.id",), [(1,), (4,)], request={"filters": {"amounts.integral": "0 to 9"}}
)
CASES["case in its order"] = Case(
    "orders", ("orders.size", "orders.count"), [("large", 2), ("it's middling", 2), ("small", 2)]
)
CASES["case filter"] = Case(
    "orders", ("orders.id",), [(3,), (6,)], request={"filters": {"orders.size": "it's middling"}}
)
CASES["yesno as groups"] = Case("amounts", ("amounts.is_positive", "amounts.count"), [("No", 3), ("Yes", 4)])
CASES["yesno inside a formula"] = Case("orders", ("orders.kind", "orders.count"), [("done", 3), ("open", 3)])


# --- places

CASES["a place as text"] = Case("moments", ("moments.place",), [("36.97,-122.03",)],
    request={"filters": {"moments.id": "1"}})  # fmt: skip
CASES["a place without latitude"] = Case(
    "moments", ("moments.place",), [(None,)], request={"filters": {"moments.id": "3"}}
)
CASES["distance in kilometers"] = Case("moments", ("moments.id", "moments.apart"), [(1, 111.194927)],
    request={"filters": {"moments.id": "1"}})  # fmt: skip


# --- order and limit

_STATUSES: Rows = [("cancelled",), ("complete",), ("pending",), (None,)]
CASES["no value comes last upwards"] = Case("orders", ("orders.status",), _STATUSES)
CASES["no value comes last downwards"] = Case(
    "orders",
    ("orders.status",),
    [("pending",), ("complete",), ("cancelled",), (None,)],
    ("orders.status desc",),
)
CASES["measures without value come last upwards"] = Case(
    "orders",
    ("orders.status", "orders.average_total"),
    [("pending", 50), (None, 70), ("complete", 73.4), ("cancelled", None)],
    ("orders.average_total",),
)
CASES["measures without value come last downwards"] = Case(
    "orders",
    ("orders.status", "orders.average_total"),
    [("complete", 73.4), (None, 70), ("pending", 50), ("cancelled", None)],
    ("orders.average_total desc",),
)
CASES["sorts by two columns"] = Case(
    "orders",
    ("orders.id", "orders.total"),
    [(1, 100.1), (2, 100.1), (6, 70), (3, 50), (4, 20), (5, None)],
    ("orders.total desc", "orders.id"),
)
CASES["limit"] = Case("orders", ("orders.status",), _STATUSES[:2], request={"limit": 2})
CASES["limit of no rows"] = Case("orders", ("orders.status",), [], request={"limit": 0})
CASES["no limit"] = Case("orders", ("orders.status",), _STATUSES, request={"limit": -1})


# --- measures

_BY_STATUS = ["cancelled", "complete", "pending", None]
MEASURES: dict[str, list[object]] = {
    "count": [1, 3, 1, 1],
    "complete_count": [0, 3, 0, 0],
    "total_sum": [0, 220.2, 50, 70],
    "complete_sum": [0, 220.2, 0, 0],
    "average_total": [None, 73.4, 50, 70],
    "average_user": [3, 1, 2, 4],
    "median_total": [None, 100.1, 50, 70],
    "p25_total": [None, 60.05, 50, 70],
    "highest": [None, 100.1, 50, 70],
    "lowest": [None, 20, 50, 70],
    "buyers": [1, 1, 1, 1],
    "rough_buyers": [1, 1, 1, 1],
    "statuses": ["cancelled", "complete", "pending", None],
    "share": [None, 1, 0, 0],
    "own_sql": [None, 200.2, 0, 0],
    "is_busy": ["No", "Yes", "No", "No"],
    "last_created": ["2017-12-31", "2018-05-18", "2018-04-30", None],
}
for name, values in MEASURES.items():
    CASES[f"measure {name}"] = Case(
        "orders", ("orders.status", f"orders.{name}"), list(zip(_BY_STATUS, values, strict=True))
    )
CASES["average of whole numbers"] = Case("orders", ("orders.average_user",), [(2.2,)], ())
CASES["average in total"] = Case("orders", ("orders.average_total",), [(68.04,)], ())
CASES["median in total"] = Case("orders", ("orders.median_total",), [(70,)], ())
CASES["list in total"] = Case(
    "orders", ("orders.statuses",), [("cancelled|RECORD|complete|RECORD|pending",)], ("__UNSORTED__",)
)
CASES["filter on a measure"] = Case(
    "orders",
    ("orders.status", "orders.count"),
    [("complete", 3)],
    request={"filters": {"orders.count": ">1"}},
)
CASES["filter on a yesno measure"] = Case(
    "orders", ("orders.status",), [("complete",)], request={"filters": {"orders.is_busy": "Yes"}}
)
CASES["filter on a yesno measure that is no"] = Case(
    "orders",
    ("orders.status",),
    [("cancelled",), ("pending",), (None,)],
    request={"filters": {"orders.is_busy": "No"}},
)
CASES["nothing to measure"] = Case(
    "orders",
    ("orders.count", "orders.total_sum", "orders.highest", "orders.average_total"),
    [(0, 0, None, None)],
    (),
    {"filters": {"orders.status": "nowhere"}},
)


# --- joins and fan-out

CASES["sums over repeated rows"] = Case(
    "orders",
    ("orders.status", "orders.total_sum", "order_items.price_sum", "order_items.count", "users.balance_sum"),
    [
        ("cancelled", 0, 0, 0, 7.25),
        ("complete", 220.2, 200.2, 4, 10.5),
        ("pending", 50, 50, 2, 10.5),
        (None, 70, 70, 1, 1),
    ],
)
CASES["counts over repeated rows"] = Case(
    "orders",
    ("orders.status", "orders.count", "order_items.count", "users.count"),
    [("cancelled", 1, 0, 1), ("complete", 3, 4, 1), ("pending", 1, 2, 1), (None, 1, 1, 1)],
)
CASES["averages over repeated rows"] = Case(
    "orders",
    ("orders.status", "orders.average_total", "order_items.count"),
    [("cancelled", None, 0), ("complete", 73.4, 4), ("pending", 50, 2), (None, 70, 1)],
)
CASES["medians over repeated rows"] = Case(
    "orders",
    ("orders.status", "orders.median_total", "order_items.count"),
    [("cancelled", None, 0), ("complete", 100.1, 4), ("pending", 50, 2), (None, 70, 1)],
)
CASES["totals over repeated rows"] = Case(
    "orders",
    ("orders.total_sum", "order_items.price_sum", "order_items.price_per_order", "users.balance_average"),
    [(340.2, 320.2, 53.366667, 7.3125)],
    (),
)
CASES["months over repeated rows"] = Case(
    "orders",
    ("orders.created_month", "orders.total_sum", "order_items.count"),
    [("2017-12", 0, 0), ("2018-04", 50, 2), ("2018-05", 220.2, 4), (None, 70, 1)],
)
CASES["sum filtered by the many side"] = Case(
    "orders",
    ("orders.status", "orders.total_sum"),
    [("complete", 200.2), (None, 70)],
    request={"filters": {"order_items.status": "shipped"}},
)
CASES["filter on a sum over repeated rows"] = Case(
    "orders",
    ("orders.status", "orders.total_sum", "order_items.count"),
    [("complete", 220.2, 4), (None, 70, 1)],
    request={"filters": {"orders.total_sum": ">60"}},
)
CASES["sum of distinct keys"] = Case("orders", ("order_items.order_totals",), [(340.2,)], ())
for _name in ("sums", "averages", "medians", "totals", "months"):
    _staged = CASES[f"{_name} over repeated rows"]
    CASES[f"{_name} by hash"] = replace(_staged, request={**_staged.request, "context": {"fan_out": "hash"}})
CASES["inner join"] = Case("orders", ("orders.id", "matched_items.count"), [(1, 3), (2, 1), (3, 2), (6, 1)])
CASES["cross join"] = Case("orders", ("orders.count", "everyone.count"), [(6, 5)], ())
CASES["full outer join"] = Case(
    "all_orders", ("orders.count", "order_items.count", "order_items.price_sum"), [(6, 9, 331.2)], ()
)


# --- derived tables, access filters

CASES["derived table"] = Case(
    "orders",
    ("orders.id", "user_facts.lifetime"),
    [(1, 200.2), (2, 200.2), (3, None), (4, None), (5, None), (6, None)],
    request={"filters": {"user_facts.placed": "2018-05"}},
)
CASES["derived table from an explore"] = Case(
    "orders",
    (
        "status_facts.status",
        "status_facts.orders",
        "status_facts.items",
        "status_facts.spent",
        "status_facts.place",
    ),
    [("cancelled", 1, 0, 0, 2), ("complete", 3, 4, 220.2, 1), ("pending", 1, 2, 50, 2), (None,) * 5],
)
CASES["access filter with a quote"] = Case(
    "restricted",
    ("orders.count",),
    [(3,)],
    (),
    {"context": {"user_attributes": {"state": "CA, O'Brien, \\"}}},
)
CASES["access filter without a value"] = Case("restricted", ("orders.count",), [(0,)], ())


# --- measures over the rows of the answer, earlier periods, pivots

CASES["running total"] = Case(
    "orders",
    ("orders.status", "orders.running"),
    [("cancelled", 0), ("complete", 220.2), ("pending", 270.2), (None, 340.2)],
)
CASES["running total downwards"] = Case(
    "orders",
    ("orders.status", "orders.running"),
    [("pending", 50), ("complete", 270.2), ("cancelled", 270.2), (None, 340.2)],
    ("orders.status desc",),
)
CASES["percent of total"] = Case(
    "orders",
    ("orders.status", "orders.part"),
    [("cancelled", 0), ("complete", 64.726631), ("pending", 14.697237), (None, 20.576132)],
)
CASES["percent of previous"] = Case(
    "orders",
    ("orders.status", "orders.change"),
    [("cancelled", None), ("complete", 200), ("pending", -66.666667), (None, 0)],
)
CASES["running total over repeated rows"] = Case(
    "orders",
    ("orders.status", "orders.running", "order_items.count"),
    [("cancelled", 0, 0), ("complete", 220.2, 4), ("pending", 270.2, 2), (None, 340.2, 1)],
)
CASES["the month before"] = Case(
    "orders",
    ("orders.created_month", "orders.total_sum", "orders.month_before"),
    [("2017-12", 0, None), ("2018-04", 50, None), ("2018-05", 220.2, 50)],
    request={"filters": {"orders.created_date": "NOT NULL"}},
)
CASES["the year before"] = Case(
    "moments",
    ("moments.at_year", "moments.count", "moments.year_before"),
    [(2016, 1, None), (2018, 3, None)],
    request={"filters": {"moments.at_date": "NOT NULL"}},
)
CASES["pivot"] = Case(
    "orders",
    ("orders.is_big", "orders.status", "orders.count"),
    [
        ("No", "cancelled", 1),
        ("No", "complete", 1),
        ("No", "pending", 1),
        ("Yes", "complete", 2),
        ("Yes", None, 1),
    ],
    request={"pivots": ("orders.status",)},
)
CASES["pivot in the order of row totals"] = Case(
    "orders",
    ("orders.is_big", "orders.status", "orders.count"),
    [
        ("Yes", "complete", 2),
        ("Yes", None, 1),
        ("No", "cancelled", 1),
        ("No", "complete", 1),
        ("No", "pending", 1),
    ],
    request={"pivots": ("orders.status",), "sorts": ("orders.count desc 4",), "row_total": "right"},
)

# --- custom fields

for (table, row), text, value in EXPRESSIONS:
    CASES[f"expression {text} of {table} {row}"] = Case(
        table,
        ("c",),
        [(value,)],
        request={
            "filters": {f"{table}.id": str(row)},
            "dynamic_fields": ({"dimension": "c", "label": "C", "expression": text},),
        },
    )

# --- where an engine cannot: engine -> case (or the start of its name) -> what the refusal says

_NO_HASHED_MEDIAN = {"medians by hash": "SQL dialect doesn't support Symmetric Aggregates with percentiles"}
_NO_HASH = "SQLite does not support the hash form of symmetric aggregates"
NEVER: dict[str, dict[str, str]] = {
    "mariadb": {"full outer join": "MariaDB does not support FULL OUTER JOIN", **_NO_HASHED_MEDIAN},
    "clickhouse": _NO_HASHED_MEDIAN,
    "spark": _NO_HASHED_MEDIAN,
    "trino": _NO_HASHED_MEDIAN,
    "bigquery": _NO_HASHED_MEDIAN,
    "snowflake": _NO_HASHED_MEDIAN,
    "redshift": _NO_HASHED_MEDIAN,
    "sqlite": {
        **{f"{name} by hash": _NO_HASH for name in ("sums", "averages", "totals", "months")},
        **_NO_HASHED_MEDIAN,
        "timeframe microsecond": "SQLite does not support microseconds",
        "time in a zone with summer time": "SQLite does not support the time zone America/Los_Angeles",
        "filter in a zone": "SQLite does not support the time zone America/Los_Angeles",
    },
}
