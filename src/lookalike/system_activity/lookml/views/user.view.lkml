view: user {
  sql_table_name: users ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: first_name {
    type: string
    sql: ${TABLE}.first_name ;;
  }

  dimension: last_name {
    type: string
    sql: ${TABLE}.last_name ;;
  }

  dimension: name {
    type: string
    sql: NULLIF(TRIM(COALESCE(${TABLE}.first_name, '') || ' ' || COALESCE(${TABLE}.last_name, '')), '') ;;
  }

  dimension: email {
    type: string
    sql: COALESCE(
      (SELECT MIN(login.email) FROM credentials_email AS login WHERE login.user_id = ${TABLE}.id),
      (SELECT MIN(login.email) FROM credentials_external AS login WHERE login.user_id = ${TABLE}.id)) ;;
  }

  dimension: is_disabled {
    type: yesno
    sql: ${TABLE}.is_disabled ;;
  }

  dimension: is_service_account {
    type: yesno
    sql: ${TABLE}.is_service_account ;;
  }

  dimension: is_looker {
    label: "Is Looker"
    description: "Always no: nobody of Looker works on this server."
    type: yesno
    sql: 1 = 0 ;;
  }

  dimension: locale {
    type: string
    sql: ${TABLE}.locale ;;
  }

  dimension: personal_folder_id {
    type: number
    sql: ${TABLE}.personal_folder_id ;;
    value_format_name: id
  }

  dimension: home_folder_id {
    type: string
    sql: ${TABLE}.home_folder_id ;;
  }

  dimension: dev_mode {
    hidden: yes
    type: yesno
    sql: EXISTS (SELECT 1 FROM history AS run WHERE run.user_id = ${TABLE}.id AND run.workspace_id = 'dev') ;;
  }

  dimension: edit_link {
    type: string
    sql: '/admin/users/' || ${TABLE}.id || '/edit' ;;
    link: {
      label: "Edit"
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

  measure: count {
    type: count
    drill_fields: [id, name, email]
  }
}
