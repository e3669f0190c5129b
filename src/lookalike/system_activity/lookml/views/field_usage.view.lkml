view: field_usage {
  sql_table_name: field_usage ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: model {
    type: string
    sql: ${TABLE}.model ;;
  }

  dimension: explore {
    type: string
    sql: ${TABLE}.explore ;;
  }

  dimension: base_view {
    hidden: yes
    type: string
    sql: ${TABLE}.explore ;;
  }

  dimension: view {
    type: string
    sql: ${TABLE}.view ;;
  }

  dimension: field {
    description: "With its view: orders.count."
    type: string
    sql: ${TABLE}.field ;;
  }

  dimension: times_used {
    type: number
    sql: ${TABLE}.times_used ;;
  }

  dimension_group: first_used {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.first_used_at ;;
  }

  dimension_group: last_used {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_used_at ;;
  }

  measure: count {
    type: count
    drill_fields: [model, explore, field, times_used]
  }

  measure: total_times_used {
    type: sum
    sql: ${times_used} ;;
  }

  dimension: is_explore_used {
    type: yesno
    sql: EXISTS (SELECT 1 FROM field_usage AS used
      WHERE used.model = ${TABLE}.model AND used.explore = ${TABLE}.explore AND used.times_used > 0) ;;
  }

  measure: recently_used_count {
    description: "Fields that were used in the last 90 days."
    type: count
    filters: [last_used_date: "90 days"]
  }

  measure: most_recent_use_date {
    type: date
    sql: MAX(${last_used_raw}) ;;
  }

  measure: unused_count {
    type: count
    filters: [times_used: "0"]
  }

  measure: explore_count {
    type: count_distinct
    sql: ${model} || '::' || ${explore} ;;
  }
}
