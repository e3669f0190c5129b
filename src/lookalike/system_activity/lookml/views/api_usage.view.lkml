view: api_usage {
  sql_table_name: api_usage ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: endpoint {
    description: "The path of the description: /users/{user_id}."
    type: string
    sql: ${TABLE}.endpoint ;;
  }

  dimension: api_query_type {
    description: "What kind of call it is, as the API's description has it: db_query, non_query and others."
    type: string
    sql: ${TABLE}.activity_type ;;
  }

  dimension: operation_id {
    description: "The operation's name."
    type: string
    sql: ${TABLE}.operation_id ;;
  }

  dimension: verb {
    type: string
    sql: ${TABLE}.verb ;;
  }

  dimension: status {
    description: "2xx: it went well. 4xx: the caller's mistake. 5xx: the server's."
    type: string
    sql: CAST(${TABLE}.status_class AS VARCHAR(1)) || 'xx' ;;
  }

  dimension: user_id {
    type: number
    sql: NULLIF(${TABLE}.user_id, 0) ;;
    value_format_name: id
  }

  dimension: credential_id {
    description: "The API key that logged in."
    type: number
    sql: NULLIF(${TABLE}.credential_id, 0) ;;
    value_format_name: id
  }

  dimension_group: created {
    description: "Calls are summed by the hour."
    type: time
    timeframes: [raw, time, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension: total {
    hidden: yes
    type: number
    sql: ${TABLE}.total ;;
  }

  dimension: latency_sum {
    hidden: yes
    type: number
    sql: ${TABLE}.latency_sum ;;
  }

  dimension: latency_max {
    hidden: yes
    type: number
    sql: ${TABLE}.latency_max ;;
  }

  measure: total_usage {
    description: "Calls."
    type: sum
    sql: ${total} ;;
  }

  measure: total_latency {
    description: "Seconds."
    type: sum
    sql: ${latency_sum} ;;
    value_format_name: decimal_3
  }

  measure: average_latency {
    description: "Seconds a call."
    type: number
    sql: 1.0 * ${total_latency} / NULLIF(${total_usage}, 0) ;;
    value_format: "0.0000"
  }

  measure: max_latency {
    description: "Seconds."
    type: max
    sql: ${latency_max} ;;
    value_format: "0.0000"
  }

  measure: count {
    type: count
  }
}
