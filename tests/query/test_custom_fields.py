"""Custom dimensions, custom measures and custom filters: rows beside queries written by hand."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from lookalike.lookml import load_project
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryError, QueryRequest

from .conftest import NOW

JOINED = "orders LEFT JOIN users ON orders.user_id = users.id"


def dimension(name: str, expression: str, **more: object) -> dict:
    return {"category": "dimension", "dimension": name, "expression": expression, **more}


def measure(name: str, **more: object) -> dict:
    return {"category": "measure", "measure": name, **more}


def calculation(name: str, expression: str, **more: object) -> dict:
    return {"category": "table_calculation", "table_calculation": name, "expression": expression, **more}


def refusal(compiled, *arguments: object, **request: object) -> QueryError:
    with pytest.raises(QueryError) as error:
        compiled(*arguments, **request)
    return error.value


def comparable(rows: list[tuple]) -> list[tuple]:
    """Sorted, with decimals as floats."""
    plain = [tuple(float(each) if isinstance(each, Decimal) else each for each in row) for row in rows]
    return sorted(plain, key=repr)


# custom filters


FILTERS = [
    ("${orders.total} > 60", "orders.total > 60"),
    (
        "${orders.total} > 60 AND NOT ${orders.is_complete}",
        "orders.total > 60 AND (orders.status <> 'complete' OR orders.status IS NULL)",
    ),
    ('${users.state} = "CA" OR is_null(${users.state})', "users.state = 'CA' OR users.state IS NULL"),
    (
        'contains(${orders.status}, "e") AND length(${orders.status}) > 7',
        "orders.status LIKE '%e%' AND LENGTH(orders.status) > 7",
    ),
    (
        'matches_filter(${orders.status}, "-complete,-NULL")',
        "orders.status <> 'complete' AND orders.status IS NOT NULL",
    ),
    (
        'matches_filter(${orders.created_date}, "2018-05")',
        "created_at >= '2018-05-01' AND created_at < '2018-06-01'",
    ),
    (
        "${orders.created_date} >= add_days(-1, now())",
        "CAST(created_at AS DATE) >= TIMESTAMP '2018-05-17 18:30:02'",
    ),
    ("${orders.created_month} = date(2018, 5, 1)", "DATE_TRUNC('month', created_at) = DATE '2018-05-01'"),
    ("${orders.created_year} < 2018", "EXTRACT(year FROM created_at) < 2018"),
    ("diff_days(${orders.created_date}, ${orders.due_date}) > 30", "due_on - CAST(created_at AS DATE) > 30"),
    ('${orders.size} = "large"', "orders.total >= 100"),
    (
        "if(${orders.is_complete}, ${orders.total} > 50, ${orders.total} > 60)",
        "CASE WHEN orders.status = 'complete' THEN orders.total > 50 ELSE orders.total > 60 END",
    ),
    ("NOT ${orders.is_complete}", "orders.status <> 'complete' OR orders.status IS NULL"),
    ("${orders.is_complete} = no", "orders.status <> 'complete' OR orders.status IS NULL"),
    ("NOT (${orders.is_complete} AND yes)", "orders.status <> 'complete' OR orders.status IS NULL"),
    ("is_null(${orders.is_complete})", "1 = 2"),
    ("${orders.is_complete} OR ${orders.is_big}", "orders.status = 'complete' OR orders.total > 60"),
    ("no", "1 = 2"),
    ("yes", "1 = 1"),
    ("", "1 = 1"),
]


@pytest.mark.parametrize(("expression", "condition"), FILTERS, ids=[text for text, _ in FILTERS])
def test_custom_filter_keeps_the_right_rows(answer, database, expression: str, condition: str):
    found = answer("orders", "orders.id", filter_expression=expression)
    assert found == database.rows(f"SELECT orders.id FROM {JOINED} WHERE {condition} ORDER BY 1")


def test_custom_filter_on_measures_keeps_groups(answer):
    found = answer(
        "orders",
        "orders.status",
        filter_expression='${orders.count} > 1 OR ${orders.total_sum} = 50 AND ${orders.statuses} != "x"',
        sorts=("orders.status",),
    )
    assert found == [("complete",), ("pending",)]


def test_custom_filter_on_rows_and_groups_at_once(answer):
    found = answer(
        "orders",
        "orders.status",
        "orders.count",
        filter_expression="${orders.total} > 60 AND ${orders.count} = 2",
    )
    assert found == [("complete", 2)]


def test_custom_filter_over_fan_out_counts_rows_once(answer):
    found = answer(
        "orders",
        "orders.status",
        "orders.total_sum",
        "order_items.count",
        filter_expression="${orders.total_sum} > 100 AND ${order_items.price} > 20",
    )
    assert comparable(found) == [("complete", 200.2, 3)]


def test_measure_matches_a_filter(answer):
    found = answer("orders", "orders.status", filter_expression='matches_filter(${orders.count}, ">1")')
    assert found == [("complete",)]


def test_condition_of_both_kinds_is_refused(compiled):
    error = refusal(
        compiled, "orders", "orders.id", filter_expression='${orders.count} > 1 OR ${orders.status} = "x"'
    )
    assert error.code == "mixed-filter"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${orders.total}", "wrong-type"),
        ("${orders.totals} > 1", "unknown-field"),
        ("${orders.grain} = 1", "not-selectable"),
        ("${orders.total} > 1 and yes", "lower-case-operator"),
        ("sum(${orders.total}) > 1", "misplaced-function"),
        ("${orders.total", "open-reference"),
        ("${orders.running} > 1", "not-filterable"),
        ('matches_filter(${orders.total}, "many")', "bad-filter"),
        ('"\x03" = "0"', "bad-text"),
        ("(" * 500 + "yes" + ")" * 500, "too-deep"),
    ],
)
def test_bad_custom_filter_is_named(compiled, expression: str, code: str):
    assert refusal(compiled, "orders", "orders.id", filter_expression=expression).code == code


def test_comparison_with_null_warns(compiled):
    warnings = compiled("orders", "orders.id", filter_expression="${orders.total} = null").warnings
    assert warnings == ("The comparison ${orders.total} = null is never yes; write is_null(value)",)


BUSY = """
connection: "shop"
explore: orders {}
explore: busy {}
view: orders {
  dimension: status {}
  dimension: total { type: number }
  measure: count { type: count }
}
view: busy {
  derived_table: {
    explore_source: orders {
      column: status {}
      column: orders { field: orders.count }
      expression_custom_filter: ${orders.total} > 60 AND ${orders.count} >= 2 ;;
    }
  }
  dimension: status {}
  dimension: orders { type: number }
}
"""


def test_custom_filter_of_a_native_derived_table(tmp_path, database):
    (tmp_path / "busy.model.lkml").write_text(BUSY)
    model = load_project(tmp_path).models["busy"]
    request = QueryRequest("busy", ("busy.status", "busy.orders"))
    sql = compile_query(model, request, QueryContext(now=NOW), database.dialect).sql
    assert database.rows(sql) == [("complete", 2)]


def test_bad_custom_filter_of_a_native_derived_table_is_named(tmp_path, database):
    (tmp_path / "busy.model.lkml").write_text(BUSY.replace(">= 2", ">= 2 and yes"))
    model = load_project(tmp_path).models["busy"]
    with pytest.raises(QueryError, match="must be written in capitals"):
        compile_query(model, QueryRequest("busy", ("busy.status",)), QueryContext(now=NOW), database.dialect)


# custom dimensions


def test_custom_dimension_is_selected_filtered_and_sorted(answer, database):
    found = answer(
        "orders",
        "doubled",
        "orders.count",
        dynamic_fields=(dimension("doubled", "${orders.total} * 2"),),
        filters={"doubled": ">30"},
        sorts=("doubled desc",),
    )
    assert found == database.rows(
        "SELECT total * 2, COUNT(*) FROM orders WHERE total * 2 > 30 GROUP BY 1 ORDER BY 1 DESC"
    )


def test_custom_dimension_brings_its_joins(answer):
    fields = (dimension("place", 'concat(${users.state}, "/", ${orders.status})'),)
    assert answer("orders", "place", dynamic_fields=fields, filters={"place": "CA%"}) == [
        ("CA/complete",),
        ("CA/pending",),
    ]


def test_custom_dimensions_may_rest_on_each_other(answer):
    fields = (dimension("b", "${a} + 1"), dimension("a", "${orders.id} * 10"))
    assert [int(row[0]) for row in answer("orders", "b", dynamic_fields=fields, limit=2)] == [11, 21]


def test_custom_dates_are_filtered_as_dates(answer):
    fields = (dimension("next_day", "add_days(1, ${orders.created_date})"),)
    found = answer("orders", "next_day", dynamic_fields=fields, filters={"next_day": "2018-05-19"})
    assert [str(row[0]) for row in found] == ["2018-05-19"]


def test_custom_moments_are_shown_to_the_second(answer):
    fields = (dimension("later", "add_hours(1, ${orders.created_time})"),)
    found = answer("orders", "later", dynamic_fields=fields, filters={"orders.id": "1"})
    assert found == [("2018-05-18 04:00:00",)]


def test_custom_yesno_is_shown_and_filtered(answer):
    fields = (dimension("is_dear", "${orders.total} >= 70"),)
    request = {"dynamic_fields": fields, "sorts": ("orders.id",)}
    assert [row[1] for row in answer("orders", "orders.id", "is_dear", **request)] == [
        "Yes",
        "Yes",
        "No",
        "No",
        "No",
        "Yes",
    ]
    assert answer("orders", "orders.id", filters={"is_dear": "Yes"}, **request) == [(1,), (2,), (6,)]


def test_even_bins_are_tiers(answer):
    fields = (
        {
            "dimension": "price",
            "calculation_type": "bin",
            "args": ["orders.total", "50", "0", "100", None, "integer"],
        },
    )
    found = answer("orders", "price", "orders.count", dynamic_fields=fields, sorts=("price",))
    assert [row[:2] for row in found] == [
        ("0 to 49", 1),
        ("50 to 99", 2),
        ("100 or Above", 2),
        ("Undefined", 1),
    ]


def test_bins_may_have_bounds_of_their_own(answer):
    fields = (
        {
            "dimension": "price",
            "calculation_type": "bin",
            "args": ["orders.total", None, None, None, ["30", "80"], "classic"],
        },
    )
    found = answer("orders", "price", "orders.count", dynamic_fields=fields, sorts=("price",))
    assert [row[:2] for row in found] == [
        ("T00 (-inf,30)", 1),
        ("T01 [30,80)", 2),
        ("T02 [80,inf)", 2),
        ("Undefined", 1),
    ]


GROUPS = [{"label": "open", "filter": "pending,cancelled"}, {"label": "done", "filter": "compl%"}]


def test_groups_name_what_passes_their_filters(answer):
    fields = (
        {"dimension": "phase", "calculation_type": "group_by", "args": ["orders.status", GROUPS, "other"]},
    )
    found = answer("orders", "phase", "orders.count", dynamic_fields=fields, sorts=("phase",))
    assert found == [("done", 3), ("open", 2), ("other", 1)]


def test_values_of_no_group_stand_for_themselves(answer):
    fields = (
        {"dimension": "phase", "calculation_type": "group_by", "args": ["orders.status", GROUPS[:1], None]},
    )
    found = answer("orders", "phase", "orders.count", dynamic_fields=fields, sorts=("phase",))
    assert found == [("complete", 3), ("open", 2), (None, 1)]


def test_label_and_format_are_the_authors(compiled):
    field = dimension("x", "1", label="{{ odd }} label", value_format_name="percent_1")
    column = compiled("orders", "x", dynamic_fields=(field,)).columns[0]
    assert (column.name, column.label, column.label_short) == ("x", "{{ odd }} label", "{{ odd }} label")
    assert (column.category, column.value_type, column.value_format) == ("dimension", "number", "#,##0.0%")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({"value_format": "0.0", "value_format_name": "__custom"}, "0.0"),
        ({"value_format_name": "Default formatting"}, None),
        ({"value_format_name": "whole_dollars"}, "$#,##0"),
    ],
)
def test_format_of_a_calculation_and_a_measure_reaches_the_answer(compiled, written: dict, shown: str | None):
    fields = (
        measure("m", based_on="orders.user_id", type="sum", **written),
        calculation("c", "${m} * 2", **written),
    )
    query = compiled("orders", "m", dynamic_fields=fields)
    assert (query.columns[0].value_format, query.calculations[0].value_format) == (shown, shown)


def test_own_format_of_a_filtered_measure_wins_over_its_bases(compiled):
    own = measure(
        "m", based_on="orders.total_sum", value_format="0.000", filters={"orders.status": "complete"}
    )
    assert compiled("orders", "m", dynamic_fields=(own,)).columns[0].value_format == "0.000"


def test_format_of_a_calculation_that_is_not_there_is_named(compiled):
    fields = (calculation("c", "1", value_format_name="dollars"),)
    error = refusal(compiled, "orders", "orders.count", dynamic_fields=fields)
    assert error.code == "unknown-value-format" and '"dollars"' in error.message


# custom measures


MEASURES = [
    (measure("m", based_on="orders.total", type="sum"), "SUM(total)"),
    (measure("m", based_on="orders.total", type="average"), "AVG(total)"),
    (measure("m", based_on="orders.total", type="max"), "MAX(total)"),
    (measure("m", based_on="orders.user_id", type="count_distinct"), "COUNT(DISTINCT user_id)"),
    (measure("m", based_on="orders.status", type="count"), "COUNT(*)"),
    (
        measure("m", based_on="orders.total", type="median"),
        "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total)",
    ),
    (
        measure("m", based_on="orders.total", type="sum", filters={"orders.status": "complete"}),
        "SUM(CASE WHEN status = 'complete' THEN total END)",
    ),
    (
        measure("m", based_on="orders.total", type="sum", filter_expression="${orders.id} > 2"),
        "SUM(CASE WHEN id > 2 THEN total END)",
    ),
    (
        measure("m", based_on="orders.total", type="sum", expression="${orders.id} > 2"),
        "SUM(CASE WHEN id > 2 THEN total END)",
    ),
    (
        measure("m", based_on="orders.count", filters={"orders.total": ">60"}),
        "SUM(CASE WHEN total > 60 THEN 1 ELSE 0 END)",
    ),
    (
        measure("m", based_on="orders.complete_count", filter_expression="${orders.total} > 60"),
        "SUM(CASE WHEN total > 60 AND status = 'complete' THEN 1 ELSE 0 END)",
    ),
    (
        measure("m", expression="${orders.total_sum} / ${orders.count}", type="number"),
        "SUM(total) / COUNT(*)",
    ),
    (
        measure("m", expression='if(${orders.count} > 1, "many", "one")'),
        "CASE WHEN COUNT(*) > 1 THEN 'many' ELSE 'one' END",
    ),
]


@pytest.mark.parametrize(("field", "sql"), MEASURES, ids=[sql for _, sql in MEASURES])
def test_custom_measure_aggregates(answer, database, field: dict, sql: str):
    request = {"dynamic_fields": (field,), "filters": {"orders.status": "complete,pending"}}
    found = answer("orders", "orders.status", "m", **request)
    expected = database.rows(
        f"SELECT status, {sql} FROM orders WHERE status IN ('complete', 'pending') GROUP BY 1 ORDER BY 1"
    )
    for (_, value), (_, wanted) in zip(comparable(found), comparable(expected), strict=True):
        # The sum of nothing is 0 in Looker.
        assert value == wanted if isinstance(wanted, str) else value == pytest.approx(wanted or 0)


def test_custom_measure_is_not_inflated_by_a_join(answer):
    fields = (measure("spent", based_on="orders.total", type="sum"),)
    found = answer(
        "orders", "users.state", "spent", "order_items.count", dynamic_fields=fields, sorts=("users.state",)
    )
    assert comparable(found) == comparable([("CA", 250.2, 6), ("NY", 0, 0), (None, 90, 1)])


def test_custom_measure_over_a_custom_dimension(answer):
    fields = (dimension("net", "${orders.total} - 10"), measure("spent", based_on="net", type="sum"))
    assert [float(row[0]) for row in answer("orders", "spent", dynamic_fields=fields)] == [290.2]


@pytest.mark.parametrize(
    ("kind", "value"), [("max", 90.1), ("min", 10), ("average", 58.04), ("count_distinct", 4)]
)
def test_every_aggregate_takes_a_custom_dimension(answer, kind: str, value: float):
    fields = (dimension("net", "${orders.total} - 10"), measure("m", based_on="net", type=kind))
    assert float(answer("orders", "m", dynamic_fields=fields)[0][0]) == pytest.approx(value)


def test_list_of_a_custom_dimension(answer):
    fields = (
        dimension("first", "substring(${orders.status}, 1, 1)"),
        measure("m", based_on="first", type="list"),
    )
    assert answer("orders", "m", dynamic_fields=fields) == [("c|RECORD|p",)]


def test_custom_dimension_pivots(answer):
    fields = (
        {"dimension": "phase", "calculation_type": "group_by", "args": ["orders.status", GROUPS, "other"]},
    )
    found = answer(
        "orders", "orders.is_big", "phase", "orders.count", dynamic_fields=fields, pivots=("phase",)
    )
    assert sorted(row[:3] for row in found) == [
        ("No", "done", 1),
        ("No", "open", 2),
        ("Yes", "done", 2),
        ("Yes", "other", 1),
    ]


def test_custom_measure_filters_groups_and_sorts(answer):
    fields = (measure("spent", based_on="orders.total", type="sum"),)
    found = answer(
        "orders", "orders.status", dynamic_fields=fields, filters={"spent": ">60"}, sorts=("orders.status",)
    )
    assert found == [("complete",), (None,)]


REFUSED = [
    ((dimension("x", "${orders.count} + 1"),), "measure-in-dimension"),
    ((dimension("x", "${y}"), dimension("y", "${x}")), "circular-reference"),
    ((dimension("x", "1"), dimension("x", "2")), "duplicate-field"),
    ((dimension("orders.status", "1"),), "duplicate-field"),
    ((dimension("x", ""),), "bad-dynamic-field"),
    ((dimension("x", "1 +"),), "unexpected-end"),
    ((dimension("x", "mean(${orders.total})"),), "misplaced-function"),
    (({"dimension": "x", "calculation_type": "cluster"},), "unknown-calculation-type"),
    (({"dimension": "x", "calculation_type": "bin", "args": ["orders.total", "0", "0", "9"]},), "bad-bins"),
    (
        ({"dimension": "x", "calculation_type": "bin", "args": ["orders.total", "1e-9", "0", "9"]},),
        "bad-bins",
    ),
    (({"dimension": "x", "calculation_type": "bin", "args": ["orders.total", "NaN", "0", "9"]},), "bad-bins"),
    (({"dimension": "x", "calculation_type": "bin", "args": ["orders.status", "1", "0", "9"]},), "bad-bins"),
    (
        ({"dimension": "x", "calculation_type": "group_by", "args": ["orders.status", []]},),
        "bad-dynamic-field",
    ),
    ((measure("x", based_on="orders.total", type="running_total"),), "unknown-type"),
    ((measure("x", based_on="orders.status", type="sum"),), "wrong-type"),
    ((measure("x", based_on="orders.share", filters={"orders.status": "a"}),), "filters-not-allowed"),
    ((measure("x", expression="${orders.total} + 1"),), "dimension-in-measure"),
    (
        (measure("x", based_on="orders.total", type="sum", filters={"orders.count": "1"}),),
        "measure-in-row-filter",
    ),
    (({"label": "nameless"},), "bad-dynamic-field"),
]


@pytest.mark.parametrize(
    ("fields", "code"), REFUSED, ids=[f"{number} {code}" for number, (_, code) in enumerate(REFUSED)]
)
def test_bad_custom_field_is_named(compiled, fields: tuple, code: str):
    name = fields[0].get("dimension") or fields[0].get("measure") or "x"
    assert refusal(compiled, "orders", name, dynamic_fields=fields).code == code


# what nobody may reach


@pytest.mark.parametrize("name", ["orders.secret", "secrets.status"])
@pytest.mark.parametrize(
    "request_part",
    [
        lambda name: {"dynamic_fields": (dimension("x", f"${{{name}}}"),)},
        lambda name: {"dynamic_fields": (measure("x", based_on=name, type="count_distinct"),)},
        lambda name: {
            "dynamic_fields": (measure("x", based_on="orders.total", type="sum", filters={name: "a"}),)
        },
        lambda name: {
            "dynamic_fields": (measure("x", based_on="orders.count", filter_expression=f'${{{name}}} = "a"'),)
        },
        lambda name: {
            "dynamic_fields": ({"dimension": "x", "calculation_type": "group_by", "args": [name, GROUPS]},)
        },
        lambda name: {
            "dynamic_fields": (dimension("x", "1"),),
            "filter_expression": f'matches_filter(${{{name}}}, "a")',
        },
        lambda name: {"dynamic_fields": (dimension("x", "1"),), "filter_expression": f"is_null(${{{name}}})"},
    ],
)
def test_field_behind_an_access_grant_is_unknown(compiled, name: str, request_part):
    assert refusal(compiled, "orders", "x", **request_part(name)).code == "unknown-field"


HOSTILE = [
    "'; DROP TABLE orders; --",
    "${orders.status}",
    "{{ _user_attributes['state'] }}",
    "{% raw %}",
    "\\'",
    '\\" OR 1=1',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_authors_stay_texts(answer, text: str):
    literal = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    fields = (dimension("x", literal),)
    assert answer("orders", "x", dynamic_fields=fields) == [(text,)]
    assert answer("orders", "orders.id", filter_expression=f"{literal} = {literal}", limit=1) == [(1,)]


def test_private_user_attribute_is_refused_in_expressions(compiled):
    context = {"user_attributes": {"secret": "CA"}, "private_attributes": frozenset({"secret"})}
    text = "{{ _user_attributes['secret'] }}"
    for request in (
        {"filter_expression": f'matches_filter(${{users.state}}, "{text}")'},
        {"dynamic_fields": (measure("m", based_on="orders.count", filters={"users.state": text}),)},
    ):
        error = refusal(
            compiled,
            "orders",
            "m" if "dynamic_fields" in request else "orders.id",
            context=context,
            **request,
        )
        assert error.code == "private-user-attribute"


def nested(pattern: str, times: int) -> str:
    text = "${orders.total}"
    for _ in range(times):
        text = pattern.format(text)
    return text


@pytest.mark.parametrize(
    "fields",
    [
        (dimension("x", nested("ln({})", 60)),),
        (dimension("x", nested("power({}, 0.5)", 60)),),
        (dimension("x", nested("extract_years(date({}, 1, 1))", 45)),),
        (
            dimension(
                "x",
                nested("date_time({}, 1, 1, 1, 1, 1)", 1).replace("date_time", "diff_days(now(), date_time")
                + ")",
            ),
            *tuple(dimension(f"unused_{number}", "1") for number in range(2000)),
        ),
        (*(dimension(f"d{n}", f"${{d{n + 1}}} + ${{d{n + 1}}}") for n in range(60)), dimension("d60", "1")),
    ],
)
def test_expression_that_grows_without_end_is_refused_soon(compiled, fields: tuple):
    started = time.monotonic()
    try:
        compiled("orders", fields[0]["dimension"], dynamic_fields=fields)
    except QueryError as error:
        assert error.code in ("too-large", "too-deep")
    assert time.monotonic() - started < 20


# table calculations


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ((calculation("c", "${orders.total_sum} * 2"),), "unknown-field"),
        ((calculation("c", "${orders.count} +"),), "unexpected-end"),
        ((calculation("c", '${orders.count} = "a"'),), "wrong-type"),
        ((calculation("c", "${d}"), calculation("d", "${c}")), "circular-reference"),
        ((calculation("c", "${orders.count:total}"),), "no-totals"),
        (
            (calculation("c", "", calculation_type="percent_of_moon", args=["orders.count"]),),
            "unknown-calculation-type",
        ),
        ((calculation("c", "1"), calculation("c", "2")), "duplicate-field"),
    ],
)
def test_bad_table_calculation_is_named(compiled, fields: tuple, code: str):
    error = refusal(compiled, "orders", "orders.status", "orders.count", dynamic_fields=fields)
    assert error.code == code


def test_table_calculations_are_kept_in_their_order(compiled):
    fields = (
        calculation("share", "${twice} / sum(${twice})", label="Share", value_format_name="percent_0"),
        calculation("twice", "${orders.count} * 2"),
        calculation("named", "upper(${orders.status})"),
        calculation("off", "nonsense", is_disabled=True),
    )
    found = compiled("orders", "orders.status", "orders.count", dynamic_fields=fields).calculations
    assert [(each.name, each.shown, each.value_type) for each in found] == [
        ("share", "measure", "number"),
        ("twice", "measure", "number"),
        ("named", "dimension", "string"),
    ]
    assert (found[0].label, found[0].value_format_name) == ("Share", "percent_0")


def test_sort_by_a_disabled_calculation_is_left_out(compiled):
    query = compiled(
        "orders",
        "orders.status",
        "c",
        dynamic_fields=(calculation("c", "row()", is_disabled=True), calculation("d", "row()")),
        sorts=("c desc", "d", "orders.status"),
    )
    assert [column.name for column in query.columns] == ["orders.status"]
    assert query.warnings == ('The sort "c desc" is left out: the calculation is disabled',)
    assert query.post is not None
    assert [sort.name for sort in query.post.row_sorts] == ["d", "orders.status"]
