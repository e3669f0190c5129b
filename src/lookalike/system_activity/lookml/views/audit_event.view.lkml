view: audit_event {
  sql_table_name: audit_events ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.at ;;
  }

  dimension: name {
    description: "The operation, or login_failed, key_new_address and the like."
    type: string
    sql: ${TABLE}.name ;;
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
  }

  dimension: outcome {
    description: "done, refused or failed."
    type: string
    sql: ${TABLE}.outcome ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: sudo_user_id {
    description: "Who acted as the user."
    type: number
    sql: ${TABLE}.sudo_user_id ;;
    value_format_name: id
  }

  dimension: credential_id {
    description: "The API key."
    type: number
    sql: ${TABLE}.credential_id ;;
    value_format_name: id
  }

  dimension: request_id {
    type: string
    sql: ${TABLE}.request_id ;;
  }

  dimension: operation {
    description: "By this id the change can be taken back."
    type: string
    sql: ${TABLE}.operation ;;
  }

  dimension: subject_type {
    type: string
    sql: ${TABLE}.subject_type ;;
  }

  dimension: subject_id {
    type: string
    sql: ${TABLE}.subject_id ;;
  }

  dimension: status {
    type: number
    sql: ${TABLE}.status ;;
  }

  measure: count {
    description: "Entries."
    type: count
  }

  measure: times {
    description: "How often it happened: the same refusal within a moment is one entry."
    type: sum
    sql: ${TABLE}.times ;;
  }
}
