view: query_metrics {
  sql_table_name: history ;;

  dimension: history_id {
    primary_key: yes
    hidden: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: prepare {
    description: "Seconds making the SQL."
    type: number
    sql: ${TABLE}.compile_time ;;
    value_format_name: decimal_3
  }

  dimension: queued {
    description: "Seconds waiting for a worker."
    type: number
    sql: ${TABLE}.queue_time ;;
    value_format_name: decimal_3
  }

  dimension: execute_main_query {
    description: "Seconds in the database."
    type: number
    sql: ${TABLE}.database_time ;;
    value_format_name: decimal_3
  }

  dimension: stream_to_cache {
    description: "Seconds writing the answer."
    type: number
    sql: ${TABLE}.transfer_time ;;
    value_format_name: decimal_3
  }

  measure: prepare_average {
    type: average
    sql: ${prepare} ;;
    value_format_name: decimal_3
  }

  measure: queued_average {
    type: average
    sql: ${queued} ;;
    value_format_name: decimal_3
  }

  measure: execute_main_query_average {
    type: average
    sql: ${execute_main_query} ;;
    value_format_name: decimal_3
  }

  measure: stream_to_cache_average {
    type: average
    sql: ${stream_to_cache} ;;
    value_format_name: decimal_3
  }

  measure: count {
    type: count
  }
}
