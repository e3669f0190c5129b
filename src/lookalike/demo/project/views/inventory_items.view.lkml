view: inventory_items {
  sql_table_name: inventory_items ;;
  drill_fields: [detail*]

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: product_id {
    type: number
    hidden: yes
    sql: ${TABLE}.product_id ;;
  }

  dimension: product_distribution_center_id {
    type: number
    hidden: yes
    sql: ${TABLE}.product_distribution_center_id ;;
  }

  dimension: product_name {
    group_label: "Product"
    type: string
    sql: ${TABLE}.product_name ;;
  }

  dimension: product_brand {
    group_label: "Product"
    type: string
    sql: ${TABLE}.product_brand ;;
  }

  dimension: product_category {
    group_label: "Product"
    type: string
    sql: ${TABLE}.product_category ;;
  }

  dimension: product_department {
    group_label: "Product"
    type: string
    sql: ${TABLE}.product_department ;;
  }

  dimension: cost {
    type: number
    sql: ${TABLE}.cost ;;
    value_format_name: shop_currency
  }

  dimension_group: created {
    description: "When the item was put on the shelf."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: sold {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.sold_at ;;
  }

  dimension: is_sold {
    type: yesno
    sql: ${sold_raw} IS NOT NULL ;;
  }

  dimension_group: in_inventory {
    label: "in Inventory"
    description: "From the shelf to the sale; empty as long as the item is not sold."
    type: duration
    intervals: [day, week]
    sql_start: ${created_raw} ;;
    sql_end: ${sold_raw} ;;
  }

  dimension: days_in_inventory_tier {
    type: tier
    tiers: [0, 7, 14, 30, 60, 90]
    style: integer
    sql: ${days_in_inventory} ;;
  }

  measure: count {
    type: count
    drill_fields: [detail*]
  }

  measure: sold_count {
    type: count
    filters: [is_sold: "Yes"]
    drill_fields: [detail*]
  }

  measure: number_on_hand {
    type: count
    filters: [is_sold: "No"]
    drill_fields: [detail*]
  }

  measure: sold_percent {
    type: number
    sql: 1.0 * ${sold_count} / NULLIF(${count}, 0) ;;
    value_format_name: percent_1
  }

  measure: total_cost {
    type: sum
    sql: ${cost} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: average_cost {
    type: average
    sql: ${cost} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  set: detail {
    fields: [id, product_name, product_brand, product_category, cost, created_date, sold_date]
  }
}
