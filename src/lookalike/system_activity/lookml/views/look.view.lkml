view: look {
  sql_table_name: looks ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: title {
    type: string
    sql: ${TABLE}.title ;;
  }

  dimension: description {
    type: string
    sql: ${TABLE}.description ;;
  }

  dimension: query_id {
    type: number
    sql: ${TABLE}.query_id ;;
    value_format_name: id
  }

  dimension: folder_id {
    type: number
    sql: ${TABLE}.folder_id ;;
    value_format_name: id
  }

  dimension: space_id {
    hidden: yes
    type: number
    sql: ${TABLE}.folder_id ;;
    value_format_name: id
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: public {
    type: yesno
    sql: ${TABLE}.public ;;
  }

  dimension: is_run_on_load {
    type: yesno
    sql: ${TABLE}.is_run_on_load ;;
  }

  dimension: moved_to_trash {
    type: yesno
    sql: ${TABLE}.deleted ;;
  }

  dimension: deleter_id {
    type: number
    sql: ${TABLE}.deleter_id ;;
    value_format_name: id
  }

  dimension: view_count {
    type: number
    sql: ${TABLE}.view_count ;;
  }

  dimension: link {
    type: string
    sql: '/looks/' || ${TABLE}.id ;;
    link: {
      label: "Look"
      url: "{{ value }}"
    }
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

  dimension_group: deleted {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.deleted_at ;;
  }

  dimension_group: last_viewed {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_viewed_at ;;
  }

  dimension_group: last_accessed {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_accessed_at ;;
  }

  dimension_group: since_last_viewed {
    type: duration
    intervals: [day]
    sql_start: COALESCE(${last_viewed_raw}, ${created_raw}) ;;
    sql_end: CURRENT_TIMESTAMP ;;
  }

  measure: count {
    type: count
    drill_fields: [id, title, user.name]
  }

  measure: total_view_count {
    type: sum
    sql: ${view_count} ;;
  }
}
