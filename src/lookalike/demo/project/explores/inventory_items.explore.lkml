include: "/views/*.view"

explore: inventory_items {
  description: "One row per item that was ever on a shelf, sold or not."

  join: products {
    type: left_outer
    sql_on: ${inventory_items.product_id} = ${products.id} ;;
    relationship: many_to_one
  }

  join: distribution_centers {
    type: left_outer
    sql_on: ${inventory_items.product_distribution_center_id} = ${distribution_centers.id} ;;
    relationship: many_to_one
  }
}

explore: stock {
  view_name: inventory_items
  label: "Stock"
  description: "The items that are still on a shelf."
  sql_always_where: ${inventory_items.sold_raw} IS NULL ;;

  join: products {
    type: left_outer
    sql_on: ${inventory_items.product_id} = ${products.id} ;;
    relationship: many_to_one
  }
}
