view: user_login {
  sql_table_name: user_logins ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
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

  dimension: credential_type {
    type: string
    sql: ${TABLE}.credential_type ;;
  }

  dimension: credential_id {
    type: number
    sql: ${TABLE}.credential_id ;;
    value_format_name: id
  }

  dimension: succeeded {
    type: yesno
    sql: ${TABLE}.succeeded ;;
  }

  dimension: reason {
    description: "Why it failed."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: client {
    type: string
    sql: ${TABLE}.client ;;
  }

  dimension: ip_address {
    type: string
    sql: ${TABLE}.ip_address ;;
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
    drill_fields: [id, created_time, user.name, credential_type, succeeded]
  }

  measure: failed_count {
    type: count
    filters: [succeeded: "no"]
  }

  measure: user_count {
    type: count_distinct
    sql: ${user_id} ;;
  }
}
