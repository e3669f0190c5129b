view: role {
  sql_table_name: roles ;;

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

  dimension: built_in {
    type: yesno
    sql: ${TABLE}.built_in ;;
  }

  dimension: permission_set_id {
    type: number
    sql: ${TABLE}.permission_set_id ;;
    value_format_name: id
  }

  dimension: model_set_id {
    type: number
    sql: ${TABLE}.model_set_id ;;
    value_format_name: id
  }

  dimension: edit_link {
    type: string
    sql: '/admin/roles/' || ${TABLE}.id || '/edit' ;;
    link: {
      label: "Edit"
      url: "{{ value }}"
    }
  }

  measure: count {
    type: count
    drill_fields: [id, name, permission_set.name, model_set.name]
  }
}
