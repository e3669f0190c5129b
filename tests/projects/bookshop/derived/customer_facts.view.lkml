# A native derived table: figures of each customer.
view: customer_facts {
  derived_table: {
    explore_source: orders {
      column: customer_id { field: orders.customer_id }
      column: orders { field: orders.count }
      column: shipping { field: orders.total_shipping }
      derived_column: place { sql: RANK() OVER (ORDER BY orders DESC, customer_id) ;; }
      filters: [orders.status: "-cancelled"]
    }
  }
  dimension: customer_id { primary_key: yes type: number hidden: yes }
  dimension: orders { type: number label: "Lifetime Orders" }
  dimension: place { type: number }
  dimension: loyalty { type: tier tiers: [1, 2, 3] style: relational sql: ${orders} ;; }
  measure: average_orders { type: average sql: ${orders} ;; value_format_name: decimal_1 }
}
