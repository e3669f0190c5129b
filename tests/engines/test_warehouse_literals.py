"""What is special about the literals and names of BigQuery, Snowflake, Redshift, Spark and Trino."""

from __future__ import annotations

import pytest
import sqlglot
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engines.trino import ADDRESS
from engines.warehouse import Engine
from lookalike.engines.dialect import dialect_named

RUNNING = ["spark", *(["trino"] if ADDRESS else [])]
HOSTILE = [
    *("'", "''", "\\", "\\'", "\\\\'", "' OR 1=1 --", "\\' OR 1=1 --", "a\nb", "a\r\nb", "`", '"'),
    *(
        "${env:HOME}",
        "${spark.app.name}",
        "\\${x}",
        "\\u0041",
        "\\x41",
        "\\101",
        "%",
        "_",
        "^",
        "^%",
        "\\%",
        "\\_",
    ),
    *("Größe 北京 😀", "\u2028", "x'; DROP TABLE words; --", "/* */", "{{ x }}", ":x", "?"),
]
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=30)


def read_back(literal: str) -> str:
    """The text that a parser takes Redshift's literal for, alone in its column."""
    tree = sqlglot.parse_one(f"SELECT {literal} AS x, 1 AS y", read="redshift")
    assert [column.alias for column in tree.expressions] == ["x", "y"]
    return "".join(_texts(tree.expressions[0].this))


def _texts(node: exp.Expr) -> list[str]:
    if isinstance(node, exp.Paren):
        return _texts(node.this)
    if isinstance(node, exp.DPipe | exp.Concat):
        return [text for child in node.iter_expressions() for text in _texts(child)]
    if isinstance(node, exp.Chr):
        return [chr(int(node.expressions[0].name))]
    assert isinstance(node, exp.Literal) and node.is_string
    return [node.name]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
@example("\\")
@example("\\\\'")
def test_redshift_text_stays_one_text(text: str):
    assert read_back(dialect_named("redshift").string(text)) == text


@pytest.mark.parametrize("engine", RUNNING, indirect=True)
def test_hostile_texts_come_back_as_they_were(engine: Engine):
    literals = ", ".join(engine.dialect.string(text) for text in HOSTILE)
    assert engine.run(f"SELECT {literals}") == [tuple(HOSTILE)]


@pytest.mark.parametrize("engine", RUNNING, indirect=True)
def test_patterns_match_the_signs_that_they_hold(engine: Engine):
    """Every text matches the pattern made of it with its wildcards escaped, and no other text does."""
    dialect = engine.dialect
    conditions = [
        f"CASE WHEN {dialect.like(dialect.string(text), _literally(pattern))} THEN 1 ELSE 0 END"
        for text in HOSTILE
        for pattern in HOSTILE
    ]
    expected = tuple(int(text == pattern) for text in HOSTILE for pattern in HOSTILE)
    assert engine.run(f"SELECT {', '.join(conditions)}") == [expected]


def _literally(text: str) -> str:
    return "".join("^" + sign if sign in "%_^" else sign for sign in text)


def test_redshift_has_no_backslash_in_a_literal():
    assert dialect_named("redshift").string("a\\'b") == "('a' || CHR(92) || '''b')"


def test_spark_replaces_no_setting_in_a_literal():
    assert dialect_named("spark").string("${env:HOME}") == "'\\u0024{env:HOME}'"


def test_bigquery_literal_breaks_no_line():
    assert dialect_named("bigquery").string("a\r\nb") == "'a\\r\\nb'"


@pytest.mark.parametrize(
    ("dialect", "name", "expected"),
    [
        ("bigquery", "orders", "orders"),
        ("bigquery", "window", "`window`"),
        ("bigquery", "a`b", "`a\\`b`"),
        ("snowflake", "order", '"ORDER"'),  # as the name would fold without quotes
        ("snowflake", "orders", "orders"),
        ("redshift", "tag", '"tag"'),
        ("databricks", "a`b", "`a``b`"),
        ("trino", "order", '"order"'),
        ("trino", 'a"b', '"a""b"'),
    ],
)
def test_names_are_quoted_where_reserved(dialect: str, name: str, expected: str):
    assert dialect_named(dialect).identifier(name) == expected


def test_bigquery_column_has_no_dot():
    assert dialect_named("bigquery").column_alias("orders.created_month") == "orders_created_month"


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("bigquery", "x LIKE '50\\\\%\\\\_\\\\\\\\^%'"),
        ("snowflake", "x LIKE '50^%^_\\\\^^%' ESCAPE '^'"),
        ("redshift", "x LIKE ('50^%^_' || CHR(92) || '^^%') ESCAPE '^'"),
        ("databricks", "x LIKE '50^%^_\\\\^^%' ESCAPE '^'"),
        ("trino", "x LIKE '50^%^_\\^^%' ESCAPE '^'"),
    ],
)
def test_literal_signs_of_a_pattern_are_escaped(dialect: str, expected: str):
    assert dialect_named(dialect).like("x", "50^%^_\\^^%") == expected


@pytest.mark.parametrize("engine", RUNNING, indirect=True)
def test_views_may_have_the_names_of_keywords(engine: Engine, duckdb_engine: Engine):
    words = [word for (word,) in duckdb_engine.run("SELECT keyword_name FROM duckdb_keywords() ORDER BY 1")]
    names = [engine.dialect.identifier(word) for word in [*words, *sorted(engine.dialect.reserved)]]
    for start in range(0, len(names), 50):
        sources = [
            f"(SELECT {name}.{name} FROM (SELECT 1 AS {name}) AS {name})"
            for name in names[start : start + 50]
        ]
        union = " UNION ALL ".join(sources)
        assert engine.run(f"SELECT * FROM ({union}) AS named LIMIT 0") == []  # which is planned, but not run
