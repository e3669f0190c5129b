view: credentials_api3 {
  sql_table_name: credentials_api3 ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: user_id {
    hidden: yes
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: purpose {
    type: string
    sql: ${TABLE}.purpose ;;
  }

  dimension: is_disabled {
    type: yesno
    sql: ${TABLE}.is_disabled ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: last_used {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_used_at ;;
  }

  measure: count {
    type: count
  }

  dimension: secret_hint {
    description: "The last characters of the secret."
    type: string
    sql: ${TABLE}.secret_hint ;;
  }

  dimension: mode {
    description: "full, read_only or dry_run."
    type: string
    sql: ${TABLE}.mode ;;
  }

  dimension: traffic_class {
    type: string
    sql: ${TABLE}.traffic_class ;;
  }

  dimension: open_window {
    description: "Hours in which the key may ask for data."
    type: string
    sql: ${TABLE}.open_window ;;
  }

  dimension: exposed_how {
    description: "Where the secret was seen though it should not be: url or leaked."
    type: string
    sql: ${TABLE}.exposed_how ;;
  }

  dimension_group: expires {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.expires_at ;;
  }
}
