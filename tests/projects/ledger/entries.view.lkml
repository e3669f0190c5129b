# One column for each type that databases have.
view: entries {
  sql_table_name: ledger.entries ;;
  dimension: id { primary_key: yes type: number }
  dimension: amount { type: number value_format: "$#,##0.00;($#,##0.00)" }
  dimension: exact { type: number }
  dimension: big { type: number value_format: "#,##0" }
  dimension: huge { type: number }
  dimension: ratio { type: number value_format_name: percent_2 }
  dimension: flag { type: yesno }
  dimension: flag_text { type: string sql: ${TABLE}.flag ;; }
  dimension: flag_number { type: number sql: ${TABLE}.flag ;; }
  dimension: words {}
  dimension: code { type: zipcode }
  dimension: number_as_text { type: string sql: ${TABLE}.big ;; }
  dimension: day_as_text { type: string sql: ${TABLE}.due_on ;; }
  dimension: key { sql: ${TABLE}.uid ;; }
  dimension: clock { sql: ${TABLE}.opens ;; }
  dimension_group: due { type: time datatype: date timeframes: [raw, date, week, month, quarter, year] sql: ${TABLE}.due_on ;; }
  dimension_group: at { type: time timeframes: [raw, time, minute, hour, date, week, month, quarter, year, day_of_week, hour_of_day] sql: ${TABLE}.made_at ;; }
  dimension_group: seen { type: time timeframes: [raw, time, date] sql: ${TABLE}.seen_at ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; value_format: "0.0,\"K\"" }
  measure: total_exact { type: sum sql: ${exact} ;; }
  measure: total_big { type: sum sql: ${big} ;; }
  measure: average { type: average sql: ${amount} ;; }
  measure: days { type: max sql: ${due_date} ;; }
  measure: last_seen { type: date_time sql: MAX(${seen_raw}) ;; }
}

view: wide {
  derived_table: { sql: SELECT 1 AS id ;; }
  dimension: id { type: number primary_key: yes }
}

view: many {
  derived_table: { sql: SELECT id, id * 0.5 AS half, 'row ' || id AS name FROM ledger.many ;; }
  dimension: id { type: number primary_key: yes }
  dimension: half { type: number }
  dimension: name {}
  measure: count { type: count }
}
