view: group_group {
  sql_table_name: group_groups ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: into_group_id {
    hidden: yes
    type: number
    sql: ${TABLE}.group_id ;;
    value_format_name: id
  }

  dimension: included_group_id {
    hidden: yes
    type: number
    sql: ${TABLE}.child_group_id ;;
    value_format_name: id
  }
}
