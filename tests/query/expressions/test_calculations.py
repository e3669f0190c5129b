"""Table calculations over results with and without pivots: values, places, totals, order, bounds."""

from __future__ import annotations

import time

import pytest
from expression_cases import NOW

from lookalike.query.expressions import ExpressionError
from lookalike.query.expressions.kinds import Kind
from lookalike.query.expressions.rows import (
    CalculatedColumn,
    Calculation,
    Shape,
    Table,
    TableColumn,
    calculate,
    shortcut,
)

# Two rows, three pivot columns; the last cell is empty.
PIVOTED = Table(
    2,
    {
        "city": TableColumn(Kind.STRING, ["Rome", "Oslo"]),
        "status": TableColumn(Kind.STRING, ["new", "paid", "sent"], Shape.PIVOTS),
        "count": TableColumn(
            Kind.NUMBER,
            [[1, 2], [10, 20], [100, None]],
            Shape.PIVOTED,
            total=[3, 30, 100],
            has_total=True,
            row_totals=[111, 22],
        ),
    },
    pivot_count=3,
)
PLAIN = Table(
    3,
    {
        "city": TableColumn(Kind.STRING, ["Rome", "Oslo", "Bonn"]),
        "count": TableColumn(Kind.NUMBER, [5, 3, 2], total=12, has_total=True),
    },
)


def one(expression: str, table: Table = PIVOTED) -> CalculatedColumn:
    return calculate(table, [Calculation("calc", expression)], NOW, frozenset({"count"}))[0]


PIVOT_CASES = [
    ("${count} * 2", "measure", [[2, 4], [20, 40], [200, None]]),
    ("pivot_index(${count}, 2)", "supermeasure", [10, 20]),
    ("pivot_index(${count}, 9)", "supermeasure", [None, None]),
    ("pivot_index(${count}, 2) - pivot_index(${count}, 1)", "supermeasure", [9, 18]),
    ("pivot_row(${count})", "supermeasure", [[1, 10, 100], [2, 20, None]]),
    ("sum(pivot_row(${count}))", "supermeasure", [111, 22]),
    ("max(pivot_row(${count}))", "supermeasure", [100, 20]),
    ("${count} / sum(pivot_row(${count}))", "measure", [[1 / 111, 1 / 11], [10 / 111, 10 / 11], [100 / 111, None]]),
    ("pivot_offset(${count}, -1)", "measure", [[None, None], [1, 2], [10, 20]]),
    ("pivot_offset(${count}, 1)", "measure", [[10, 20], [100, None], [None, None]]),
    (
        "pivot_offset_list(${count}, -1, 2)",
        "measure",
        [[[None, 1], [None, 2]], [[1, 10], [2, 20]], [[10, 100], [20, None]]],
    ),
    ("sum(pivot_offset_list(${count}, 1 - pivot_column(), pivot_column()))", "measure", [[1, 2], [11, 22], [111, 22]]),
    ('pivot_where(${status} = "paid", ${count})', "supermeasure", [10, 20]),
    ('pivot_where(${status} != "paid", ${count})', "supermeasure", [None, None]),
    ("pivot_where(${count} > 50, ${status})", "supermeasure", ["sent", None]),
    ("pivot_column()", "measure", [[1, 1], [2, 2], [3, 3]]),
    ("${status}", "measure", [["new", "new"], ["paid", "paid"], ["sent", "sent"]]),
    ("${count:row_total}", "supermeasure", [111, 22]),
    ("${count} / ${count:row_total}", "measure", [[1 / 111, 1 / 11], [10 / 111, 10 / 11], [100 / 111, None]]),
    ("${count:total}", "measure", [[3, 3], [30, 30], [100, 100]]),
    ("sum(${count})", "measure", [[3, 3], [30, 30], [100, 100]]),
    ("running_total(${count})", "measure", [[1, 3], [10, 30], [100, 100]]),
    ("offset(${count}, 1)", "measure", [[2, None], [20, None], [None, None]]),
    ("upper(${city})", "dimension", ["ROME", "OSLO"]),
    ("row()", "dimension", [1, 2]),
    ("pivot_index(offset(${count}, 1), 1)", "supermeasure", [2, None]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "shown", "values"), PIVOT_CASES, ids=[each[0] for each in PIVOT_CASES]
)
def test_calculation_over_a_pivot(expression: str, shown: str, values: list):
    found = one(expression)
    assert (found.shown, found.values) == (shown, values)


def test_calculation_of_the_totals_row_is_its_own():
    assert one("${count} * 100 / ${count:total}", PLAIN).total == 100
    assert one("mean(${count})", PLAIN).total == 12
    assert one("${count} / 3").total == [1, 10, 100 / 3]


def test_total_of_a_calculation_can_be_named():
    share = Calculation("share", "${double} / ${double:total}")
    double = Calculation("double", "${count} * 2")
    columns = calculate(PLAIN, [share, double], NOW)
    assert columns[0].values == pytest.approx([5 / 12, 3 / 12, 2 / 12])


def test_total_without_totals_is_refused():
    with pytest.raises(ExpressionError, match=r'The calculation "calc": \$\{city:total\} needs totals'):
        one("${city:total}", PLAIN)


def test_calculations_may_stand_in_any_order():
    found = calculate(
        PLAIN,
        [Calculation("c", "${b} + 1"), Calculation("a", "${count}"), Calculation("b", "${a} * 10")],
        NOW,
    )
    assert [(column.name, column.values) for column in found] == [
        ("c", [51, 31, 21]),
        ("a", [5, 3, 2]),
        ("b", [50, 30, 20]),
    ]


def test_ring_of_calculations_is_told_whole():
    ring = [Calculation("a", "${b}"), Calculation("b", "${c} + 1"), Calculation("c", "${a}")]
    with pytest.raises(ExpressionError, match="in a ring: a -> b -> c -> a"):
        calculate(PLAIN, ring, NOW)


def test_thousand_calculations_in_a_row_need_no_recursion():
    chain = [Calculation(f"c{number}", f"${{c{number + 1}}} + 1") for number in range(1500)]
    found = calculate(PLAIN, [*chain, Calculation("c1500", "${count}")], NOW)
    assert found[0].values == [1505, 1503, 1502]


def test_unknown_field_gets_a_suggestion():
    with pytest.raises(ExpressionError, match=r'"counts" is not among .* did you mean "count"\?'):
        one("${counts}", PLAIN)


def test_name_that_is_taken_is_refused():
    with pytest.raises(ExpressionError, match='There is a field "count" already'):
        calculate(PLAIN, [Calculation("count", "1")], NOW)


def test_place_of_a_plain_calculation_follows_its_fields():
    assert one("${city}", PLAIN).shown == "dimension"
    assert one("${count}", PLAIN).shown == "measure"
    assert one("pivot_index(${count}, 1)", PLAIN).values == [None, None, None]


def test_dates_may_come_as_texts_of_their_timeframe():
    table = Table(2, {"month": TableColumn(Kind.DATE, ["2024-01", "2023-12"])})
    assert one("diff_months(${month}, offset(${month}, -1))", table).values == [None, 1]


def test_years_are_numbers_and_dates():
    table = Table(1, {"year": TableColumn(Kind.YEAR, [2024])})
    assert one("diff_days(${year}, date(2024, 3, 1)) + ${year}", table).values == [2084]


def test_unknown_types_are_told_apart_by_their_values():
    table = Table(2, {"thing": TableColumn(Kind.ANY, [1, "one"])})
    with pytest.raises(ExpressionError, match="mixes values of different types"):
        one("${thing} + 1", table)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("percent_of_column_sum", [0.5, 0.3, 0.2]),
        ("running_total", [5, 8, 10]),
        ("percent_of_previous", [5 / 3, 3 / 2, None]),
        ("percent_difference_from_previous", [2 / 3, 0.5, None]),
        ("rank_of_column", [1, 2, 3]),
    ],
)
def test_shortcut_is_an_expression(kind: str, values: list):
    found = calculate(PLAIN, [Calculation("calc", shortcut(kind, "count"))], NOW)[0]
    assert found.values == pytest.approx(values)


def test_shortcut_of_unknown_kind_is_refused():
    with pytest.raises(ExpressionError, match='"percent_of_moon" is no calculation_type'):
        shortcut("percent_of_moon", "count")


@pytest.mark.parametrize(
    "expression",
    [
        "offset_list(${n}, 0, 1000000000)",
        "pivot_offset_list(${n}, 0, 1)",
        "fact(${n} * 1000000)",
        "combin(1000000000, 500000000)",
        "power(power(9, 9), power(9, 9))",
        "hypgeom_dist(9999999, 99999999, 9999999, 999999999, yes)",
        "gamma_inv(0.5, 1000000000, 1)",
        "binom_inv(1000000000, 0.5, 0.5)",
        'replace("aaaaaaaaaa", "a", concat("aaaaaaaaaa", "aaaaaaaaaa"))',
    ],
)
def test_hostile_calculation_ends_soon(expression: str):
    started = time.monotonic()
    try:
        one(expression, Table(2, {"n": TableColumn(Kind.NUMBER, [1, 2])}))
    except ExpressionError as error:
        assert error.code == "too-large"
    assert time.monotonic() - started < 20


def test_text_that_grows_without_end_is_stopped():
    grown = '"aaaaaaaaaa"'
    for _ in range(40):
        grown = f'replace({grown}, "a", "aaaaaaaaaa")'
    with pytest.raises(ExpressionError, match="more than"):
        one(grown, PLAIN)


@pytest.mark.parametrize(
    "expression",
    [
        "rank(${n}, ${n})",
        "running_total(${n})",
        "percent_rank(${n}, ${n})",
        "lookup(${n}, ${n}, ${n})",
        "percentile(${n}, 0.9)",
        "large(${n}, row())",
        "mean(offset_list(${n}, -2, 3))",
    ],
)
def test_hundred_thousand_rows_take_seconds(expression: str):
    rows = 100_000
    table = Table(rows, {"n": TableColumn(Kind.NUMBER, [(row * 7919) % rows for row in range(rows)])})
    started = time.monotonic()
    assert len(one(expression, table).values) == rows
    assert time.monotonic() - started < 90
