# A derived table in SQL whose text depends on the query.
view: monthly {
  derived_table: {
    sql:
      SELECT EXTRACT(MONTH FROM o.created_at) AS month,
             {% if monthly.channel._is_selected %} o.channel {% else %} 'all' {% endif %} AS channel,
             COUNT(*) AS orders
      FROM @{SCHEMA}.orders AS o -- every order; those of the asked channel only
      WHERE {% condition monthly.only_channel %} o.channel {% endcondition %}
        AND {% condition monthly.placed %} o.created_at {% endcondition %}
      GROUP BY 1, 2 ;;
  }
  filter: only_channel { type: string }
  filter: placed { type: date }
  dimension: month { type: number }
  dimension: channel {}
  measure: orders { type: sum sql: ${TABLE}.orders ;; }
}
