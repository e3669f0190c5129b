view: dashboard {
  derived_table: {
    sql:
      SELECT CAST(NULL AS INTEGER) AS id,
             CAST(NULL AS VARCHAR(1)) AS title,
             CAST(NULL AS VARCHAR(1)) AS description,
             CAST(NULL AS VARCHAR(1)) AS slug,
             CAST(NULL AS INTEGER) AS folder_id,
             CAST(NULL AS INTEGER) AS user_id,
             CAST(NULL AS INTEGER) AS hidden,
             CAST(NULL AS INTEGER) AS run_on_load,
             CAST(NULL AS VARCHAR(1)) AS refresh_interval,
             CAST(NULL AS VARCHAR(1)) AS preferred_viewer,
             CAST(NULL AS INTEGER) AS view_count,
             CAST(NULL AS INTEGER) AS favorite_count,
             CAST(NULL AS TIMESTAMP) AS created_at,
             CAST(NULL AS TIMESTAMP) AS updated_at,
             CAST(NULL AS TIMESTAMP) AS deleted_at,
             CAST(NULL AS TIMESTAMP) AS last_viewed_at,
             CAST(NULL AS TIMESTAMP) AS last_accessed_at
      WHERE 1 = 0 ;;
  }

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

  dimension: slug {
    type: string
    sql: ${TABLE}.slug ;;
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

  dimension: hidden {
    type: yesno
    sql: ${TABLE}.hidden = 1 ;;
  }

  dimension: run_on_load {
    type: yesno
    sql: ${TABLE}.run_on_load = 1 ;;
  }

  dimension: refresh_interval {
    type: string
    sql: ${TABLE}.refresh_interval ;;
  }

  dimension: preferred_viewer {
    type: string
    sql: ${TABLE}.preferred_viewer ;;
  }

  dimension: is_legacy {
    type: yesno
    sql: COALESCE(${TABLE}.preferred_viewer, '') <> 'dashboards-next' ;;
  }

  dimension: moved_to_trash {
    type: yesno
    sql: ${TABLE}.deleted_at IS NOT NULL ;;
  }

  dimension: view_count {
    type: number
    sql: ${TABLE}.view_count ;;
  }

  dimension: favorite_count {
    type: number
    sql: ${TABLE}.favorite_count ;;
  }

  dimension: link {
    type: string
    sql: '/dashboards/' || ${TABLE}.id ;;
    link: {
      label: "Dashboard"
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

  measure: count {
    type: count
    drill_fields: [id, title, user.name]
  }
}
