connection: "warehouse"

explore: events {
  join: items {
    sql: LEFT JOIN UNNEST(${events.items}) AS items ;;
    relationship: one_to_many
  }
  join: items__tags {
    sql: LEFT JOIN UNNEST(${items.tags}) AS items__tags ;;
    required_joins: [items]
    relationship: one_to_many
  }
  join: window { sql_on: ${events.id} = ${window.id} ;; relationship: many_to_one }
}

view: events {
  sql_table_name: `acme-data.web.events_*` ;;
  dimension: id { primary_key: yes sql: ${TABLE}.event_id ;; }
  dimension: items { hidden: yes sql: ${TABLE}.items ;; }
  dimension: country { sql: ${TABLE}.geo.country ;; }
  dimension: items_price { type: number sql: ${TABLE}.items_price ;; }
  dimension_group: at { type: time sql: ${TABLE}.event_timestamp ;; }
  dimension_group: local { type: time datatype: datetime sql: ${TABLE}.local_time ;; convert_tz: no }
  dimension_group: local_moved { type: time datatype: datetime sql: ${TABLE}.local_time ;; }
  dimension_group: day { type: time datatype: date convert_tz: no sql: PARSE_DATE('%Y%m%d', ${TABLE}.event_date) ;; }
  dimension_group: micros {
    type: time
    datatype: epoch
    sql: DIV(${TABLE}.micros, 1000000) ;;
  }
  dimension_group: open { type: duration intervals: [hour, month] sql_start: ${at_raw} ;; sql_end: ${local_raw} ;; }
  measure: count { type: count }
  measure: countries { type: count_distinct sql: ${country} ;; }
  measure: roughly { type: count_distinct approximate: yes sql: ${country} ;; }
  measure: median_price { type: median sql: ${items_price} ;; }
}

view: items {
  dimension: id { primary_key: yes sql: CONCAT(${events.id}, ${TABLE}.item_id) ;; }
  dimension: price { type: number }
  dimension: tags { hidden: yes }
  measure: price_sum { type: sum sql: ${price} ;; }
}

view: items__tags {
  dimension: tag { primary_key: yes sql: items__tags ;; }
}

view: events_items {
  dimension: price { type: number sql: 1 ;; }
}

explore: crossed {
  view_name: events
  join: events_items { type: cross relationship: one_to_one }
}

view: window {
  derived_table: { sql: SELECT 'a' AS id, 1 AS `order` ;; }
  dimension: id { primary_key: yes }
  dimension: order { type: number }
}
