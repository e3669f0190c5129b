view: history {
  sql_table_name: history ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: slug {
    description: "The id of the run; also that of its query task."
    type: string
    sql: ${TABLE}.slug ;;
  }

  dimension: source {
    description: "What asked: explore, look, dashboard, api4, scheduled_task, sql_runner, suggest, merge_query and others."
    type: string
    sql: ${TABLE}.source ;;
  }

  dimension: raw_source {
    hidden: yes
    type: string
    sql: ${source} ;;
  }

  dimension: issuer_source {
    description: "Where the question came in: User (on the pages), API, Scheduler, System or Other."
    type: string
    sql: ${TABLE}.issuer_source ;;
  }

  dimension: client {
    description: "What called the API: the name that its SDK gives, or the first word of its User-Agent."
    type: string
    sql: ${TABLE}.client ;;
  }

  dimension: status {
    description: "complete, error, killed, or cache_only_miss where only a kept result would have done."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: result_source {
    description: "query: the database answered. cache: a kept result. Empty: neither did."
    type: string
    sql: ${TABLE}.result_source ;;
  }

  dimension: is_cached {
    type: yesno
    sql: ${TABLE}.from_cache ;;
  }

  dimension: cache {
    description: "Whether a kept result would have done."
    type: yesno
    sql: ${TABLE}.cache ;;
  }

  dimension: cache_only {
    type: yesno
    sql: ${TABLE}.cache_only ;;
  }

  dimension: cache_key {
    type: string
    sql: ${TABLE}.cache_key ;;
  }

  dimension: message {
    description: "Of an error; values in it are masked."
    type: string
    sql: ${TABLE}.message ;;
  }

  dimension: connection_name {
    type: string
    sql: ${TABLE}.connection_name ;;
  }

  dimension: connection_id {
    type: string
    sql: ${TABLE}.connection_name ;;
  }

  dimension: dialect {
    type: string
    sql: ${TABLE}.dialect ;;
  }

  dimension: query_id {
    type: number
    sql: ${TABLE}.query_id ;;
    value_format_name: id
  }

  dimension: sql_query_id {
    type: number
    sql: ${TABLE}.sql_query_id ;;
    value_format_name: id
  }

  dimension: merge_query_id {
    type: number
    sql: ${TABLE}.merge_query_id ;;
    value_format_name: id
  }

  dimension: model {
    hidden: yes
    type: string
    sql: ${TABLE}.model ;;
  }

  dimension: explore {
    hidden: yes
    type: string
    sql: ${TABLE}.explore ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: sudo_user_id {
    description: "Who was logged in as the user."
    type: number
    sql: ${TABLE}.sudo_user_id ;;
    value_format_name: id
  }

  dimension: credential_id {
    description: "The API key that logged in."
    type: number
    sql: ${TABLE}.credential_id ;;
    value_format_name: id
  }

  dimension: look_id {
    type: number
    sql: ${TABLE}.look_id ;;
    value_format_name: id
  }

  dimension: dashboard_id {
    type: string
    sql: ${TABLE}.dashboard_id ;;
  }

  dimension: real_dash_id {
    label: "Dashboard ID (Inclusive)"
    type: string
    sql: ${TABLE}.dashboard_id ;;
  }

  dimension: dashboard_session {
    type: string
    sql: ${TABLE}.dashboard_session ;;
  }

  dimension: dashboard_run_session_id {
    type: string
    sql: ${TABLE}.dashboard_session ;;
  }

  dimension: is_user_dashboard {
    type: yesno
    sql: ${TABLE}.dashboard_id IS NOT NULL AND ${TABLE}.dashboard_id NOT LIKE '%::%' ;;
  }

  dimension: scheduled_plan_id {
    type: number
    sql: ${TABLE}.scheduled_plan_id ;;
    value_format_name: id
  }

  dimension: scheduled_job_id {
    type: number
    sql: ${TABLE}.scheduled_job_id ;;
    value_format_name: id
  }

  dimension: query_task_id {
    type: string
    sql: ${TABLE}.query_task_id ;;
  }

  dimension: render_key {
    type: string
    sql: ${TABLE}.render_key ;;
  }

  dimension: request_id {
    description: "As in the header X-Request-Id of the answer."
    type: string
    sql: ${TABLE}.request_id ;;
  }

  dimension: workspace_id {
    description: "production, or dev for a workspace of one's own."
    type: string
    sql: ${TABLE}.workspace_id ;;
  }

  dimension: node_id {
    type: string
    sql: ${TABLE}.node ;;
  }

  dimension: result_format {
    type: string
    sql: ${TABLE}.result_format ;;
  }

  dimension: apply_formatting {
    type: yesno
    sql: ${TABLE}.apply_formatting ;;
  }

  dimension: apply_vis {
    type: yesno
    sql: ${TABLE}.apply_vis ;;
  }

  dimension: generate_links {
    type: yesno
    sql: ${TABLE}.generate_links ;;
  }

  dimension: rebuild_pdts {
    type: yesno
    sql: ${TABLE}.rebuild_pdts ;;
  }

  dimension: is_single_query {
    type: yesno
    sql: ${TABLE}.is_single_query ;;
  }

  dimension: rows_returned {
    description: "Rows of the answer."
    type: number
    sql: ${TABLE}.rows ;;
  }

  dimension: bytes_returned {
    description: "Size of the answer."
    type: number
    sql: ${TABLE}.bytes ;;
  }

  dimension_group: created {
    description: "When the question came."
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: completed {
    description: "When the answer was there."
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.completed_at ;;
  }

  dimension_group: most_recent_run_at {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension: runtime {
    description: "Seconds from question to answer."
    type: number
    sql: ${TABLE}.runtime ;;
    value_format_name: decimal_3
  }

  dimension: most_recent_length {
    label: "Most Recent Run Length in Seconds"
    type: number
    sql: ${TABLE}.runtime ;;
    value_format_name: decimal_3
  }

  dimension: runtime_tiers {
    description: "Runtime in seconds."
    type: tier
    tiers: [0, 5, 10, 30]
    style: integer
    sql: ${runtime} ;;
  }

  dimension: runtime_tiers_long {
    description: "Runtime in seconds."
    type: tier
    tiers: [0, 30, 60, 120, 300, 600]
    style: integer
    sql: ${runtime} ;;
  }

  measure: count {
    type: count
    drill_fields: [run_detail*]
  }

  measure: query_run_count {
    description: "Runs of queries."
    type: count
    drill_fields: [run_detail*]
  }

  measure: database_result_query_count {
    description: "Runs that a database answered."
    type: count
    filters: [result_source: "query"]
  }

  measure: cache_result_query_count {
    description: "Runs that were answered from the cache."
    type: count
    filters: [result_source: "cache"]
  }

  measure: query_run_count_no_cache {
    type: count
    filters: [is_cached: "no"]
  }

  measure: query_run_count_cache {
    type: count
    filters: [is_cached: "yes"]
  }

  measure: cache_ratio {
    description: "The share of runs that were answered from the cache."
    type: number
    sql: 1.0 * ${query_run_count_cache} / NULLIF(${query_run_count}, 0) ;;
    value_format_name: percent_1
  }

  measure: error_count {
    type: count
    filters: [status: "error"]
  }

  measure: killed_count {
    type: count
    filters: [status: "killed"]
  }

  measure: dashboard_run_count {
    description: "How often dashboards were opened."
    type: count_distinct
    sql: ${dashboard_session} ;;
  }

  measure: dashboard_user {
    description: "People who ran a dashboard."
    type: count_distinct
    sql: ${user_id} ;;
    filters: [dashboard_id: "-NULL"]
  }

  measure: explore_user {
    description: "People who ran an explore."
    type: count_distinct
    sql: ${user_id} ;;
    filters: [source: "explore"]
  }

  measure: sql_runner_user {
    description: "People who ran statements of their own."
    type: count_distinct
    sql: ${user_id} ;;
    filters: [source: "sql_runner"]
  }

  measure: total_runtime {
    description: "Seconds."
    type: sum
    sql: ${runtime} ;;
    value_format_name: decimal_3
  }

  measure: average_runtime {
    description: "Seconds."
    type: average
    sql: ${runtime} ;;
    value_format_name: decimal_3
  }

  measure: max_runtime {
    type: max
    sql: ${runtime} ;;
    value_format_name: decimal_3
  }

  measure: min_runtime {
    type: min
    sql: ${runtime} ;;
    value_format_name: decimal_3
  }

  measure: total_rows {
    type: sum
    sql: ${rows_returned} ;;
  }

  measure: total_bytes {
    type: sum
    sql: ${bytes_returned} ;;
  }

  measure: first_query_date {
    type: date
    sql: MIN(${created_raw}) ;;
  }

  measure: most_recent_query_date {
    type: date
    sql: MAX(${created_raw}) ;;
  }

  dimension_group: asked {
    hidden: yes
    type: time
    timeframes: [minute5]
    sql: ${TABLE}.created_at ;;
  }

  dimension: usage_window {
    hidden: yes
    type: string
    sql: ${user_id} || ' ' || ${asked_minute5} ;;
  }

  measure: usage_windows {
    hidden: yes
    type: count_distinct
    sql: ${usage_window} ;;
  }

  measure: web_usage_windows {
    hidden: yes
    type: count_distinct
    sql: ${usage_window} ;;
    filters: [issuer_source: "User"]
  }

  measure: approximate_usage_in_minutes {
    description: "Five minutes for each five minutes in which a person ran a query."
    type: number
    sql: 5 * ${usage_windows} ;;
  }

  measure: approximate_web_usage_in_minutes {
    description: "The same, of queries that were run on the pages."
    type: number
    sql: 5 * ${web_usage_windows} ;;
  }

  set: run_detail {
    fields: [id, created_time, user.name, query.model, query.view, source, status, runtime]
  }
}
