view: event {
  sql_table_name: events ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: name {
    type: string
    sql: ${TABLE}.name ;;
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: sudo_user_id {
    type: number
    sql: ${TABLE}.sudo_user_id ;;
    value_format_name: id
  }

  dimension: is_admin {
    type: yesno
    sql: ${TABLE}.is_admin ;;
  }

  dimension: is_api_call {
    type: yesno
    sql: ${TABLE}.is_api_call ;;
  }

  dimension: is_looker_employee {
    type: yesno
    sql: ${TABLE}.is_looker_employee ;;
  }

  dimension: subject_type {
    description: "What it happened to: user, look, scheduled_plan and others."
    type: string
    sql: ${TABLE}.subject_type ;;
  }

  dimension: subject_id {
    type: string
    sql: ${TABLE}.subject_id ;;
  }

  dimension: request_id {
    type: string
    sql: ${TABLE}.request_id ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  measure: count {
    type: count
    drill_fields: [id, created_time, name, category, user.name]
  }

  measure: user_count {
    description: "People who caused one."
    type: count_distinct
    sql: ${user_id} ;;
  }
}
