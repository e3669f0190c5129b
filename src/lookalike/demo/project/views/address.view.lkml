# What users and events share. It is never used alone.
view: address {
  extension: required

  dimension: city {
    group_label: "Address"
    type: string
    sql: ${TABLE}.city ;;
    drill_fields: [zip]
  }

  dimension: state {
    group_label: "Address"
    description: "State, province or region, in the country's own spelling."
    type: string
    sql: ${TABLE}.state ;;
    map_layer_name: us_states
    drill_fields: [city, zip]
  }

  dimension: zip {
    group_label: "Address"
    label: "Postal Code"
    type: zipcode
    sql: ${TABLE}.postal_code ;;
  }

  dimension: location {
    group_label: "Address"
    type: location
    sql_latitude: ${TABLE}.latitude ;;
    sql_longitude: ${TABLE}.longitude ;;
  }
}
