connection: "shop"

explore: orders {}
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: status {}
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }
  measure: count { type: count }
  measure: total_sum { type: sum sql: ${TABLE}.total ;; }
}

test: totals_are_right {
  explore_source: orders {
    column: total { field: orders.total_sum }
    filters: [orders.status: "complete"]
  }
  assert: total_is_known { expression: ${orders.total_sum} = 220.2 ;; }
  assert: total_by_its_column { expression: ${total} > 220 AND ${total} < 221 ;; }
}

test: keys_are_unique {
  explore_source: orders { column: id {} column: count { field: orders.count } sorts: [count: desc] limit: 1 }
  assert: one_row_per_key { expression: ${orders.count} = 1 ;; }
}

test: every_order_has_a_status {
  explore_source: orders { column: id {} column: status {} sorts: [id: asc] }
  assert: status_is_there { expression: NOT is_null(${orders.status}) ;; }
  assert: status_is_not_lost { expression: ${orders.status} != "lost" ;; }
  assert: column_wide { expression: count(${orders.id}) = 6 ;; }
}

test: no_orders_in_the_future {
  explore_source: orders {
    column: created_date {}
    filters: [orders.created_date: "after 2018-05-18 18:30"]
  }
  assert: never { expression: no ;; }
}

test: mistaken {
  explore_source: orders { column: count { field: orders.count } }
  assert: not_a_condition { expression: ${orders.count} + 1 ;; }
  assert: unknown_field { expression: ${orders.counts} = 1 ;; }
}

test: broken_query {
  explore_source: orders { column: nothing {} }
  assert: some { expression: yes ;; }
  assert: more { expression: yes ;; }
}
