view: scheduled_job {
  derived_table: {
    sql:
      SELECT jobs.id, jobs.created_at, jobs.finished_at, jobs.run_at, jobs.attempt,
             scheduled_plans.id AS scheduled_plan_id, scheduled_plans.name, scheduled_plans.user_id,
             scheduled_plans.look_id, scheduled_plans.dashboard_id, scheduled_plans.crontab,
             CASE WHEN jobs.state = 'queued' THEN 'queued'
                  WHEN jobs.state = 'running' THEN 'running'
                  WHEN jobs.state = 'failed' OR COALESCE(sent.failed, 0) > 0 THEN 'failure'
                  WHEN COALESCE(sent.skipped, 0) > 0 AND COALESCE(sent.delivered, 0) = 0 THEN 'skipped'
                  ELSE 'success' END AS status,
             COALESCE(sent.detail, jobs.error) AS status_detail
      FROM jobs
      JOIN scheduled_plans ON scheduled_plans.id = CAST(@{PAYLOAD} ->> 'plan_id' AS INTEGER)
      LEFT JOIN (
        SELECT job_id,
               SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
               SUM(CASE WHEN state = 'skipped' THEN 1 ELSE 0 END) AS skipped,
               SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END) AS delivered,
               MAX(detail) AS detail
        FROM deliveries
        GROUP BY job_id
      ) AS sent ON sent.job_id = jobs.id
      WHERE jobs.kind = 'scheduled_plan' ;;
  }

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: scheduled_plan_id {
    type: number
    sql: ${TABLE}.scheduled_plan_id ;;
    value_format_name: id
  }

  dimension: name {
    type: string
    sql: ${TABLE}.name ;;
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

  dimension: crontab {
    type: string
    sql: ${TABLE}.crontab ;;
  }

  dimension: cron_schedule {
    hidden: yes
    type: string
    sql: ${TABLE}.crontab ;;
  }

  dimension: status {
    description: "queued, running, success, failure or skipped."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: status_detail {
    description: "Why it failed, or why nothing was sent."
    type: string
    sql: ${TABLE}.status_detail ;;
  }

  dimension: attempts {
    type: number
    sql: ${TABLE}.attempt ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: finalized {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.finished_at ;;
  }

  dimension_group: scheduled {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.run_at ;;
  }

  dimension_group: run {
    type: duration
    intervals: [second]
    sql_start: ${created_raw} ;;
    sql_end: ${finalized_raw} ;;
  }

  dimension: runtime {
    description: "Seconds from when it was queued to its end."
    type: number
    sql: ${seconds_run} ;;
  }

  measure: count {
    type: count
    drill_fields: [id, name, created_time, status, status_detail]
  }

  measure: failure_count {
    type: count
    filters: [status: "failure"]
  }

  measure: average_runtime {
    type: average
    sql: ${runtime} ;;
    value_format_name: decimal_1
  }
}
