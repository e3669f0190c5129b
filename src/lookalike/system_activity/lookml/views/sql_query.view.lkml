view: sql_query {
  sql_table_name: sql_queries ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: slug {
    type: string
    sql: ${TABLE}.slug ;;
  }

  dimension: connection_name {
    type: string
    sql: ${TABLE}.connection_name ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: run_count {
    type: number
    sql: ${TABLE}.run_count ;;
  }

  dimension: last_runtime {
    description: "Seconds."
    type: number
    sql: ${TABLE}.last_runtime ;;
    value_format_name: decimal_3
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: last_run {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_run_at ;;
  }

  measure: count {
    type: count
    drill_fields: [id, slug, connection_name, user.name]
  }

  measure: total_run_count {
    type: sum
    sql: ${run_count} ;;
  }
}
