view: user_facts {
  derived_table: {
    sql:
      SELECT users.id AS user_id,
             MAX(CASE WHEN permission_sets.all_access THEN 1 ELSE 0 END) AS is_admin,
             MAX(CASE WHEN permission_sets.all_access OR permission_sets.permissions LIKE '%"develop"%' THEN 1 ELSE 0 END)
               AS is_developer,
             MAX(CASE WHEN permission_sets.all_access OR permission_sets.permissions LIKE '%"explore"%' THEN 1 ELSE 0 END)
               AS is_explorer,
             MAX(CASE WHEN permission_sets.all_access OR permission_sets.permissions LIKE '%"save_content"%' THEN 1 ELSE 0 END)
               AS is_content_saver,
             MAX(CASE WHEN permission_sets.id IS NOT NULL THEN 1 ELSE 0 END) AS is_viewer
      FROM users
      LEFT JOIN ${user_facts_role.SQL_TABLE_NAME} AS held ON held.user_id = users.id
      LEFT JOIN roles ON roles.id = held.role_id
      LEFT JOIN permission_sets ON permission_sets.id = roles.permission_set_id
      GROUP BY users.id ;;
  }

  dimension: user_id {
    primary_key: yes
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: is_admin {
    type: yesno
    sql: ${TABLE}.is_admin = 1 ;;
  }

  dimension: is_developer {
    type: yesno
    sql: ${TABLE}.is_developer = 1 ;;
  }

  dimension: is_explorer {
    type: yesno
    sql: ${TABLE}.is_explorer = 1 ;;
  }

  dimension: is_content_saver {
    type: yesno
    sql: ${TABLE}.is_content_saver = 1 ;;
  }

  dimension: is_viewer {
    type: yesno
    sql: ${TABLE}.is_viewer = 1 ;;
  }

  dimension: is_embed {
    type: yesno
    sql: EXISTS (SELECT 1 FROM credentials_external AS login WHERE login.user_id = ${TABLE}.user_id AND login.type = 'embed') ;;
  }

  dimension: is_looker_employee {
    description: "Always no."
    type: yesno
    sql: 1 = 0 ;;
  }

  dimension: is_verified_looker_employee {
    description: "Always no."
    type: yesno
    sql: 1 = 0 ;;
  }

  dimension_group: last_ui_login {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: (SELECT MAX(login.logged_in_at) FROM credentials_email AS login WHERE login.user_id = ${TABLE}.user_id) ;;
  }

  dimension_group: last_api_login {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: (SELECT MAX(login.last_used_at) FROM credentials_api3 AS login WHERE login.user_id = ${TABLE}.user_id) ;;
  }

  measure: count {
    type: count
  }
}
