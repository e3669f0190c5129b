"""The lexical facts of LookML: which keys start what, and the regular expressions of the tokens."""

from __future__ import annotations

import re

# A key with an expression runs to `;;`. Every key that begins with `sql` is one of them.
_EXPRESSION_KEYS = r"sql(?:_\w++)?+|html|expression(?:_custom_filter)?+"

# `#` begins a comment wherever white space may stand. Possessive, so that hostile text cannot make it backtrack.
_BLANK = r"(?>\s++|\#[^\n]*+)*+"
_STRING = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_WORD = r'((?:@\{\w*+\}|::|[^\s{}\[\],"\#:;])++)'

BLANK = re.compile(_BLANK)

# groups: 1 key of an expression; 2 closing brace; 3 key; then 4 string, or 5 word with 6 brace, 7 brace, 8 bracket
ENTRY = re.compile(
    rf"{_BLANK}(?:({_EXPRESSION_KEYS})\s*+:|(\}})|([\w.$-]++)\s*+:{_BLANK}"
    rf"(?:{_STRING}|{_WORD}(?:\s*+(\{{))?|(\{{)|(\[)))",
    re.DOTALL,
)

# The entries that nearly all of a file consists of, as ENTRY reads them: in ASCII, without escapes, constants and
# comments, an expression on one line. It matches everywhere: where no such entry stands, with the empty group 9.
# groups: 1 key; then 2 string, or 3 word (what follows in the next line is no brace) with 4 brace, or 5 brace;
# 6 closing brace; 7 key and 8 text of an expression
_ASCII_BLANK = r"[ \t\n]*+"
PLAIN_ENTRY = re.compile(
    rf"{_ASCII_BLANK}(?:(?!sql|html|expression)([A-Za-z0-9_.$-]++):[ \t]*+"
    rf'(?:"([^"\\]*+)"|([A-Za-z0-9_.$*+%/-]++)(?:(?=\n{_ASCII_BLANK}[^\s{{])|[ \t]*+(\{{))|(\{{))'
    rf"|(\}})|({_EXPRESSION_KEYS}):([^;\n]*+);;|())"
)
# groups: 1 string or 2 word; then 3 string or 4 word of a pair
ITEM = re.compile(
    rf"{_BLANK}(?:{_STRING}|{_WORD}){_BLANK}(?::{_BLANK}(?:{_STRING}|{_WORD}){_BLANK})?+", re.DOTALL
)
LIST_END = re.compile(rf"{_BLANK}(?:(,)|(\]))")

# Where reading goes on after an error: the next line that begins with a key or a closing brace.
RESUME = re.compile(r"\n[ \t]*+(?=[a-z_]++\s*+:|\})")
# The same within a line of a few plain words: the brace that ends their block.
BRACE_BEHIND = re.compile(r'[^\n"{}]{1,200}+(?=\})')
# groups: 1 key, 2 name of a block whose colon is missing: `dimension status {`
BLOCK_WITHOUT_COLON = re.compile(r"([a-z_]++)[ \t]*+(?:(?<=[ \t])(\+?\w++)[ \t]*+)?\{")
KEY_AHEAD = re.compile(rf"{_BLANK}([\w.$-]++)\s*+:")

# A line inside an expression that can only be LookML: the `;;` before it is missing.
DECLARATION = re.compile(
    r"^[ \t]*+(?:\}\s*+)?(?:(?:dimension|dimension_group|measure|filter|parameter|view|explore|join|set)"
    r"[ \t]*+:[ \t]*+\+?\w++[ \t]*+\{"
    r"|(?:type|relationship|hidden|primary_key)[ \t]*+:[ \t]*+\w++[ \t]*+$)",
    re.MULTILINE,
)

# The same behind a brace of the line in which the text begins, as in `sql: ${TABLE}.a } dimension: b {`.
_BEHIND = (
    r"[ \t]++(?:dimension|dimension_group|measure|filter|parameter|view|explore|join|set)"
    r"[ \t]*+:[ \t]*+\+?\w++[ \t]*+\{"
)
DECLARATION_BEHIND = re.compile(rf"\}}(?={_BEHIND})")

TOP_LEVEL = frozenset({"view", "explore"})
# Kinds that share one space of names. The name of a group is no field's: its members have names of their own.
NAMED_FIELD_KEYS = frozenset({"dimension", "measure", "filter", "parameter"})
FIELD_KEYS = NAMED_FIELD_KEYS | {"dimension_group"}

# Blocks that may stand several times in one block.
REPEATABLE_BLOCKS = frozenset(
    {
        "access_filter",
        "action",
        "allowed_value",
        "bind_filters",
        "filters",
        "form_param",
        "link",
        "option",
        "param",
        "user_attribute_param",
        "when",
    }
)

# Keys that may stand several times in one block with a plain value or a list.
REPEATABLE = frozenset({"include", "extends", "filters", "bind_filters", "sql_step", "allowed_value", "set"})
