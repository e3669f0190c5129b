connection: "bazaar"

explore: orders {
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
  join: user_facts { sql_on: ${users.id} = ${user_facts.user_id} ;; relationship: one_to_one }
  join: status_facts { sql_on: ${orders.status} = ${status_facts.status} ;; relationship: many_to_one }
  join: matched_items {
    from: order_items
    type: inner
    sql_on: ${orders.id} = ${matched_items.order_id} ;;
    relationship: one_to_many
  }
  join: everyone { from: users type: cross relationship: many_to_many }
}

explore: all_orders {
  view_name: orders
  join: order_items {
    type: full_outer
    sql_on: ${orders.id} = ${order_items.order_id} ;;
    relationship: one_to_many
  }
}

explore: restricted {
  view_name: orders
  access_filter: { field: users.state user_attribute: state }
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
}

explore: moments {}
explore: words {}
explore: amounts {}

view: orders {
  parameter: word { type: string }
  parameter: flag { type: yesno }
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: status {}
  dimension: total { type: number }
  dimension: greeting { sql: {% parameter word %} ;; }
  dimension: flagged { type: yesno sql: {% parameter flag %} ;; }
  dimension: is_complete { type: yesno sql: ${status} = 'complete' ;; }
  dimension: is_big { type: yesno sql: ${total} > 60 ;; }
  dimension: kind { sql: CASE WHEN ${is_complete} THEN 'done' ELSE 'open' END ;; }
  dimension: size {
    case: {
      when: { sql: ${total} >= 100 ;; label: "large" }
      when: { sql: ${total} >= 50 ;; label: "it's middling" }
      else: "small"
    }
  }
  dimension: total_tier { type: tier tiers: [20, 60, 100] style: integer sql: ${total} ;; }
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }

  measure: count { type: count }
  measure: complete_count { type: count filters: [status: "complete"] }
  measure: total_sum { type: sum sql: ${total} ;; }
  measure: complete_sum { type: sum sql: ${total} ;; filters: [status: "complete", created_date: "2018"] }
  measure: average_total { type: average sql: ${total} ;; }
  measure: average_user { type: average sql: ${user_id} ;; }
  measure: median_total { type: median sql: ${total} ;; }
  measure: p25_total { type: percentile percentile: 25 sql: ${total} ;; }
  measure: highest { type: max sql: ${total} ;; }
  measure: lowest { type: min sql: ${total} ;; }
  measure: buyers { type: count_distinct sql: ${user_id} ;; }
  measure: rough_buyers { type: count_distinct approximate: yes sql: ${user_id} ;; }
  measure: statuses { type: list list_field: status }
  measure: share { type: number sql: 1.0 * ${complete_sum} / NULLIF(${total_sum}, 0) ;; }
  measure: own_sql { type: number sql: SUM(${total}) - MIN(${total}) ;; }
  measure: is_busy { type: yesno sql: ${count} > 1 ;; }
  measure: running { type: running_total sql: ${total_sum} ;; }
  measure: part { type: percent_of_total sql: ${total_sum} ;; }
  measure: change { type: percent_of_previous sql: ${count} ;; }
  measure: month_before {
    type: period_over_period
    based_on: total_sum
    based_on_time: created_month
    period: month
    kind: previous
  }
  measure: last_created { type: date sql: MAX(${created_raw}) ;; }
}

view: users {
  dimension: id { primary_key: yes type: number }
  dimension: state {}
  dimension: balance { type: number }
  measure: count { type: count }
  measure: balance_sum { type: sum sql: ${balance} ;; }
  measure: balance_average { type: average sql: ${balance} ;; }
  measure: balance_median { type: median sql: ${balance} ;; }
}

view: order_items {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: price { type: number }
  dimension: status {}
  measure: count { type: count }
  measure: price_sum { type: sum sql: ${price} ;; }
  measure: price_per_order { type: number sql: 1e0 * ${price_sum} / NULLIF(${orders.count}, 0) ;; }
  measure: order_totals { type: sum_distinct sql: ${orders.total} ;; sql_distinct_key: ${orders.id} ;; }
}

view: user_facts {
  derived_table: {
    sql: SELECT user_id, SUM(total) AS lifetime FROM orders
      WHERE {% condition placed %} created_at {% endcondition %} GROUP BY user_id ;;
  }
  filter: placed { type: date }
  dimension: user_id { primary_key: yes type: number }
  dimension: lifetime { type: number }
}

view: status_facts {
  derived_table: {
    explore_source: orders {
      column: status {}
      column: orders { field: orders.count }
      column: items { field: order_items.count }
      column: spent { field: orders.total_sum }
      derived_column: place { sql: RANK() OVER (ORDER BY orders DESC) ;; }
    }
  }
  dimension: status { primary_key: yes }
  dimension: orders { type: number }
  dimension: items { type: number }
  dimension: spent { type: number }
  dimension: place { type: number }
}

view: moments {
  dimension: id { primary_key: yes type: number }
  dimension_group: at {
    type: time
    sql: ${TABLE}.at_time ;;
    timeframes: [
      raw, time, time_of_day, microsecond, millisecond, millisecond20, millisecond250, second, minute, minute15,
      minute20, hour, hour4, hour6, hour_of_day, date, week, week_of_year, day_of_week, day_of_week_index,
      day_of_month, day_of_year, month, month_num, month_name, fiscal_month_num, quarter, quarter_of_year,
      fiscal_quarter, fiscal_quarter_of_year, year, fiscal_year, yesno
    ]
  }
  dimension_group: stays { type: time sql: ${TABLE}.at_time ;; convert_tz: no }
  dimension_group: on { type: time datatype: date sql: ${TABLE}.on_day ;; }
  dimension_group: by_epoch { type: time datatype: epoch sql: ${TABLE}.seconds ;; }
  dimension_group: by_digits { type: time datatype: yyyymmdd sql: ${TABLE}.digits ;; }
  dimension_group: until {
    type: duration
    intervals: [second, minute, hour, day, week, month, quarter, year]
    sql_start: ${TABLE}.at_time ;;
    sql_end: ${TABLE}.end_time ;;
  }
  dimension: place { type: location sql_latitude: ${TABLE}.lat ;; sql_longitude: ${TABLE}.lon ;; }
  dimension: north { type: location sql_latitude: 37.97 ;; sql_longitude: ${TABLE}.lon ;; }
  dimension: apart {
    type: distance
    start_location_field: place
    end_location_field: north
    units: kilometers
  }
  measure: count { type: count }
  measure: year_before {
    type: period_over_period
    based_on: count
    based_on_time: at_date
    period: year
    kind: difference
  }
  measure: latest { type: date_time sql: MAX(${at_raw}) ;; }
}

view: words {
  dimension: id { primary_key: yes type: number }
  dimension: word {}
  dimension: folded { sql: ${word} ;; case_sensitive: no }
  measure: count { type: count }
  measure: odd_count { type: count filters: [word: "it's,100^%,a^^b"] }
}

view: amounts {
  dimension: id { primary_key: yes type: number }
  dimension: value { type: number }
  dimension: is_positive { type: yesno sql: ${value} > 0 ;; }
  dimension: classic { type: tier tiers: [0, 10] sql: ${value} ;; }
  dimension: interval { type: tier tiers: [0, 10] style: interval sql: ${value} ;; }
  dimension: relational { type: tier tiers: [0, 10] style: relational sql: ${value} ;; }
  dimension: integral { type: tier tiers: [0, 10] style: integer sql: ${value} ;; }
  measure: count { type: count }
}
