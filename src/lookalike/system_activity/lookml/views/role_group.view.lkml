view: role_group {
  sql_table_name: role_groups ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: group_id {
    hidden: yes
    type: number
    sql: ${TABLE}.group_id ;;
    value_format_name: id
  }

  dimension: role_id {
    hidden: yes
    type: number
    sql: ${TABLE}.role_id ;;
    value_format_name: id
  }
}
