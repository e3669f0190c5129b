view: content_usage {
  sql_table_name: ${all_content.SQL_TABLE_NAME} ;;

  dimension: id {
    primary_key: yes
    type: string
    sql: ${content_type} || ' ' || ${content_id} ;;
  }

  dimension: content_type {
    description: "look or dashboard."
    type: string
    sql: ${TABLE}.content_type ;;
  }

  dimension: content_id {
    type: string
    sql: ${TABLE}.content_id ;;
  }

  dimension: content_number {
    hidden: yes
    type: number
    sql: CASE WHEN ${content_type} = 'look' THEN CAST(${TABLE}.content_id AS INTEGER) END ;;
  }

  dimension: content_title {
    type: string
    sql: COALESCE(
      (SELECT content.title FROM looks AS content
       WHERE ${content_type} = 'look' AND CAST(content.id AS VARCHAR(20)) = ${content_id}), ${content_id}) ;;
  }

  dimension: api_count {
    group_label: "Incremented Counts"
    type: number
    sql: ${TABLE}.api_total ;;
  }

  dimension: embed_count {
    group_label: "Incremented Counts"
    type: number
    sql: ${TABLE}.embed_total ;;
  }

  dimension: schedule_count {
    group_label: "Incremented Counts"
    type: number
    sql: ${TABLE}.schedule_total ;;
  }

  dimension: other_count {
    label: "View Count"
    group_label: "Incremented Counts"
    type: number
    sql: ${TABLE}.other_total ;;
  }

  dimension: view_count {
    hidden: yes
    type: number
    sql: ${TABLE}.other_total ;;
  }

  dimension: favorite_count {
    group_label: "Incremented Counts"
    type: number
    sql: 0 ;;
  }

  dimension: public_count {
    group_label: "Incremented Counts"
    type: number
    sql: 0 ;;
  }

  dimension: look_deleted {
    type: yesno
    sql: EXISTS (SELECT 1 FROM looks AS content WHERE ${content_type} = 'look' AND CAST(content.id AS VARCHAR(20)) = ${content_id} AND content.deleted) ;;
  }

  dimension: dashboard_deleted {
    type: yesno
    sql: 1 = 0 ;;
  }

  dimension_group: last_accessed {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_accessed_at ;;
  }

  dimension_group: since_last_accessed {
    type: duration
    intervals: [day]
    sql_start: ${last_accessed_raw} ;;
    sql_end: CURRENT_TIMESTAMP ;;
  }

  dimension: days_since_last_access_tiers {
    type: tier
    tiers: [0, 7, 14, 30, 90]
    style: integer
    sql: ${days_since_last_accessed} ;;
  }

  measure: api_total {
    type: sum
    sql: ${api_count} ;;
  }

  measure: embed_total {
    type: sum
    sql: ${embed_count} ;;
  }

  measure: schedule_total {
    type: sum
    sql: ${schedule_count} ;;
  }

  measure: other_total {
    type: sum
    sql: ${other_count} ;;
  }

  measure: favorites_total {
    type: sum
    sql: ${favorite_count} ;;
  }

  measure: public_total {
    type: sum
    sql: ${public_count} ;;
  }

  measure: count {
    type: count
    drill_fields: [content_type, content_title, last_accessed_date]
  }
}
