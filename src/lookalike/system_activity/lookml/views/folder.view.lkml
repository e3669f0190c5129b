view: folder {
  sql_table_name: folders ;;

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: name {
    type: string
    sql: ${TABLE}.name ;;
  }

  dimension: parent_id {
    type: number
    sql: ${TABLE}.parent_id ;;
    value_format_name: id
  }

  dimension: creator_id {
    type: number
    sql: ${TABLE}.creator_id ;;
    value_format_name: id
  }

  dimension: is_personal {
    type: yesno
    sql: ${TABLE}.is_personal ;;
  }

  dimension: is_shared_root {
    type: yesno
    sql: ${TABLE}.is_shared_root ;;
  }

  dimension: is_users_root {
    type: yesno
    sql: ${TABLE}.is_users_root ;;
  }

  dimension: is_embed {
    type: yesno
    sql: ${TABLE}.is_embed ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  dimension: link {
    type: string
    sql: '/folders/' || ${TABLE}.id ;;
    link: {
      label: "Folder"
      url: "{{ value }}"
    }
  }

  measure: count {
    type: count
    drill_fields: [id, name]
  }
}
