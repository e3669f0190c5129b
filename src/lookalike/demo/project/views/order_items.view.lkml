view: order_items {
  sql_table_name: order_items ;;
  drill_fields: [detail*]

  # ----- keys

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: order_id {
    type: number
    sql: ${TABLE}.order_id ;;
    value_format_name: id
  }

  dimension: user_id {
    type: number
    hidden: yes
    sql: ${TABLE}.user_id ;;
  }

  dimension: product_id {
    type: number
    hidden: yes
    sql: ${TABLE}.product_id ;;
  }

  dimension: inventory_item_id {
    type: number
    hidden: yes
    sql: ${TABLE}.inventory_item_id ;;
  }

  # ----- dates

  dimension_group: created {
    description: "When the item was ordered."
    type: time
    timeframes: [
      raw, time, hour, date, week, month, quarter, year,
      hour_of_day, day_of_week, day_of_week_index, day_of_month, month_num, month_name, week_of_year
    ]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: shipped {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.shipped_at ;;
  }

  dimension_group: delivered {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.delivered_at ;;
  }

  dimension_group: returned {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.returned_at ;;
  }

  dimension_group: to_process {
    label: "to Process"
    description: "From the order to the delivery."
    type: duration
    intervals: [hour, day, week]
    sql_start: ${created_raw} ;;
    sql_end: ${delivered_raw} ;;
  }

  dimension_group: since_signup {
    label: "since Signup"
    description: "From the user's signup to the order."
    type: duration
    intervals: [day, month, year]
    sql_start: ${users.created_raw} ;;
    sql_end: ${created_raw} ;;
  }

  # One dimension whose grain the reader of a dashboard picks.
  parameter: date_granularity {
    description: "The grain of the dimension Created Period."
    type: unquoted
    default_value: "month"
    allowed_value: { label: "Day" value: "day" }
    allowed_value: { label: "Month" value: "month" }
    allowed_value: { label: "Quarter" value: "quarter" }
    allowed_value: { label: "Year" value: "year" }
  }

  dimension: created_period {
    label_from_parameter: date_granularity
    description: "When the item was ordered, in the grain of the filter Date Granularity."
    type: string
    sql:
      {% if date_granularity._parameter_value == 'day' %} CAST(${created_date} AS VARCHAR)
      {% elsif date_granularity._parameter_value == 'quarter' %} CAST(${created_quarter} AS VARCHAR)
      {% elsif date_granularity._parameter_value == 'year' %} CAST(${created_year} AS VARCHAR)
      {% else %} CAST(${created_month} AS VARCHAR)
      {% endif %} ;;
  }

  # ----- state and price

  dimension: status {
    type: string
    sql: ${TABLE}.status ;;
    suggestions: ["Cancelled", "Complete", "Processing", "Returned", "Shipped"]
  }

  dimension: is_complete {
    type: yesno
    sql: ${status} = 'Complete' ;;
  }

  dimension: sale_price {
    type: number
    sql: ${TABLE}.sale_price ;;
    value_format_name: shop_currency
  }

  dimension: sale_price_tier {
    type: tier
    tiers: [10, 25, 50, 100, 200]
    style: relational
    sql: ${sale_price} ;;
    value_format: "$0"
  }

  dimension: gross_margin {
    description: "Sale price less what the item cost."
    type: number
    sql: ${sale_price} - ${inventory_items.cost} ;;
    value_format_name: shop_currency
  }

  dimension: item_gross_margin_percentage {
    label: "Item Gross Margin %"
    type: number
    sql: 1.0 * ${gross_margin} / NULLIF(${sale_price}, 0) ;;
    value_format_name: percent_1
  }

  # ----- measures

  measure: count {
    type: count
    drill_fields: [detail*]
  }

  measure: order_count {
    label: "Number of Orders"
    type: count_distinct
    sql: ${order_id} ;;
    drill_fields: [detail*]
  }

  measure: total_sale_price {
    type: sum
    sql: ${sale_price} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: average_sale_price {
    type: average
    sql: ${sale_price} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: median_sale_price {
    type: median
    sql: ${sale_price} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: min_sale_price {
    label: "Lowest Sale Price"
    type: min
    sql: ${sale_price} ;;
    value_format_name: shop_currency
  }

  measure: max_sale_price {
    label: "Highest Sale Price"
    type: max
    sql: ${sale_price} ;;
    value_format_name: shop_currency
  }

  measure: total_gross_margin {
    type: sum
    sql: ${gross_margin} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: average_gross_margin {
    type: average
    sql: ${gross_margin} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: total_gross_margin_percentage {
    label: "Total Gross Margin %"
    type: number
    sql: 1.0 * ${total_gross_margin} / NULLIF(${total_sale_price}, 0) ;;
    value_format_name: percent_1
  }

  measure: average_spend_per_user {
    type: number
    sql: 1.0 * ${total_sale_price} / NULLIF(${users.count}, 0) ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: average_days_to_process {
    type: average
    sql: ${days_to_process} ;;
    value_format_name: decimal_1
    drill_fields: [detail*]
  }

  measure: count_last_28d {
    label: "Count in the Last 28 Days"
    type: count
    filters: [created_date: "28 days"]
    drill_fields: [detail*]
  }

  measure: cumulative_sale_price {
    description: "Total sale price, added up down the rows."
    type: running_total
    sql: ${total_sale_price} ;;
    value_format_name: shop_currency
  }

  set: detail {
    fields: [
      id, order_id, status, created_date, sale_price,
      products.brand, products.name, users.name, users.email
    ]
  }
}
