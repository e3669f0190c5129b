view: dashboard_element {
  derived_table: {
    sql:
      SELECT CAST(NULL AS INTEGER) AS id,
             CAST(NULL AS INTEGER) AS dashboard_id,
             CAST(NULL AS VARCHAR(1)) AS title,
             CAST(NULL AS VARCHAR(1)) AS type,
             CAST(NULL AS INTEGER) AS look_id,
             CAST(NULL AS INTEGER) AS query_id,
             CAST(NULL AS INTEGER) AS merge_query_id,
             CAST(NULL AS VARCHAR(1)) AS result_source,
             CAST(NULL AS VARCHAR(1)) AS refresh_interval,
             CAST(NULL AS TIMESTAMP) AS created_at
      WHERE 1 = 0 ;;
  }

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: dashboard_id {
    type: number
    sql: ${TABLE}.dashboard_id ;;
    value_format_name: id
  }

  dimension: title {
    type: string
    sql: ${TABLE}.title ;;
  }

  dimension: type {
    type: string
    sql: ${TABLE}.type ;;
  }

  dimension: look_id {
    type: number
    sql: ${TABLE}.look_id ;;
    value_format_name: id
  }

  dimension: query_id {
    type: number
    sql: ${TABLE}.query_id ;;
    value_format_name: id
  }

  dimension: merge_query_id {
    type: number
    sql: ${TABLE}.merge_query_id ;;
    value_format_name: id
  }

  dimension: result_source {
    type: string
    sql: ${TABLE}.result_source ;;
  }

  dimension: refresh_interval {
    type: string
    sql: ${TABLE}.refresh_interval ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  measure: count {
    type: count
  }
}
