view: query {
  sql_table_name: queries ;;

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

  dimension: client_id {
    type: string
    sql: ${TABLE}.client_id ;;
  }

  dimension: model {
    type: string
    sql: ${TABLE}.model ;;
  }

  dimension: view {
    label: "Explore"
    type: string
    sql: ${TABLE}.view ;;
  }

  dimension: explore {
    hidden: yes
    type: string
    sql: ${TABLE}.view ;;
  }

  dimension: fields {
    type: string
    sql: (@{DOC} ->> 'fields') ;;
  }

  dimension: formatted_fields {
    type: string
    sql: ${fields} ;;
  }

  dimension: filters {
    type: string
    sql: @{FILTERS} ;;
  }

  dimension: formatted_filters {
    type: string
    sql: ${filters} ;;
  }

  dimension: pivots {
    type: string
    sql: (@{DOC} ->> 'pivots') ;;
  }

  dimension: formatted_pivots {
    type: string
    sql: ${pivots} ;;
  }

  dimension: sorts {
    type: string
    sql: (@{DOC} ->> 'sorts') ;;
  }

  dimension: formatted_sorts {
    hidden: yes
    type: string
    sql: ${sorts} ;;
  }

  dimension: fill_fields {
    type: string
    sql: (@{DOC} ->> 'fill_fields') ;;
  }

  dimension: filter_expression {
    type: string
    sql: @{FILTER_EXPRESSION} ;;
  }

  dimension: dynamic_fields {
    type: string
    sql: @{DYNAMIC_FIELDS} ;;
  }

  dimension: filter_config {
    type: string
    sql: @{FILTER_CONFIG} ;;
  }

  dimension: vis_config {
    type: string
    sql: (@{DOC} ->> 'vis_config') ;;
  }

  dimension: visible_ui_sections {
    type: string
    sql: (@{DOC} ->> 'visible_ui_sections') ;;
  }

  dimension: limit {
    type: string
    sql: CAST(@{DOC} ->> 'limit' AS VARCHAR(20)) ;;
  }

  dimension: column_limit {
    type: string
    sql: CAST(@{DOC} ->> 'column_limit' AS VARCHAR(20)) ;;
  }

  dimension: total {
    type: yesno
    sql: CAST(@{DOC} ->> 'total' AS VARCHAR(20)) IN ('1', 'true') ;;
  }

  dimension: row_total {
    type: string
    sql: (@{DOC} ->> 'row_total') ;;
  }

  dimension: query_timezone {
    type: string
    sql: (@{DOC} ->> 'query_timezone') ;;
  }

  dimension: has_dynamic_fields {
    type: yesno
    sql: COALESCE(${dynamic_fields}, '[]') NOT IN ('', '[]') ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension: link {
    type: string
    sql: '/explore/' || ${TABLE}.model || '/' || ${TABLE}.view || '?qid=' || ${TABLE}.client_id ;;
    link: {
      label: "Explore"
      url: "{{ value }}"
    }
  }

  measure: count {
    type: count
    drill_fields: [id, model, view, formatted_fields]
  }

  measure: count_of_explores {
    type: count_distinct
    sql: ${model} || '::' || ${view} ;;
  }

  measure: count_of_dynamic_fields {
    label: "Count of Queries with Dynamic Fields"
    type: count
    filters: [has_dynamic_fields: "yes"]
  }

  measure: first_query_at {
    type: date
    sql: MIN(${created_raw}) ;;
  }
}
