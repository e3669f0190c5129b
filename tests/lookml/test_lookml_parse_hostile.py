"""Hostile text ends quickly, with a diagnostic."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.lookml.parse import MAX_DEPTH, MAX_FILE_CHARS, parse
from lookalike.lookml.parse.parser import MAX_DIAGNOSTICS

MIB = 1 << 20


@pytest.mark.parametrize(
    "text",
    [
        "{" * MIB,
        "}" * MIB,
        "[" * MIB,
        "a: {" * (MIB // 4),
        "a: [" * (MIB // 4),
        'a: "' * (MIB // 4),
        "a: [" + "," * (MIB - 4),
        "sql: \n" * (MIB // 6),
        "\na: {{\n" * (MIB // 7),
        "\na: b c" * (MIB // 7),
        'a: "' + '\\"' * (MIB // 2 - 2),
        "a: " + "@{" * (MIB // 2 - 2),
        "sql: x\ntype: y\n" * (MIB // 16) + ";;",
    ],
    ids=lambda text: text[:8].replace("\n", "/"),
)
def test_a_mebibyte_of_nonsense_ends_quickly(text: str):
    start = time.process_time()
    found = parse(text, "hostile")
    assert time.process_time() - start < 5
    assert 1 <= len(found.diagnostics) <= MAX_DIAGNOSTICS


def test_nesting_is_legal_up_to_its_limit():
    assert parse("a: {" * MAX_DEPTH + "}" * MAX_DEPTH, "deep").diagnostics == ()


def test_deeper_nesting_is_named():
    found = parse("a: {" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1), "deep")
    assert found.diagnostics[0].code == "nesting"


def test_file_over_its_limit_is_not_read():
    found = parse("#" * (MAX_FILE_CHARS + 1), "large")
    assert [(d.code, d.severity.value) for d in found.diagnostics] == [("file-size", "fatal")]
    assert found.nodes == ()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab:{}[]",;#\\ \n@$.*-+sqlview_', max_size=80))
def test_any_text_parses_without_exception(text: str):
    found = parse(text, "any")
    assert all(d.span is not None for d in found.diagnostics)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.dictionaries(
            st.sampled_from(["label", "type", "hidden", "name"]), st.from_regex(r"[a-z0-9_]+", fullmatch=True)
        ),
        lambda inner: st.dictionaries(st.from_regex(r"block_[a-z]{1,3}", fullmatch=True), inner, max_size=3),
        max_leaves=10,
    )
)
def test_what_is_written_is_what_is_read(tree: dict):
    from lookalike.lookml.parse.plain import plain_body

    assert plain_body(parse(_written(tree), "any").nodes) == tree


def _written(tree: dict) -> str:
    parts = [
        f"{key}: {{\n{_written(value)}\n}}" if isinstance(value, dict) else f"{key}: {value}"
        for key, value in tree.items()
    ]
    return "\n".join(parts)
