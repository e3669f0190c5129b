view: scheduled_plan {
  sql_table_name: scheduled_plans ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: name {
    type: string
    sql: COALESCE(${TABLE}.name, ${TABLE}.title) ;;
  }

  dimension: title {
    type: string
    sql: ${TABLE}.title ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
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

  dimension: lookml_dashboard_id {
    type: string
    sql: ${TABLE}.lookml_dashboard_id ;;
  }

  dimension: query_id {
    type: number
    sql: ${TABLE}.query_id ;;
    value_format_name: id
  }

  dimension: enabled {
    type: yesno
    sql: ${TABLE}.enabled ;;
  }

  dimension: run_once {
    type: yesno
    sql: ${TABLE}.run_once ;;
  }

  dimension: cron_schedule {
    type: string
    sql: ${TABLE}.crontab ;;
  }

  dimension: crontab {
    hidden: yes
    type: string
    sql: ${TABLE}.crontab ;;
  }

  dimension: datagroup {
    type: string
    sql: ${TABLE}.datagroup ;;
  }

  dimension: timezone {
    type: string
    sql: ${TABLE}.timezone ;;
  }

  dimension: content_type_id {
    type: string
    sql: CASE WHEN ${look_id} IS NOT NULL THEN 'look ' || ${look_id} WHEN ${dashboard_id} IS NOT NULL THEN 'dashboard ' || ${dashboard_id}
      WHEN ${lookml_dashboard_id} IS NOT NULL THEN 'lookml dashboard ' || ${lookml_dashboard_id} ELSE 'query ' || ${query_id} END ;;
  }

  dimension: content_link {
    type: string
    sql: CASE WHEN ${look_id} IS NOT NULL THEN '/looks/' || ${look_id} WHEN ${dashboard_id} IS NOT NULL THEN '/dashboards/' || ${dashboard_id}
      ELSE '/dashboards/' || ${lookml_dashboard_id} END ;;
    link: {
      label: "Content"
      url: "{{ value }}"
    }
  }

  dimension: require_results {
    type: yesno
    sql: CAST(@{DOC} ->> 'require_results' AS VARCHAR(20)) IN ('1', 'true') ;;
  }

  dimension: require_no_results {
    type: yesno
    sql: CAST(@{DOC} ->> 'require_no_results' AS VARCHAR(20)) IN ('1', 'true') ;;
  }

  dimension: require_change {
    type: yesno
    sql: CAST(@{DOC} ->> 'require_change' AS VARCHAR(20)) IN ('1', 'true') ;;
  }

  dimension: send_all_results {
    type: yesno
    sql: CAST(@{DOC} ->> 'send_all_results' AS VARCHAR(20)) IN ('1', 'true') ;;
  }

  dimension: include_links {
    type: yesno
    sql: CAST(@{DOC} ->> 'include_links' AS VARCHAR(20)) IN ('1', 'true') ;;
  }

  dimension: last_run_status {
    type: string
    sql: ${TABLE}.last_run_status ;;
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

  dimension_group: next_run {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.next_run_at ;;
  }

  dimension_group: last_run {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.last_run_at ;;
  }

  measure: count {
    type: count
    drill_fields: [id, name, user.name, cron_schedule, next_run_time]
  }

  dimension: destination_addresses {
    type: string
    sql: (
      SELECT {% if _dialect._name == 'sqlite' %}GROUP_CONCAT(sent.address, ', '){% else %}STRING_AGG(sent.address, ', '){% endif %}
      FROM scheduled_plan_destinations AS sent WHERE sent.scheduled_plan_id = ${TABLE}.id) ;;
  }
}
