connection: "shop"

explore: orders {
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
  join: payments { sql_on: ${orders.id} = ${payments.order_id} ;; relationship: one_to_many }
}

explore: refunds {}

explore: all_orders {
  view_name: orders
  join: order_items {
    type: full_outer
    sql_on: ${orders.id} = ${order_items.order_id} ;;
    relationship: one_to_many
  }
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: payments { sql_on: ${orders.id} = ${payments.order_id} ;; relationship: one_to_many }
}

explore: raw_joined {
  view_name: orders
  join: order_items {
    sql: RIGHT JOIN order_items ON order_items.order_id = ${orders.id} ;;
    relationship: one_to_many
  }
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: payments { sql_on: ${orders.id} = ${payments.order_id} ;; relationship: one_to_many }
}

view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: status {}
  dimension: total { type: number }
  dimension: is_big { type: yesno sql: ${total} > 60 ;; }
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }
  dimension_group: due { type: time datatype: date sql: ${TABLE}.due_on ;; }

  measure: count { type: count }
  measure: big_count { type: count filters: [is_big: "yes"] }
  measure: complete_big_count { type: count filters: [is_big: "yes", status: "complete"] }
  measure: californian_count { type: count filters: [users.state: "CA"] }
  measure: any_count { type: count filters: [status: ""] }
  measure: count_of_my_state { type: count filters: [users.state: "{{ _user_attributes['state'] }}"] }
  measure: buyers { type: count_distinct sql: ${user_id} ;; }
  measure: big_buyers { type: count_distinct sql: ${user_id} ;; filters: [is_big: "yes"] }
  measure: about_buyers { type: count_distinct approximate: yes sql: ${user_id} ;; }
  measure: total_sum { type: sum sql: ${total} ;; }
  measure: total_average { type: average sql: ${total} ;; }
  measure: big_average { type: average sql: ${total} ;; filters: [total: ">60"] }
  measure: pending_sum { type: sum sql: ${total} ;; filters: [status: "nothing like it"] }
  measure: pending_average { type: average sql: ${total} ;; filters: [status: "nothing like it"] }
  measure: total_median { type: median sql: ${total} ;; }
  measure: total_p25 { type: percentile percentile: 25 sql: ${total} ;; }
  measure: lowest { type: min sql: ${total} ;; }
  measure: highest { type: max sql: ${total} ;; }
  measure: first_day { type: min sql: ${created_date} ;; }
  measure: last_moment { type: max sql: ${created_raw} ;; }
  measure: last_month { type: max sql: ${created_month} ;; }
  measure: statuses { type: list list_field: status }
  measure: share { type: number sql: 1.0 * ${total_sum} / NULLIF(${count}, 0) ;; }
  measure: whole { type: int sql: ${count} + 1 ;; }
  measure: greeting { type: string sql: CONCAT('n=', ${count}) ;; }
  measure: is_busy { type: yesno sql: ${count} > 1 ;; }
  measure: unlabelled { sql: CONCAT('n=', ${count}) ;; }
  measure: last_date { type: date sql: MAX(${created_raw}) ;; }
  measure: last_time { type: date_time sql: MAX(${created_raw}) ;; }
  measure: last_month_of_all { type: date_month sql: MAX(${created_raw}) ;; }
  measure: last_year { type: date_year sql: MAX(${created_raw}) ;; }
  measure: rank { case: {
      when: { sql: ${count} > 2 ;; label: "many" }
      when: { sql: ${count} > 1 ;; label: "some" }
      else: "one"
    } }
  measure: with_status { type: sum sql: ${total} ;; required_fields: [status] }
  measure: running { type: running_total sql: ${total_sum} ;; }
  measure: share_of_all { type: percent_of_total sql: ${total_sum} ;; }
  measure: change { type: percent_of_previous sql: ${total_sum} ;; direction: "row" }
  measure: running_count { type: running_total sql: ${order_items.count} ;; direction: "column" }
  measure: mixed { type: number sql: ${total_sum} + MAX(${id}) - COUNT(${TABLE}.status) ;; }
  measure: mixed_with_text { type: string sql: CONCAT('SUM(x) of ', ${count}, ': ', MAX(${status})) ;; }
  measure: users_and_own { type: number sql: ${users.balance_sum} + MAX(${id}) ;; }

  measure: nested { type: sum sql: ${total_sum} ;; }
  measure: nested_list { type: list list_field: total_sum }
  measure: filtered_number { type: number sql: ${total_sum} ;; filters: [status: "x"] }
  measure: filtered_by_measure { type: count filters: [total_sum: ">1"] }
  measure: running_of_running { type: running_total sql: ${running} ;; }
  measure: number_of_running { type: number sql: ${running} + 1 ;; }
  measure: running_of_column { type: running_total sql: ${total} ;; }
  measure: empty_number { type: number }
}

view: users {
  dimension: id { primary_key: yes type: number }
  dimension: state {}
  dimension: balance { type: number }
  measure: count { type: count }
  measure: balance_sum { type: sum sql: ${balance} ;; }
  measure: balance_median { type: median sql: ${balance} ;; }
}

view: order_items {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: price { type: number }
  dimension: status {}
  measure: count { type: count }
  measure: shipped_count { type: count filters: [status: "shipped"] }
  measure: price_sum { type: sum sql: ${price} ;; }
  measure: order_totals { type: sum_distinct sql: ${orders.total} ;; sql_distinct_key: ${orders.id} ;; }
  measure: order_average { type: average_distinct sql: ${orders.total} ;; sql_distinct_key: ${orders.id} ;; }
  measure: order_median { type: median_distinct sql: ${orders.total} ;; sql_distinct_key: ${orders.id} ;; }
  measure: order_p25 {
    type: percentile_distinct
    percentile: 25
    sql: ${orders.total} ;;
    sql_distinct_key: ${orders.id} ;;
  }
  measure: own_distinct { type: sum_distinct sql: ${price} ;; }
}

view: refunds {
  dimension: order_id { type: number }
  measure: amount { type: sum }
}

view: payments {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: amount { type: number }
  measure: count { type: count }
  measure: amount_sum { type: sum sql: ${amount} ;; }
}
