"""Our parser and lkml read the same things out of the same text."""

from __future__ import annotations

from typing import Any

import lkml
import pytest
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
            found.append((key, item.value.value.strip()))
    return found


def _member(member: Any) -> tuple[str, str | None]:
    if isinstance(member, tree.PairNode):
        return member.type.value, member.value.value
    return member.value, None
