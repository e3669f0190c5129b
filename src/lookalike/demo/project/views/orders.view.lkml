view: orders {
  sql_table_name: orders ;;
  drill_fields: [detail*]

  dimension: id {
    alias: [order_id]
    label: "Order ID"
    primary_key: yes
    type: number
    sql: ${TABLE}.order_id ;;
    value_format_name: id
  }

  dimension: user_id {
    type: number
    hidden: yes
    sql: ${TABLE}.user_id ;;
  }

  dimension: status {
    type: string
    sql: ${TABLE}.status ;;
    suggestions: ["Cancelled", "Complete", "Processing", "Returned", "Shipped"]
  }

  dimension: num_of_item {
    label: "Number of Items"
    type: number
    sql: ${TABLE}.num_of_item ;;
  }

  dimension: basket_size {
    description: "How many items were ordered at once."
    case: {
      when: {
        sql: ${num_of_item} = 1 ;;
        label: "One item"
      }
      when: {
        sql: ${num_of_item} = 2 ;;
        label: "Two items"
      }
      else: "Three items or more"
    }
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, hour, date, week, month, month_name, quarter, year, hour_of_day, day_of_week]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: shipped {
    type: time
    timeframes: [raw, time, date, week, month, year]
    sql: ${TABLE}.shipped_at ;;
  }

  dimension_group: delivered {
    type: time
    timeframes: [raw, time, date, week, month, year]
    sql: ${TABLE}.delivered_at ;;
  }

  dimension_group: returned {
    type: time
    timeframes: [raw, time, date, week, month, year]
    sql: ${TABLE}.returned_at ;;
  }

  measure: count {
    type: count
    drill_fields: [detail*]
  }

  measure: total_num_of_item {
    label: "Total Number of Items"
    type: sum
    sql: ${num_of_item} ;;
    drill_fields: [detail*]
  }

  measure: average_num_of_item {
    label: "Average Number of Items"
    type: average
    sql: ${num_of_item} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: complete_count {
    type: count
    filters: [status: "Complete"]
    drill_fields: [detail*]
  }

  measure: first_order_date {
    type: date
    sql: MIN(${created_raw}) ;;
    convert_tz: no
  }

  set: detail {
    fields: [id, status, num_of_item, created_time]
  }
}
