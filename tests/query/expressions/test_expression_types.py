"""What does not fit is refused with a sentence that says what would."""

from __future__ import annotations

import re

import pytest

from lookalike.query.expressions import FUNCTIONS, ExpressionError, Place, check, parse_expression
from lookalike.query.expressions.check import null_comparisons
from lookalike.query.expressions.kinds import Kind, Type

FIELDS = {
    "n": Kind.NUMBER,
    "s": Kind.STRING,
    "y": Kind.YESNO,
    "d": Kind.DATE,
    "t": Kind.DATETIME,
    "j": Kind.YEAR,
}


def type_in(text: str, place: Place = Place.CALCULATION) -> str:
    return str(check(parse_expression(text), lambda name: Type(FIELDS[name.name]), place).type)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${n} + 1", "number"),
        ("${n} > 1", "yesno"),
        ("if(${y}, 1, null)", "number"),
        ("if(${y}, ${d}, ${t})", "datetime"),
        ("if(${y}, null, null)", "null"),
        ("coalesce(null, ${s})", "string"),
        ("case(when(${y}, ${d}), ${j})", "date"),
        ("add_days(1, ${d})", "date"),
        ("add_days(1, ${t})", "datetime"),
        ("add_hours(1, ${d})", "datetime"),
        ("trunc_months(${t})", "date"),
        ("${j}", "year"),
        ("${j} + 1", "number"),
        ('split(${s}, ",")', "list of string"),
        ("offset_list(${d}, 0, 2)", "list of date"),
        ("max(offset_list(${d}, 0, 2))", "date"),
        ("list(1, null, ${n})", "list of number"),
        ("lookup(${s}, ${s}, ${t})", "datetime"),
        ("pivot_where(${y}, ${s})", "string"),
        ("index(${s}, 1)", "string"),
    ],
)
def test_type_of_an_expression(text: str, expected: str):
    assert type_in(text) == expected


MISFITS = [
    ("${s} + 1", '"+" takes a number, and ${s} is a string; texts are joined with concat(a, b)'),
    ("${d} - ${d}", '"-" takes a number, and ${d} is a date; dates are moved with'),
    ("-${s}", '"-" takes a number, and ${s} is a string'),
    ("NOT ${n}", '"NOT" takes a yesno, and ${n} is a number'),
    ("${n} AND ${y}", '"AND" takes a yesno, and ${n} is a number'),
    ('${n} = "1"', 'A number cannot be compared with a string: ${n} = "1"'),
    ('${d} > "2024-01-01"', "a date is written date(2024, 12, 31)"),
    ('${y} = "Yes"', "write yes and no without quotation marks"),
    ("${y} > no", '">" compares numbers, dates and texts; yes and no take = and !='),
    ('if(${y}, 1, "a")', 'The values of if(…) must be of one type; "a" is a string'),
    ("if(${n}, 1, 2)", "yesno_expression of if(yesno_expression, value_if_yes, value_if_no) takes a yesno"),
    ('coalesce(1, "a")', "The values of coalesce(…) must be of one type"),
    ('list(1, "a")', "The values of list(…) must be of one type"),
    ("abs(1, 2)", "abs(value) takes 1 arguments; 2 were given"),
    ("concat()", "concat(value, ...) takes 1 or more arguments; 0 were given"),
    ("sum(${s})", "expression of sum(expression) takes a number, and ${s} is a string"),
    ("abs(list(1))", "value of abs(value) takes one value, and list(1) is a list"),
    ("list(1) + 1", '"+" takes a number, and list(1) is a list of number'),
    ("add_days(${d}, 1)", "number of add_days(number, date) takes a number, and ${d} is a date"),
    ("upper(${n})", "string of upper(string) takes a string, and ${n} is a number"),
    ("when(yes, 1)", "when(condition, value) can only stand in case(…)"),
    ("case(1)", "case takes when(condition, value) once or more, then one else value"),
    ("case(when(yes, 1), 2, 3)", "case takes when(condition, value) once or more, then one else value"),
    ("case(when(yes), 2)", "when(condition, value) takes 2 arguments; 1 were given"),
    ("case(when(1, 1), 2)", '"when" takes a yesno, and 1 is a number'),
    ('matches_filter(${s}, "a")', "matches_filter can only be used in custom fields and custom filters"),
]


@pytest.mark.parametrize(("text", "message"), MISFITS, ids=[text for text, _ in MISFITS])
def test_misfit_is_named(text: str, message: str):
    with pytest.raises(ExpressionError, match=re.escape(message)):
        type_in(text)


@pytest.mark.parametrize("name", [name for name, each in FUNCTIONS.items() if Place.QUERY not in each.places])
def test_function_of_calculations_is_refused_in_queries(name: str):
    arguments = ", ".join("1" for _ in FUNCTIONS[name].arguments)
    with pytest.raises(ExpressionError, match=f"{name} can only be used in table calculations"):
        type_in(f"{name}({arguments})", Place.QUERY)


def test_totals_are_refused_in_queries():
    with pytest.raises(ExpressionError, match="can only stand in table calculations"):
        type_in("${n:total} > 1", Place.QUERY)


@pytest.mark.parametrize("text", ['matches_filter(1, "a")', "matches_filter(${s}, ${s})"])
def test_matches_filter_takes_a_field_and_a_literal(text: str):
    with pytest.raises(ExpressionError, match="matches_filter takes a field and a filter expression"):
        type_in(text, Place.QUERY)


def test_comparison_with_null_is_a_warning():
    assert null_comparisons(parse_expression("${n} = null OR ${n} > 1")) == [
        "The comparison ${n} = null is never yes; write is_null(value)"
    ]
