view: pdt_builds {
  derived_table: {
    sql:
      SELECT tid,
             MAX(connection) AS connection, MAX(model_name) AS model_name, MAX(view_name) AS view_name,
             MAX(table_name) AS table_name,
             MIN(CASE WHEN action = 'create begin' THEN created_at END) AS started_at,
             MAX(CASE WHEN action <> 'create begin' THEN created_at END) AS ended_at,
             MAX(CASE WHEN action = 'create complete' THEN 1 ELSE 0 END) AS succeeded,
             MAX(CASE WHEN action LIKE '%error%' THEN 1 ELSE 0 END) AS failed
      FROM pdt_event_log
      WHERE action LIKE 'create%'
      GROUP BY tid ;;
  }

  dimension: tid {
    primary_key: yes
    type: string
    sql: ${TABLE}.tid ;;
  }

  dimension: connection {
    type: string
    sql: ${TABLE}.connection ;;
  }

  dimension: model_name {
    type: string
    sql: ${TABLE}.model_name ;;
  }

  dimension: view_name {
    type: string
    sql: ${TABLE}.view_name ;;
  }

  dimension: table_name {
    type: string
    sql: ${TABLE}.table_name ;;
  }

  dimension: status {
    type: string
    sql: CASE WHEN ${TABLE}.succeeded = 1 THEN 'complete' WHEN ${TABLE}.failed = 1 THEN 'error' ELSE 'building' END ;;
  }

  dimension: build_result {
    hidden: yes
    type: string
    sql: CASE WHEN ${TABLE}.succeeded = 1 THEN 'Successful Build' WHEN ${TABLE}.failed = 1 THEN 'Failed Build' END ;;
  }

  dimension_group: start {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.started_at ;;
  }

  dimension_group: end {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.ended_at ;;
  }

  dimension_group: elapsed {
    type: duration
    intervals: [second, minute]
    sql_start: ${start_raw} ;;
    sql_end: ${end_raw} ;;
  }

  dimension: elapsed_seconds {
    hidden: yes
    type: number
    sql: ${seconds_elapsed} ;;
  }

  dimension: elapsed_minutes {
    hidden: yes
    type: number
    sql: ${minutes_elapsed} ;;
  }

  measure: count {
    type: count
    drill_fields: [tid, model_name, view_name, start_time, status, seconds_elapsed]
  }

  measure: average_build_seconds {
    type: average
    sql: ${seconds_elapsed} ;;
    value_format_name: decimal_1
  }

  measure: total_build_seconds {
    type: sum
    sql: ${seconds_elapsed} ;;
  }

  measure: failure_count {
    type: count
    filters: [status: "error"]
  }
}
