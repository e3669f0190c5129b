view: pdt_event_log {
  sql_table_name: pdt_event_log ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: action {
    type: string
    sql: ${TABLE}.action ;;
  }

  dimension: action_data {
    type: string
    sql: ${TABLE}.action_data ;;
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

  dimension: short_hash {
    type: string
    sql: ${TABLE}.short_hash ;;
  }

  dimension: hash {
    type: string
    sql: ${TABLE}.short_hash ;;
  }

  dimension: tid {
    description: "One for each build."
    type: string
    sql: ${TABLE}.tid ;;
  }

  dimension: sequence {
    type: number
    sql: ${TABLE}.seq ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension_group: occur {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension: is_create_failure {
    hidden: yes
    type: yesno
    sql: ${action} IN ('create sql error', 'create error') ;;
  }

  dimension: is_trigger_failure {
    hidden: yes
    type: yesno
    sql: ${action} LIKE 'trigger%error%' ;;
  }

  measure: count {
    type: count
    drill_fields: [occur_time, model_name, view_name, action, action_data]
  }

  measure: pdt_create_failures {
    type: count
    filters: [is_create_failure: "yes"]
  }

  measure: pdt_trigger_failures {
    type: count
    filters: [is_trigger_failure: "yes"]
  }
}
