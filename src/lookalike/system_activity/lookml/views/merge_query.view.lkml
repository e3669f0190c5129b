view: merge_query {
  sql_table_name: merge_queries ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: slug {
    type: string
    sql: ${TABLE}.slug ;;
  }

  dimension: sorts {
    type: string
    sql: (@{DOC} ->> 'sorts') ;;
  }

  dimension: pivots {
    type: string
    sql: (@{DOC} ->> 'pivots') ;;
  }

  dimension: formatted_pivots {
    type: string
    sql: ${pivots} ;;
  }

  dimension: dynamic_fields {
    type: string
    sql: (@{DOC} ->> 'dynamic_fields') ;;
  }

  dimension: vis_config {
    type: string
    sql: (@{DOC} ->> 'vis_config') ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  measure: count {
    type: count
  }
}
