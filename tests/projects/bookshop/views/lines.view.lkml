view: lines {
  sql_table_name: @{SCHEMA}.order_lines ;;
  dimension: key { primary_key: yes hidden: yes sql: ${TABLE}.order_id || '-' || ${TABLE}.line ;; }
  dimension: order_id { type: number hidden: yes }
  dimension: book_id { type: number hidden: yes }
  dimension: quantity { type: number }
  dimension: price { type: number value_format: "0.00" }
  measure: revenue {
    type: sum
    sql: ${quantity} * ${price} ;;
    value_format_name: eur
    drill_fields: [books.title, revenue]
  }
  measure: copies { type: sum sql: ${quantity} ;; }
  measure: revenue_per_order { type: number sql: ${revenue} / NULLIF(${orders.count}, 0) ;; value_format_name: eur }
  measure: shipping_once {
    type: sum_distinct
    sql_distinct_key: ${orders.id} ;;
    sql: ${orders.shipping} ;;
  }
  measure: average_shipping_once {
    type: average_distinct
    sql_distinct_key: ${orders.id} ;;
    sql: ${orders.shipping} ;;
  }
}
