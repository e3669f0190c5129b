include: "base.view"

view: customers {
  extends: [base]
  sql_table_name: @{SCHEMA}.customers ;;
  label: "People"
  dimension: name { sql: ${TABLE}.name ;; drill_fields: [detail*] }
  dimension: country { map_layer_name: countries sql: ${TABLE}.country ;; }
  dimension: credit { type: number sql: ${TABLE}.credit ;; required_access_grants: [finance] }
  dimension: place {
    type: location
    sql_latitude: ${TABLE}.lat ;;
    sql_longitude: ${TABLE}.lon ;;
  }
  dimension: warehouse_place {
    type: location
    hidden: yes
    sql_latitude: 52.0 ;;
    sql_longitude: 13.0 ;;
  }
  dimension: distance_to_warehouse {
    type: distance
    start_location_field: place
    end_location_field: warehouse_place
    units: kilometers
    value_format_name: decimal_0
  }
  dimension: postcode { type: zipcode sql: ${TABLE}.zip ;; }
  measure: total_credit { type: sum sql: ${TABLE}.credit ;; value_format_name: euro_whole }
  measure: average_credit { type: average sql: ${TABLE}.credit ;; }
  measure: median_credit { type: median sql: ${TABLE}.credit ;; }
  set: detail { fields: [id, name, country] }
}
