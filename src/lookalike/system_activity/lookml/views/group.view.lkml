view: group {
  sql_table_name: groups ;;

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

  dimension: externally_managed {
    type: yesno
    sql: ${TABLE}.externally_managed ;;
  }

  dimension: include_by_default {
    type: yesno
    sql: ${TABLE}.include_by_default ;;
  }

  dimension: edit_link {
    type: string
    sql: '/admin/groups/' || ${TABLE}.id || '/edit' ;;
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

  measure: count {
    type: count
    drill_fields: [id, name]
  }
}
