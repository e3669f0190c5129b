view: model_set {
  sql_table_name: model_sets ;;

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

  dimension: models {
    description: "A list, as JSON."
    type: string
    sql: ${TABLE}.models ;;
  }

  dimension: built_in {
    type: yesno
    sql: ${TABLE}.built_in ;;
  }

  dimension: unlimited {
    type: yesno
    sql: ${TABLE}.all_access ;;
  }

  measure: count {
    type: count
  }
}
