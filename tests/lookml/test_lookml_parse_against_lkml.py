"""Our parser and lkml read the same things out of the same text."""

from __future__ import annotations

from typing import Any

import lkml
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from lkml import tree

from lookalike.lookml.parse import Node, parse

TEXTS = {
    "view": """
        view: orders {
          sql_table_name: shop.orders ;;
          label: "Orders"
          drill_fields: [id, users.name]
          dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; }
          dimension_group: created {
            type: time
            timeframes: [raw, date, week]
            sql: ${TABLE}.created_at ;;
          }
          dimension: size {
            case: {
              when: { sql: ${TABLE}.n < 10 ;; label: "small" }
              when: { sql: ${TABLE}.n < 100 ;; label: "medium" }
              else: "large"
            }
          }
          dimension: tiered { type: tier tiers: [0, 10, 20.5, -3] style: integer sql: ${n} ;; }
          measure: total { type: sum sql: ${price} ;; filters: [status: "Complete,Shipped", users.age: ">= 18"] }
          measure: old { type: count filters: { field: status value: "x" } filters: { field: b value: "-y" } }
          parameter: p { type: unquoted allowed_value: { label: "Day" value: "day" } allowed_value: { value: "w" } }
          set: detail { fields: [id, created_date, users.detail*] }
        }
    """,
    "explore": """
        # a model
        connection: "warehouse"
        include: "/views/*.view"
        include: "//other/a.view.lkml"
        week_start_day: sunday
        datagroup: nightly { sql_trigger: SELECT CURRENT_DATE ;; max_cache_age: "24 hours" }
        access_grant: finance { user_attribute: department allowed_values: ["finance", "board"] }
        explore: orders {
          fields: [ALL_FIELDS*, -users.email]
          always_filter: { filters: [created_date: "30 days"] }
          access_filter: { field: users.region user_attribute: region }
          sql_always_where: ${status} <> 'test' ;;
          join: users {
            type: left_outer
            relationship: many_to_one
            sql_on: ${orders.user_id} = ${users.id}
                    AND 1 = 1 ;;
          }
          aggregate_table: daily {
            query: { dimensions: [created_date] measures: [count] timezone: "UTC" }
            materialization: { datagroup_trigger: nightly }
          }
        }
    """,
    "derived": """
        view: facts {
          derived_table: {
            explore_source: orders {
              column: user_id { field: orders.user_id }
              column: n { field: orders.count }
              derived_column: rank { sql: RANK() OVER (ORDER BY n) ;; }
              bind_filters: { from_field: facts.day to_field: orders.created_date }
              filters: [orders.status: "Complete"]
            }
            indexes: ["user_id"]
          }
          dimension: user_id { html: <a href="#">{{ value }}</a> ;; }
          dimension: linked { link: { label: "one" url: "http://x/{{ value }}" } link: { label: "two" url: "y" } }
        }
        view: +facts { extends: [a, b] final: yes }
    """,
    "comments": """
        # first
        view: a { # beside
          # label: "no"
          label: "yes # still the label" # after
          dimension: b { sql: a # part of the SQL
             ;; }
        }
    """,
    "odd": """
        view: a { dimension: b{type:number sql:x;;} measure:c{} }
        view:d{label:"x"}
        explore: e { join: f { sql: LEFT JOIN UNNEST(${a.b}) AS g ;; } }
    """,
}


@pytest.mark.parametrize("name", TEXTS)
def test_same_tree_as_lkml(name: str):
    text = TEXTS[name]
    assert ours(parse(text, name).nodes) == theirs(lkml.parse(text).container)


# Generated LookML: what lkml takes too, in all its spacings.

_WORD = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
_NAME = st.one_of(_WORD, st.builds("{0}.{1}".format, _WORD, _WORD), _WORD.map("+{}".format))
_QUOTED = st.text(alphabet="abc é#{}[]:,;$@%'\n", max_size=12).map('"{}"'.format)
_SQL = st.text(alphabet="ab.(),'\"=<>{}$#@%-+*/|\n ", max_size=30).map(
    lambda text: f" x{text.replace('#', '')}x ;;"
)
_SPACE = st.sampled_from([" ", "\n", "\n\n  ", "\t", "\r\n", " # a comment: { \n", '\n# "quoted\n'])
_COLON = st.sampled_from([": ", ":", " : ", ":\n  "])


def _pair(keys: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{0}{1}{2}".format, st.sampled_from(keys), _COLON, values)


def _list(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joint = st.sampled_from([", ", ",", "\n, ", ",\n"])
    return st.builds(
        lambda found, comma, start: f"[{start}{comma.join(found)}{start}]",
        st.lists(items, max_size=4), joint, st.sampled_from(["", " ", "\n"]),
    )  # fmt: skip


_LEAF = st.one_of(
    _pair(["type", "hidden", "primary_key", "relationship"], _WORD),
    _pair(["label", "description", "value_format", "group_label"], _QUOTED),
    _pair(["sql", "html", "sql_on", "sql_where"], _SQL),
    _pair(["drill_fields", "timeframes", "extends"], _list(_NAME)),
    _pair(["tags", "suggestions"], _list(_QUOTED)),
    _pair(
        ["filters"], _list(st.builds("{0}: {1}".format, _NAME.filter(lambda name: name[0] != "+"), _QUOTED))
    ),
)


def _body(items: list[str], space: str) -> str:
    return "{" + space + space.join(items) + space + "}"


# lkml takes each of these once in a block.
_LEAVES = st.lists(_LEAF, max_size=4, unique_by=lambda text: text.partition(":")[0].strip())


def _block(heads: list[str], items: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    """`heads` with a colon have no name: `link:`."""
    body = st.builds(_body, items, _SPACE)
    named = st.builds(
        lambda head, name: head if head.endswith(":") else f"{head}: {name}", st.sampled_from(heads), _NAME
    )
    return st.builds("{0} {1}".format, named, body)


_FIELDS = _block(
    ["dimension", "measure", "filter", "join", "derived_table:"],
    st.builds(list.__add__, _LEAVES, st.lists(_block(["link:", "action:"], _LEAVES), max_size=2)),
)
_VIEWS = _block(["view", "explore"], st.builds(list.__add__, _LEAVES, st.lists(_FIELDS, max_size=3)))
_LOOKML = st.builds(
    lambda blocks, space: space.join(blocks) + space, st.lists(_VIEWS, min_size=1, max_size=3), _SPACE
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_LOOKML)
def test_generated_lookml_has_the_same_tree_as_in_lkml(text: str):
    try:
        oracle = lkml.parse(text)
    except (SyntaxError, KeyError, IndexError):  # what lkml does not take is no question to it
        reject()
    assert ours(parse(text, "generated").nodes) == theirs(oracle.container)


def ours(nodes: tuple[Node, ...]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        if node.body is not None:
            found.append((node.key, node.name, ours(node.body)))
        elif node.items is not None:
            found.append((node.key, [(item.text, item.value) for item in node.items]))
        else:
            found.append((node.key, node.text))
    return found


def theirs(container: tree.ContainerNode) -> list[Any]:
    found: list[Any] = []
    for item in container.items:
        key = item.type.value
        if isinstance(item, tree.BlockNode):
            inner = theirs(item.container) if item.container is not None else []
            found.append((key, item.name.value if item.name else None, inner))
        elif isinstance(item, tree.ListNode):
            found.append((key, [_member(member) for member in item.items]))
        else:
            found.append((key, item.value.value))
    return found


def _member(member: Any) -> tuple[str, str | None]:
    if isinstance(member, tree.PairNode):
        return member.type.value, member.value.value
    return member.value, None
