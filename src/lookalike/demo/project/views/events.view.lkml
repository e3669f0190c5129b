include: "/views/address.view"

view: events {
  extends: [address]
  sql_table_name: events ;;
  drill_fields: [detail*]

  dimension: id {
    alias: [event_id]
    label: "Event ID"
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: user_id {
    type: number
    hidden: yes
    sql: ${TABLE}.user_id ;;
  }

  dimension: session_id {
    type: string
    sql: ${TABLE}.session_id ;;
  }

  dimension: sequence_number {
    description: "Place of the event in its session, from 1."
    type: number
    sql: ${TABLE}.sequence_number ;;
  }

  dimension: event_type {
    type: string
    sql: ${TABLE}.event_type ;;
  }

  dimension: uri {
    label: "URI"
    type: string
    sql: ${TABLE}.uri ;;
  }

  dimension: ip {
    label: "IP Address"
    type: string
    sql: ${TABLE}.ip_address ;;
  }

  dimension: browser {
    type: string
    sql: ${TABLE}.browser ;;
  }

  dimension: os {
    label: "Operating System"
    type: string
    sql: ${TABLE}.os ;;
  }

  dimension: traffic_source {
    type: string
    sql: ${TABLE}.traffic_source ;;
  }

  dimension: is_entry_event {
    type: yesno
    sql: ${sequence_number} = 1 ;;
  }

  dimension: is_signed_in {
    type: yesno
    sql: ${user_id} IS NOT NULL ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, hour, date, week, month, year, hour_of_day, day_of_week, minute15]
    sql: ${TABLE}.created_at ;;
  }

  measure: count {
    type: count
    drill_fields: [detail*]
  }

  measure: session_count {
    label: "Number of Sessions"
    type: count_distinct
    sql: ${session_id} ;;
  }

  measure: unique_visitors {
    description: "Visitors told apart by IP address."
    type: count_distinct
    sql: ${ip} ;;
  }

  measure: purchase_count {
    type: count
    filters: [event_type: "purchase"]
    drill_fields: [detail*]
  }

  measure: events_per_session {
    type: number
    sql: 1.0 * ${count} / NULLIF(${session_count}, 0) ;;
    value_format_name: decimal_2
  }

  set: detail {
    fields: [id, session_id, sequence_number, event_type, uri, created_time, users.name]
  }
}
