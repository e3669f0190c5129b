connection: "shop"

access_grant: sees_money { user_attribute: department allowed_values: ["finance"] }
named_value_format: whole_dollars { value_format: "$#,##0" }

explore: orders {
  alias: [purchases]
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
  join: payments { sql_on: ${orders.id} = ${payments.order_id} ;; relationship: one_to_many }
  join: user_facts { sql_on: ${users.id} = ${user_facts.user_id} ;; relationship: one_to_one }
  join: status_facts { sql_on: ${orders.status} = ${status_facts.status} ;; relationship: many_to_one }
  join: refunds { sql_on: ${orders.id} = ${refunds.order_id} ;; relationship: one_to_many }
  join: secrets {
    sql_on: ${orders.id} = ${secrets.id} ;;
    relationship: one_to_one
    required_access_grants: [sees_money]
  }
}

explore: all_orders {
  view_name: orders
  join: order_items {
    type: full_outer
    sql_on: ${orders.id} = ${order_items.order_id} ;;
    relationship: one_to_many
  }
}

explore: users {
  join: orders { sql_on: ${users.id} = ${orders.user_id} ;; relationship: one_to_many }
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
}

explore: restricted_orders {
  view_name: orders
  access_filter: { field: users.state user_attribute: state }
  access_filter: { field: orders.id user_attribute: order_ids }
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
}

explore: always {
  view_name: orders
  always_filter: { filters: [orders.status: "complete"] }
  sql_always_where: ${users.state} IS NOT NULL ;;
  sql_always_having: ${orders.count} > 0 ;;
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
}

explore: conditional {
  view_name: orders
  conditionally_filter: { filters: [orders.status: "complete"] unless: [orders.id] }
}

explore: naive {
  view_name: orders
  symmetric_aggregates: no
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
}

explore: lines {
  view_name: orders
  cancel_grouping_fields: [orders.id]
}

explore: finance_only {
  view_name: orders
  required_access_grants: [sees_money]
}

view: orders {
  parameter: grain {
    type: unquoted
    default_value: "month"
    allowed_value: { label: "Day" value: "day" }
    allowed_value: { label: "Month" value: "month" }
    allowed_value: { label: "Last week" value: "last_week" }
  }
  parameter: rate { type: number default_value: "2" }
  parameter: word { type: string }
  parameter: column { type: unquoted default_value: "status" }
  parameter: since { type: date }
  parameter: flag { type: yesno }
  filter: item_status { type: string sql: {% condition item_status %} ${order_items.status} {% endcondition %} ;; }

  dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; }
  dimension: user_id { type: number }
  dimension: status { alias: [state_of_order] }
  dimension: total { type: number }
  dimension: is_complete { type: yesno sql: ${status} = 'complete' ;; }
  dimension: is_big { type: yesno sql: ${total} > 60 ;; }
  dimension: size {
    case: {
      when: { sql: ${total} >= 100 ;; label: "large" }
      when: { sql: ${total} >= 50 ;; label: "middling" }
      else: "small"
    }
  }
  dimension: total_tier { type: tier tiers: [20, 60, 100] style: integer sql: ${total} ;; }
  dimension: status_rank { type: number sql: LENGTH(${status}) ;; }
  dimension: ranked_status { sql: ${status} ;; order_by_field: status_rank }
  dimension: status_with_id { sql: ${status} ;; required_fields: [id] }
  dimension: unfilterable { sql: ${status} ;; can_filter: no }
  dimension: ring_a { sql: ${ring_b} ;; }
  dimension: ring_b { sql: ${ring_a} ;; }
  dimension: folded_status { sql: ${status} ;; case_sensitive: no }
  dimension: period {
    sql: {% if grain._parameter_value == 'day' %} CAST(${created_date} AS VARCHAR)
      {% else %} ${created_month} {% endif %} ;;
  }
  dimension: scaled { type: number sql: ${total} * {% parameter rate %} ;; }
  dimension: greeting { sql: {% parameter word %} ;; }
  dimension: picked { sql: ${TABLE}.{% parameter column %} ;; }
  dimension: is_since { type: yesno sql: ${created_raw} >= {% parameter since %} ;; }
  dimension: flagged { type: yesno sql: {% parameter flag %} ;; }
  dimension: commented { sql: ${status} -- the state ;; }
  dimension: secret { sql: ${status} ;; required_access_grants: [sees_money] }
  dimension: of_secret { sql: ${secret} ;; }
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }
  dimension_group: due { type: time datatype: date sql: ${TABLE}.due_on ;; }
  dimension_group: to_pay {
    type: duration
    intervals: [day, month]
    sql_start: ${created_raw} ;;
    sql_end: ${due_raw} ;;
  }

  measure: count { type: count }
  measure: complete_count { type: count filters: [status: "complete"] }
  measure: total_sum { type: sum sql: ${total} ;; value_format_name: whole_dollars }
  measure: complete_sum { type: sum sql: ${total} ;; filters: [status: "complete", created_date: "2018"] }
  measure: shipped_sum { type: sum sql: ${total} ;; filters: [order_items.status: "shipped"] }
  measure: average_total { type: average sql: ${total} ;; value_format: "0.00" }
  measure: median_total { type: median sql: ${total} ;; }
  measure: p90_total { type: percentile percentile: 90 sql: ${total} ;; }
  measure: highest { type: max sql: ${total} ;; }
  measure: lowest { type: min sql: ${total} ;; }
  measure: buyers { type: count_distinct sql: ${user_id} ;; }
  measure: statuses { type: list list_field: status }
  measure: share { type: number sql: 1.0 * ${complete_sum} / NULLIF(${total_sum}, 0) ;; }
  measure: share_percent { type: number sql: 100 * ${share} ;; value_format_name: percent_1 }
  measure: own_sql { type: number sql: SUM(${total}) - MIN(${total}) ;; }
  measure: doubled_own_sql { type: number sql: 2 * ${own_sql} ;; }
  measure: mixed { type: number sql: ${total_sum} + MAX(${id}) ;; }
  measure: is_busy { type: yesno sql: ${count} > 1 ;; }
  measure: last_created { type: date sql: MAX(${created_raw}) ;; }
  measure: running { type: running_total sql: ${total_sum} ;; }
  measure: nested { type: sum sql: ${total_sum} ;; }
}

view: users {
  dimension: id { primary_key: yes type: number }
  dimension: state {}
  dimension: balance { type: number }
  measure: count { type: count }
  measure: balance_sum { type: sum sql: ${balance} ;; }
  measure: balance_average { type: average sql: ${balance} ;; }
}

view: order_items {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: price { type: number }
  dimension: status {}
  measure: count { type: count }
  measure: price_sum { type: sum sql: ${price} ;; }
  measure: price_per_order { type: number sql: ${price_sum} / NULLIF(${orders.count}, 0) ;; }
  measure: order_totals { type: sum_distinct sql: ${orders.total} ;; sql_distinct_key: ${orders.id} ;; }
}

view: payments {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: amount { type: number }
  measure: count { type: count }
  measure: amount_sum { type: sum sql: ${amount} ;; }
}

view: refunds {
  dimension: order_id { type: number }
  dimension: amount { type: number }
  measure: count { type: count }
  measure: amount_sum { type: sum sql: ${amount} ;; }
}

view: secrets {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: status {}
}

view: user_facts {
  derived_table: {
    sql: SELECT user_id, SUM(total) AS lifetime FROM orders
      WHERE {% condition placed %} created_at {% endcondition %} AND {% condition note %} status {% endcondition %}
      GROUP BY user_id; ;;
  }
  filter: placed { type: date }
  filter: note { type: string }
  dimension: user_id { primary_key: yes type: number }
  dimension: lifetime { type: number }
  measure: lifetime_sum { type: sum sql: ${lifetime} ;; }
}

view: status_facts {
  derived_table: {
    explore_source: orders {
      column: status {}
      column: orders { field: orders.count }
      column: spent { field: orders.total_sum }
      derived_column: place { sql: RANK() OVER (ORDER BY orders DESC) ;; }
      bind_filters: { from_field: orders.created_date to_field: orders.created_date }
    }
  }
  dimension: status { primary_key: yes }
  dimension: orders { type: number }
  dimension: spent { type: number }
  dimension: place { type: number }
}

view: chained {
  derived_table: { sql: SELECT COUNT(*) AS users FROM ${user_facts.SQL_TABLE_NAME} AS facts ;; }
  dimension: users { type: number }
}
explore: chained {}

explore: joined_ways {
  view_name: orders
  always_join: [users]
  join: users { foreign_key: user_id }
  join: order_items {
    type: inner
    sql_on: ${orders.id} = ${order_items.order_id} ;;
    relationship: one_to_many
    sql_where: ${order_items.price} > 20 ;;
  }
  join: buyers { from: users sql_on: ${orders.user_id} = ${buyers.id} ;; relationship: many_to_one }
  join: raw_items {
    from: order_items
    sql: LEFT JOIN order_items AS raw_items ON raw_items.order_id = ${orders.id} AND raw_items.price > 39 ;;
    relationship: one_to_many
  }
  join: everyone {
    from: users
    type: cross
    relationship: many_to_many
  }
  join: late { from: payments sql_on: ${orders.id} = ${late.order_id} ;; relationship: one_to_many required_joins: [users] }
  join: moments { sql_on: ${orders.id} = ${moments.id} ;; relationship: one_to_one }
  join: top_statuses { sql_on: ${orders.status} = ${top_statuses.status} ;; relationship: many_to_one }
}

view: moments {
  derived_table: {
    sql: SELECT 1 AS id, 1526668202 AS seconds, 20180518 AS day, 36.97 AS lat, -122.03 AS lon, 25 AS age,
      {% date_start window %} AS window_start, {% date_end window %} AS window_end ;;
  }
  filter: window { type: date }
  dimension: id { primary_key: yes type: number }
  dimension_group: by_epoch { type: time datatype: epoch sql: ${TABLE}.seconds ;; }
  dimension_group: by_day { type: time datatype: yyyymmdd sql: ${TABLE}.day ;; }
  dimension_group: starts { type: time sql: ${TABLE}.window_start ;; convert_tz: no }
  dimension: ends { type: date_time sql: ${TABLE}.window_end ;; convert_tz: no }
  dimension_group: zoned { type: time sql: TIMESTAMPTZ '2018-05-18 18:30:02+00' ;; }
  dimension_group: zoneless { type: time sql: TIMESTAMP '2018-05-18 18:30:02' ;; }
  dimension: place { type: location sql_latitude: ${TABLE}.lat ;; sql_longitude: ${TABLE}.lon ;; }
  dimension: other_place { type: location sql_latitude: 37.97 ;; sql_longitude: ${TABLE}.lon ;; }
  dimension: apart { type: distance start_location_field: place end_location_field: other_place units: kilometers }
  dimension: age_classic { type: tier tiers: [10, 20, 30] sql: ${TABLE}.age ;; }
  dimension: age_interval { type: tier tiers: [10, 20, 30] style: interval sql: ${TABLE}.age ;; }
  dimension: age_relational { type: tier tiers: [10, 20, 30] style: relational sql: ${TABLE}.age ;; }
}

view: top_statuses {
  derived_table: {
    explore_source: orders {
      column: status { field: orders.status }
      column: spent { field: orders.total_sum }
      filters: [orders.status: "-NULL"]
      bind_all_filters: yes
      sorts: [orders.total_sum: desc]
      limit: 1
    }
  }
  dimension: status { primary_key: yes }
  dimension: spent { type: number }
}
