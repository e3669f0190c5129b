# Everything about goods that came back, laid over the view as it is.
include: "/views/order_items.view"

view: +order_items {
  dimension: is_returned {
    group_label: "Returns"
    type: yesno
    sql: ${returned_raw} IS NOT NULL ;;
  }

  measure: returned_count {
    group_label: "Returns"
    type: count
    filters: [is_returned: "yes"]
    drill_fields: [detail*, returned_date]
  }

  measure: returned_total_sale_price {
    group_label: "Returns"
    type: sum
    sql: ${sale_price} ;;
    filters: [is_returned: "yes"]
    value_format_name: shop_currency
    drill_fields: [detail*, returned_date]
  }

  measure: return_rate {
    group_label: "Returns"
    description: "Share of the items that came back."
    type: number
    sql: 1.0 * ${returned_count} / NULLIF(${count}, 0) ;;
    value_format_name: percent_2
  }
}
