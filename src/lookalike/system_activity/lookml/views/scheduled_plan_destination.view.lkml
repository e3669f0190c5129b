view: scheduled_plan_destination {
  sql_table_name: scheduled_plan_destinations ;;

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

  dimension: type {
    type: string
    sql: ${TABLE}.type ;;
  }

  dimension: action_type {
    hidden: yes
    type: string
    sql: ${TABLE}.type ;;
  }

  dimension: format {
    type: string
    sql: ${TABLE}.format ;;
  }

  dimension: address {
    type: string
    sql: ${TABLE}.address ;;
  }

  measure: count {
    type: count
    drill_fields: [type, format, address]
  }
}
