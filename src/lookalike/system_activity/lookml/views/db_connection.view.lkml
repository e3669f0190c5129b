view: db_connection {
  sql_table_name: connections ;;

  dimension: name {
    primary_key: yes
    type: string
    sql: ${TABLE}.name ;;
  }

  dimension: dialect {
    type: string
    sql: ${TABLE}.dialect_name ;;
  }

  dimension: user_id {
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, minute, hour, hour_of_day, day_of_week, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  measure: count {
    type: count
    drill_fields: [name, dialect]
  }
}
