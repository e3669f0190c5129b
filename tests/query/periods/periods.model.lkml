connection: "periods"
week_start_day: monday
fiscal_month_offset: 3

explore: sales {
  join: lines { sql_on: ${sales.id} = ${lines.sale_id} ;; relationship: one_to_many }
  join: ranked { sql_on: ${sales.id} = ${ranked.id} ;; relationship: one_to_one }
  join: by_month { sql_on: ${sales.shop} = ${by_month.shop} ;; relationship: many_to_one }
}

view: sales {
  dimension: id { primary_key: yes type: number }
  dimension: shop {}
  dimension: amount { type: number }
  dimension_group: at { type: time sql: ${TABLE}.at_time ;; }
  dimension_group: day { type: time datatype: date sql: ${TABLE}.at_day ;; }
  dimension: single { type: date sql: ${TABLE}.at_time ;; }

  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
  measure: average { type: average sql: ${amount} ;; }
  measure: buyers { type: count_distinct sql: ${shop} ;; }
  measure: a_total { type: sum sql: ${amount} ;; filters: [shop: "a"] }
  measure: ratio { type: number sql: 1.0 * ${total} / NULLIF(${count}, 0) ;; }

  measure: last_month { type: period_over_period based_on: total based_on_time: at_date period: month }
  measure: month_difference {
    type: period_over_period based_on: total based_on_time: at_date period: month kind: difference
  }
  measure: month_change {
    type: period_over_period based_on: sales.count based_on_time: sales.at_date period: month kind: relative_change
  }
  measure: last_year { type: period_over_period based_on: total based_on_time: at_year period: year kind: previous }
  measure: last_quarter { type: period_over_period based_on: count based_on_time: at_month period: quarter }
  measure: last_fiscal_quarter { type: period_over_period based_on: count based_on_time: at_month period: fiscal_quarter }
  measure: last_fiscal_year { type: period_over_period based_on: count based_on_time: at_month period: fiscal_year }
  measure: last_week { type: period_over_period based_on: count based_on_time: at_week period: week }
  measure: yesterday { type: period_over_period based_on: count based_on_time: at_date period: date }
  measure: month_to_date {
    type: period_over_period based_on: total based_on_time: at_date period: month value_to_date: yes
  }
  measure: day_last_month { type: period_over_period based_on: total based_on_time: day_date period: month }
  measure: single_last_year { type: period_over_period based_on: count based_on_time: single period: year }
  measure: average_last_month { type: period_over_period based_on: average based_on_time: at_date period: month }
  measure: buyers_last_month { type: period_over_period based_on: buyers based_on_time: at_date period: month }
  measure: a_last_month { type: period_over_period based_on: a_total based_on_time: at_date period: month }
  measure: ratio_last_month { type: period_over_period based_on: ratio based_on_time: at_date period: month }
  measure: running { type: running_total sql: ${total} ;; }

  measure: no_base { type: period_over_period based_on_time: at_date period: month }
  measure: no_time { type: period_over_period based_on: total period: month }
  measure: no_period { type: period_over_period based_on: total based_on_time: at_date }
  measure: of_a_dimension { type: period_over_period based_on: amount based_on_time: at_date period: month }
  measure: of_a_comparison { type: period_over_period based_on: last_month based_on_time: at_date period: month }
  measure: of_no_time { type: period_over_period based_on: total based_on_time: shop period: month }
}

view: lines {
  dimension: id { primary_key: yes type: number }
  dimension: sale_id { type: number }
  dimension: price { type: number }
  measure: count { type: count }
  measure: price_sum { type: sum sql: ${price} ;; }
  measure: price_last_month { type: period_over_period based_on: price_sum based_on_time: sales.at_date period: month }
}

view: ranked {
  derived_table: {
    sql: SELECT id, ROW_NUMBER() OVER (ORDER BY at_time) AS place FROM sales
      WHERE {% condition sales.at_date %} at_time {% endcondition %} ;;
  }
  dimension: id { primary_key: yes type: number }
  dimension: place { type: number }
  measure: places { type: max sql: ${place} ;; }
  measure: places_last_month { type: period_over_period based_on: places based_on_time: sales.at_date period: month }
}

view: by_month {
  derived_table: {
    explore_source: sales {
      column: shop {}
      column: total {}
      bind_filters: { from_field: sales.at_date to_field: sales.at_date }
    }
  }
  dimension: shop { primary_key: yes }
  dimension: total { type: number }
}
