# What every table of the shop has.
view: base {
  extension: required
  dimension: id {
    primary_key: yes
    type: number
    hidden: yes
    sql: ${TABLE}.id ;;
    value_format_name: id
  }
  measure: count {
    type: count
    drill_fields: [detail*]
  }
  set: detail { fields: [id] }
}
