include: "/views/address.view"

view: users {
  extends: [address]
  sql_table_name: users ;;
  drill_fields: [detail*]

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: first_name {
    type: string
    sql: ${TABLE}.first_name ;;
  }

  dimension: last_name {
    type: string
    sql: ${TABLE}.last_name ;;
  }

  dimension: name {
    description: "First and last name."
    type: string
    sql: ${first_name} || ' ' || ${last_name} ;;
  }

  dimension: email {
    type: string
    sql: ${TABLE}.email ;;
    tags: ["email"]
    link: {
      label: "Write to {{ value }}"
      url: "mailto:{{ value }}"
    }
  }

  dimension: age {
    description: "Age in years; a few users did not tell."
    type: number
    sql: ${TABLE}.age ;;
  }

  dimension: age_tier {
    description: "Age by decades."
    type: tier
    tiers: [0, 10, 20, 30, 40, 50, 60, 70, 80]
    style: integer
    sql: ${age} ;;
  }

  dimension: gender {
    case: {
      when: {
        sql: ${TABLE}.gender = 'F' ;;
        label: "Female"
      }
      when: {
        sql: ${TABLE}.gender = 'M' ;;
        label: "Male"
      }
      else: "Unknown"
    }
  }

  dimension: street_address {
    group_label: "Address"
    type: string
    sql: ${TABLE}.street_address ;;
  }

  dimension: country {
    group_label: "Address"
    type: string
    sql: ${TABLE}.country ;;
    map_layer_name: countries
    drill_fields: [state, city]
  }

  dimension: traffic_source {
    description: "Where the user came from before signing up."
    type: string
    sql: ${TABLE}.traffic_source ;;
  }

  dimension: is_in_usa {
    label: "Is in the USA"
    type: yesno
    sql: ${country} = 'USA' ;;
  }

  dimension_group: created {
    description: "When the user signed up."
    type: time
    timeframes: [raw, time, date, week, month, month_name, quarter, year]
    sql: ${TABLE}.created_at ;;
  }

  measure: count {
    type: count
    drill_fields: [detail*]
  }

  measure: count_percent_of_total {
    label: "Count (Percent of Total)"
    type: percent_of_total
    sql: ${count} ;;
    value_format_name: decimal_1
  }

  measure: average_age {
    type: average
    sql: ${age} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: oldest_age {
    type: max
    sql: ${age} ;;
  }

  measure: search_count {
    label: "Count from Search"
    type: count
    filters: [traffic_source: "Search"]
    drill_fields: [detail*]
  }

  measure: state_count {
    label: "Number of States"
    type: count_distinct
    sql: ${state} ;;
    drill_fields: [state, count]
  }

  set: detail {
    fields: [id, name, email, age, state, country, traffic_source, created_date]
  }
}
