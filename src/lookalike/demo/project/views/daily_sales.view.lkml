# Built once and kept until an order item is added: see Datagroups and the statement of a query that reads it.
view: daily_sales {
  derived_table: {
    datagroup_trigger: thelook_default
    sql:
      SELECT
        CAST(order_items.created_at AS DATE) AS day,
        COUNT(*) AS items,
        SUM(order_items.sale_price) AS revenue
      FROM order_items
      GROUP BY 1 ;;
  }

  dimension_group: day {
    type: time
    timeframes: [date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.day ;;
  }

  measure: days {
    type: count
  }

  measure: items {
    type: sum
    sql: ${TABLE}.items ;;
  }

  measure: revenue {
    type: sum
    sql: ${TABLE}.revenue ;;
    value_format_name: shop_currency
  }

  measure: average_revenue {
    label: "Average Revenue per Day"
    type: average
    sql: ${TABLE}.revenue ;;
    value_format_name: shop_currency
  }
}
