"""Reading Looker expressions: precedence, places of mistakes, bounds; any text gives a tree or a finding."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.query.expressions import FUNCTIONS, ExpressionError, Place, check, parse_expression, written
from lookalike.query.expressions.kinds import ANY
from lookalike.query.expressions.tree import (
    Call,
    Chain,
    FieldName,
    Node,
    Null,
    Number,
    Prefixed,
    Text,
    YesNo,
)


def mistake(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as error:
        parse_expression(text)
    return error.value


def test_and_binds_tighter_than_or():
    assert written(parse_expression("yes OR no AND no")) == "yes OR no AND no"
    assert parse_expression("yes OR no AND no") == parse_expression("yes OR (no AND no)")


def test_not_takes_the_whole_comparison():
    assert parse_expression("NOT ${a} = 1") == parse_expression("NOT (${a} = 1)")


def test_minus_belongs_to_the_next_value():
    assert parse_expression("-${a} * 2") == parse_expression("(-${a}) * 2")


def test_reference_to_a_total_names_it():
    assert parse_expression("${orders.count:row_total}") == FieldName("orders.count", "row_total")


def test_needless_parentheses_leave_no_trace():
    assert written(parse_expression("((1) + ((2 * 3)))")) == "1 + 2 * 3"


def test_needed_parentheses_are_kept():
    assert written(parse_expression("(1 + 2) * -(3 - 4)")) == "(1 + 2) * -(3 - 4)"


MISTAKES = [
    ("", "empty-expression", 0, "The expression is empty"),
    ("  # nothing", "empty-expression", 0, "The expression is empty"),
    ("1 and 2", "lower-case-operator", 2, '"and" must be written in capitals: AND'),
    ("yes or no", "lower-case-operator", 4, '"or" must be written in capitals: OR'),
    ("not yes", "lower-case-operator", 0, '"not" must be written in capitals: NOT'),
    ("not(yes)", "lower-case-operator", 0, '"not" must be written in capitals: NOT'),
    ("1 +", "unexpected-end", 3, "The expression ends where a value was expected"),
    ("(1", "unexpected-end", 2, 'The expression ends where ")" was expected'),
    ("1 2", "unexpected-word", 2, 'Found the number "2" where an operator or the end was expected'),
    ("1 + * 2", "unexpected-word", 4, 'Found "*" where a value was expected'),
    ("sum(1 2)", "unexpected-word", 6, 'Found the number "2" where "," or ")" was expected'),
    ("sum(1,)", "unexpected-word", 6, 'Found ")" where a value was expected'),
    ("1 < 2 < 3", "chained-comparison", 6, "Comparisons cannot be chained; join them with AND"),
    ("summ(1)", "unknown-function", 0, 'There is no function "summ"; did you mean "sum"?'),
    ("Concat(1)", "unknown-function", 0, 'There is no function "Concat"; did you mean "concat"?'),
    ("TRUE", "unknown-word", 0, '"TRUE" is not a value; write yes'),
    ("NULL", "unknown-word", 0, '"NULL" is not a value; write null'),
    ("now", "unknown-word", 0, '"now" is not a value; did you mean now(…)?'),
    (
        "orders",
        "unknown-word",
        0,
        '"orders" is not a value; fields are written ${view.field}, texts in quotation marks',
    ),
    ("AND yes", "unexpected-word", 0, "AND needs a value before it"),
    ("1 <> 2", "unknown-operator", 2, '"<>" is no operator here; write !='),
    ("1 == 2", "unknown-operator", 2, '"==" is no operator here; write ='),
    ("yes && no", "unknown-operator", 4, '"&&" is no operator here; write AND'),
    ("7 % 2", "unknown-operator", 2, '"%" is no operator here; write mod(a, b)'),
    ('"open', "open-text", 0, "The text has no closing quotation mark"),
    ("${open", "open-reference", 0, "The field reference ${ has no closing }"),
    ("${}", "bad-reference", 0, '"${}" names no field; right would be ${view.field}'),
    ("${a:totals}", "bad-reference", 0, '":totals" is unknown; a field can be followed by :total or :row_total'),
    ("1 ; 2", "unexpected-sign", 2, '";" has no meaning here'),
    ("1 + €", "unexpected-sign", 4, '"€" has no meaning here'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "position", "message"), MISTAKES, ids=[each[0] for each in MISTAKES]
)
def test_mistake_is_named_with_its_place(text: str, code: str, position: int, message: str):
    error = mistake(text)
    assert (error.code, error.position, error.message) == (code, position, message)


def test_place_is_told_counting_from_one():
    assert str(mistake("1 +")) == "The expression ends where a value was expected (at character 4)"


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "-" * 50_000 + "1", "NOT " * 15_000, "if(yes,1," * 7000, "1+(" * 20_000]
)
def test_deep_nesting_is_refused_at_once(text: str):
    started = time.process_time()
    assert mistake(text).code == "too-deep"
    assert time.process_time() - started < 5


def test_text_beyond_the_limit_is_refused():
    assert mistake("1" * 70_000).code == "too-long"


def test_long_chain_is_no_deep_tree():
    tree = parse_expression(" + ".join(["1"] * 10_000))
    assert check(tree, lambda _: ANY, Place.CALCULATION).kind == "number"


def leaves() -> st.SearchStrategy[Node]:
    words = st.text(st.characters(codec="utf-8"), max_size=12)
    names = st.from_regex(r"[a-z_]{1,5}(\.[a-z_0-9]{1,5})?", fullmatch=True)
    return st.one_of(
        st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True).map(Number),
        words.map(Text),
        st.booleans().map(YesNo),
        st.just(Null()),
        st.builds(FieldName, names, st.sampled_from(["", "total", "row_total"])),
    )


def branches(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def chain(operators: list[str], longest: int) -> st.SearchStrategy[Node]:
        pairs = st.tuples(st.sampled_from(operators), nodes)
        return st.builds(Chain, nodes, st.lists(pairs, min_size=1, max_size=longest).map(tuple))

    calls = st.builds(Call, st.sampled_from([*FUNCTIONS, "when"]), st.lists(nodes, max_size=4).map(tuple))
    return st.one_of(
        chain(["+", "-"], 4),
        chain(["*", "/"], 4),
        chain(["AND"], 4),
        chain(["OR"], 4),
        chain(["=", "!=", "<", "<=", ">", ">="], 1),
        st.builds(Prefixed, st.sampled_from(["NOT", "-"]), nodes),
        calls,
    )


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(leaves(), branches, max_leaves=25))
def test_printed_tree_reads_back_the_same(tree: Node):
    flat = parse_expression(written(tree))
    assert parse_expression(written(flat)) == flat
    assert written(flat) == written(tree)


SNIPPETS = st.sampled_from(
    [
        *FUNCTIONS,
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "=",
        "<",
        "AND",
        "OR",
        "NOT",
        "${a.b}",
        "${a:total}",
        '"',
        "'",
        "#",
        "1",
        ".5",
        "yes",
        "null",
        "when",
        "and",
        "\\",
        "\n",
        "{",
        "}",
        "$",
        "%",
        "é",
        "\x00",
        "\u2028",
    ]
)


@settings(deadline=None, max_examples=500)
@given(
    st.lists(SNIPPETS, max_size=40).map("".join) | st.lists(SNIPPETS, max_size=40).map(" ".join) | st.text()
)
def test_any_text_is_a_tree_or_a_finding(text: str):
    try:
        tree = parse_expression(text)
        assert parse_expression(written(tree)) == tree
        for place in Place:
            check(tree, lambda _: ANY, place)
    except ExpressionError as error:
        assert error.message
