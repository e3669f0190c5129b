include: "/views/*.view"

explore: order_items {
  label: "Orders, Items and Users"
  description: "One row per item that was ordered: prices, margins, customers and products."
  # Rows with their own id are different already: exports of single items need no grouping.
  cancel_grouping_fields: [order_items.id]

  join: orders {
    type: left_outer
    sql_on: ${order_items.order_id} = ${orders.id} ;;
    relationship: many_to_one
  }

  join: users {
    type: left_outer
    sql_on: ${order_items.user_id} = ${users.id} ;;
    relationship: many_to_one
  }

  join: user_order_facts {
    view_label: "Users"
    type: left_outer
    sql_on: ${users.id} = ${user_order_facts.user_id} ;;
    relationship: one_to_one
  }

  join: inventory_items {
    type: left_outer
    sql_on: ${order_items.inventory_item_id} = ${inventory_items.id} ;;
    relationship: many_to_one
  }

  join: products {
    type: left_outer
    sql_on: ${inventory_items.product_id} = ${products.id} ;;
    relationship: many_to_one
  }

  join: distribution_centers {
    type: left_outer
    sql_on: ${products.distribution_center_id} = ${distribution_centers.id} ;;
    relationship: many_to_one
  }

  query: revenue_by_category {
    label: "Revenue by category"
    description: "What each category earned in the last year."
    dimensions: [products.category]
    measures: [order_items.total_sale_price, order_items.total_gross_margin]
    filters: [order_items.created_date: "12 months"]
    sorts: [order_items.total_sale_price: desc]
    limit: 50
  }
}

# The same for people who may see some brands only: the user attribute `allowed_brands` holds a filter
# expression, such as "Levi's,Carhartt". Without a value there are no rows.
explore: order_items_restricted {
  extends: [order_items]
  view_name: order_items
  label: "Order Items of Allowed Brands"
  description: "Order items of the brands that the user attribute allowed_brands names."

  access_filter: {
    field: products.brand
    user_attribute: allowed_brands
  }
}
