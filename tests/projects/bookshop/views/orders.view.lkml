include: "base.view"

view: orders {
  extends: [base]
  sql_table_name: @{SCHEMA}.orders ;;
  view_label: "Sales"

  # Parameters of each type.
  parameter: granularity {
    label: "Date Granularity"
    type: unquoted
    default_value: "month"
    allowed_value: { label: "By day" value: "day" }
    allowed_value: { label: "By month" value: "month" }
    allowed_value: { label: "By year" value: "year" }
  }
  parameter: channel_asked {
    type: string
    allowed_value: { label: "Web" value: "web" }
    allowed_value: { label: "Store" value: "store" }
  }
  parameter: since { type: date }
  parameter: minimum { type: number default_value: "50" }
  filter: status_compared {
    type: string
    suggest_dimension: orders.status
  }

  dimension: id { hidden: no label: "Order Number" }
  dimension: customer_id { type: number hidden: yes sql: ${TABLE}.customer_id ;; }
  dimension: status { type: string sql: ${TABLE}.status ;; description: "Where the order is." }
  dimension: channel { sql: ${TABLE}.channel ;; group_label: "How" }
  dimension: note { sql: ${TABLE}.note ;; }
  dimension: is_gift { type: yesno sql: ${TABLE}.gift ;; group_label: "How" }
  dimension: shipping {
    type: number
    sql: ${TABLE}.shipping ;;
    value_format_name: eur
  }
  dimension: shipping_tier {
    type: tier
    tiers: [0, 5, 10]
    style: integer
    sql: ${shipping} ;;
  }
  dimension: stage {
    case: {
      when: { sql: ${status} = 'open' ;; label: "1. Not sent" }
      when: { sql: ${status} IN ('sent', 'paid') ;; label: "Done" }
      else: "Other"
    }
  }
  dimension: status_sorted {
    label: "Status by Weight"
    sql: ${status} ;;
    order_by_field: status_weight
  }
  dimension: status_weight {
    type: number
    hidden: yes
    sql: CASE ${status} WHEN 'open' THEN 1 WHEN 'sent' THEN 2 WHEN 'paid' THEN 3 ELSE 9 END ;;
  }
  dimension: is_compared {
    type: yesno
    sql: {% condition status_compared %} ${status} {% endcondition %} ;;
  }
  dimension: is_asked_channel {
    type: yesno
    sql: ${channel} = {% parameter channel_asked %} ;;
  }
  dimension: is_since {
    type: yesno
    sql: ${created_raw} >= {% parameter since %} ;;
  }
  dimension: chosen_date {
    label_from_parameter: granularity
    sql: {% if granularity._parameter_value == 'day' %} ${created_date}
      {% elsif granularity._parameter_value == 'year' %} ${created_year}
      {% else %} ${created_month} {% endif %} ;;
  }
  dimension_group: created {
    type: time
    timeframes: [raw, time, hour, date, week, month, quarter, year, day_of_week, fiscal_quarter, month_name]
    sql: ${TABLE}.created_at ;;
  }
  dimension_group: sent {
    type: time
    timeframes: [date, month]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.sent_on ;;
  }
  dimension_group: waiting {
    type: duration
    intervals: [hour, day]
    sql_start: ${created_raw} ;;
    sql_end: CAST(${TABLE}.sent_on AS TIMESTAMP) ;;
  }

  measure: total_shipping { type: sum sql: ${shipping} ;; value_format_name: eur }
  measure: average_shipping { type: average sql: ${shipping} ;; value_format_name: decimal_2 }
  measure: median_shipping { type: median sql: ${shipping} ;; }
  measure: shipping_75 { type: percentile percentile: 75 sql: ${shipping} ;; }
  measure: largest_shipping { type: max sql: ${shipping} ;; }
  measure: smallest_shipping { type: min sql: ${shipping} ;; }
  measure: count_gifts { type: count filters: [is_gift: "yes"] }
  measure: count_large {
    type: count
    filters: { field: shipping value: ">=@{MIN_ORDER}" }
    filters: { field: status value: "-cancelled" }
  }
  measure: count_over_minimum {
    type: sum
    sql: CASE WHEN ${shipping} > {% parameter minimum %} THEN 1 ELSE 0 END ;;
  }
  measure: count_customers { type: count_distinct sql: ${customer_id} ;; }
  measure: channels { type: list list_field: channel }
  measure: gift_share { type: number sql: 1.0 * ${count_gifts} / NULLIF(${count}, 0) ;; value_format_name: percent_1 }
  measure: any_gift { type: yesno sql: ${count_gifts} > 0 ;; }
  measure: verdict { type: string sql: CASE WHEN ${count} > 2 THEN 'many' ELSE 'few' END ;; }
  measure: first_order { type: date sql: MIN(${created_raw}) ;; convert_tz: no }
  measure: last_order { type: date_time sql: MAX(${created_raw}) ;; }

  set: detail { fields: [id, status, created_date, total_shipping] }
}
