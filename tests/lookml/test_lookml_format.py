"""The formatter: one form, the same meaning, every comment. Expected texts are written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.lookml.diagnostics import LookmlError
from lookalike.lookml.format import format_lookml
from lookalike.lookml.format.formatter import same_meaning
from lookalike.lookml.parse import parse
from lookalike.lookml.parse.written import comments


def test_blocks_are_indented_one_parameter_a_line():
    assert format_lookml("view: v{dimension:id{type:number primary_key:yes}}") == (
        "view: v {\n  dimension: id {\n    type: number\n    primary_key: yes\n  }\n}\n"
    )


def test_empty_block_stays_on_its_line():
    assert format_lookml("view: v {\n}") == "view: v {}\n"


def test_block_without_name_is_written_so():
    assert format_lookml('link:{label:"a"}') == 'link: {\n  label: "a"\n}\n'


def test_short_expression_gets_one_line():
    assert format_lookml("sql:\n  ${TABLE}.id\n;;") == "sql: ${TABLE}.id ;;\n"


def test_expression_of_several_lines_keeps_its_bytes():
    text = "view: v {\n sql:\n\t\tSELECT  1  \n\n   -- # said ;\n\tFROM t\n      ;;\n}"
    assert format_lookml(text) == "view: v {\n  sql:\n\t\tSELECT  1  \n\n   -- # said ;\n\tFROM t\n  ;;\n}\n"


def test_expression_end_on_the_last_line_stays_there():
    assert format_lookml("html: <b>\n x</b>;;") == "html: <b>\n x</b> ;;\n"


def test_empty_expression_stays_empty():
    assert format_lookml("sql:   ;;") == "sql: ;;\n"


def test_expression_under_an_unknown_key_is_kept():
    assert format_lookml("sequel: a  b ;;") == "sequel: a  b ;;\n"


def test_strings_keep_their_bytes():
    assert format_lookml('label:"a \\" #b\n  c"') == 'label: "a \\" #b\n  c"\n'


def test_list_on_one_line_stays_there():
    assert format_lookml('tags: [ a ,"b, c",]') == 'tags: [a, "b, c"]\n'


def test_list_on_lines_gets_one_for_each_member():
    assert format_lookml("set: s {\nfields: [a,\n b, -c*]}") == (
        "set: s {\n  fields: [\n    a,\n    b,\n    -c*\n  ]\n}\n"
    )


def test_long_list_is_broken_into_lines():
    names = [f"a_rather_long_name_{n}" for n in range(6)]
    expected = "fields: [\n  " + ",\n  ".join(names) + "\n]\n"
    assert format_lookml(f"fields: [{', '.join(names)}]") == expected


def test_pairs_have_one_blank():
    assert format_lookml('filters:[a:"1",b.c :"2"]') == ('filters: [a: "1", b.c: "2"]\n')


def test_comments_stay_where_they_are():
    text = '# top\nview: v { # behind\n# above\n  label: "l"   # after\n\n\n\n  # last\n} # closed\n# end'
    assert format_lookml(text) == (
        '# top\nview: v { # behind\n  # above\n  label: "l" # after\n\n  # last\n} # closed\n# end\n'
    )


def test_comments_in_a_list_stay():
    assert format_lookml("tags: [ # one\n a # two\n , b, # three\n # four\n]") == (
        "tags: [ # one\n  a, # two\n  b # three\n  # four\n]\n"
    )


def test_comment_before_a_value_moves_above():
    assert format_lookml('label: # why\n  "a"\nfilters: [a: # what\n "1"]') == (
        '# why\nlabel: "a"\nfilters: [\n  # what\n  a: "1"\n]\n'
    )


def test_one_empty_line_is_kept_between_parameters():
    assert format_lookml("label: a\n\n\n\ntype: b\nhidden: yes") == "label: a\n\ntype: b\nhidden: yes\n"


def test_line_ends_and_byte_order_mark_are_plain():
    assert format_lookml("\ufefflabel: a\r\ntype: b\r\n") == "label: a\ntype: b\n"


def test_empty_file_stays_empty():
    assert format_lookml(" \n\n") == ""


@pytest.mark.parametrize("text", ["view: v {", "view: v { sql: x }", "}", "tags: [a,,b]", 'label: "a'])
def test_file_with_a_syntax_error_is_not_formatted(text: str):
    with pytest.raises(LookmlError) as refused:
        format_lookml(text, "v.view.lkml")
    span = refused.value.diagnostic.span
    assert refused.value.diagnostic.kind == "syntax"
    assert span is not None and span.file == "v.view.lkml"


BLANKS = st.sampled_from([" ", "\n", "\n\n\n", " # c\n", "\n  # c\n\n", "\t", "#\n"])
GAPS = st.lists(BLANKS, max_size=2).map("".join)
NAMES = st.sampled_from(["a", "view_b", "日本", "x.y", "hidden", "+r"])
WORDS = st.sampled_from(["yes", "-1", "@{c}", "a.b", "x*", "a::b"])
STRINGS = st.text(alphabet='ab \\"#{};\n', max_size=6).map(
    lambda text: '"' + text.replace("\\", "").replace('"', '\\"') + '"'
)
SQL = st.text(alphabet='ab \t\n#"{}[]-$', max_size=12).map(lambda text: f" {text} ;;")


@st.composite
def parameters(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    kind = draw(st.integers(0, 5))
    gap = draw(GAPS)
    if kind == 0:
        return f"{draw(st.sampled_from(['sql', 'html', 'sql_on']))}:{draw(SQL)}"
    if kind == 1:
        return f"label:{gap}{draw(STRINGS)}"
    if kind == 2:
        return f"{draw(NAMES.filter(lambda name: '+' not in name))}:{gap}{draw(WORDS)}\n"
    if kind == 3:
        member = st.one_of(WORDS, STRINGS, st.builds("{}: {}".format, NAMES, STRINGS))
        members = draw(st.lists(st.tuples(GAPS, member, GAPS).map("".join), max_size=3))
        return f"tags:{gap}[{','.join(members)}{gap}]"
    name = draw(st.one_of(st.just(""), NAMES))
    return f"link:{gap}{name} {{{gap}{draw(inner)}{draw(GAPS)}}}"


TEXTS = st.recursive(
    st.just(""),
    lambda inner: st.lists(
        st.tuples(GAPS, parameters(inner), st.just("\n"), GAPS).map("".join), max_size=4
    ).map("".join),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_formatting_keeps_meaning_and_comments(text: str):
    before = parse(text, "x")
    if any(diagnostic.kind == "syntax" for diagnostic in before.diagnostics):
        return
    formatted = format_lookml(text)
    after = parse(formatted, "x")
    assert len(before.nodes) == len(after.nodes)
    assert all(map(same_meaning, before.nodes, after.nodes))
    assert [comment.text for comment in comments(before)] == [comment.text for comment in comments(after)]
    assert format_lookml(formatted) == formatted
