include: "/views/orders.view"
view: +orders {
  dimension: note { label: "Remark" html: <i>{{ rendered_value }}</i> ;; }
  measure: count { label: "Orders" }
}
