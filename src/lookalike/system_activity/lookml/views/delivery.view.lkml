view: delivery {
  sql_table_name: deliveries ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: scheduled_job_id {
    type: number
    sql: ${TABLE}.job_id ;;
    value_format_name: id
  }

  dimension: scheduled_plan_id {
    type: number
    sql: ${TABLE}.scheduled_plan_id ;;
    value_format_name: id
  }

  dimension: type {
    type: string
    sql: (@{DESTINATION} ->> 'type') ;;
  }

  dimension: format {
    type: string
    sql: (@{DESTINATION} ->> 'format') ;;
  }

  dimension: address {
    type: string
    sql: (@{DESTINATION} ->> 'address') ;;
  }

  dimension: status {
    type: string
    sql: ${TABLE}.state ;;
  }

  dimension: status_detail {
    type: string
    sql: ${TABLE}.detail ;;
  }

  dimension: attempts {
    type: number
    sql: ${TABLE}.attempt ;;
  }

  dimension: size_in_bytes {
    type: number
    sql: ${TABLE}.bytes ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: updated {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.updated_at ;;
  }

  measure: count {
    type: count
    drill_fields: [type, address, status, status_detail]
  }
}
