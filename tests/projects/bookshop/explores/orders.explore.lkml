explore: orders {
  label: "Orders and Lines"
  description: "One row for each order."
  group_label: "Shop"
  sql_always_where: ${orders.status} <> 'test' ;;
  join: lines {
    sql_on: ${orders.id} = ${lines.order_id} ;;
    relationship: one_to_many
  }
  join: books {
    sql_on: ${lines.book_id} = ${books.id} ;;
    relationship: many_to_one
  }
  join: customers {
    sql_on: ${orders.customer_id} = ${customers.id} ;;
    relationship: many_to_one
  }
  join: customer_facts {
    sql_on: ${customers.id} = ${customer_facts.customer_id} ;;
    relationship: one_to_one
  }
}

explore: orders_of_my_country {
  extends: [orders]
  view_name: orders
  label: "Orders of my Country"
  always_filter: { filters: [orders.status: "-cancelled"] }
  conditionally_filter: {
    filters: [orders.created_date: "2024"]
    unless: [orders.id, customers.name]
  }
  access_filter: { field: customers.country user_attribute: country }
}

explore: buyers {
  from: customers
  view_label: "Buyers"
  join: purchases {
    from: orders
    sql_on: ${buyers.id} = ${purchases.customer_id} ;;
    relationship: one_to_many
    fields: [purchases.id, purchases.status, purchases.count, purchases.total_shipping]
  }
  fields: [ALL_FIELDS*, -buyers.postcode]
}

explore: books {
  join: book_authors { sql_on: ${books.id} = ${book_authors.book_id} ;; relationship: one_to_many fields: [] }
  join: authors { sql_on: ${book_authors.author_id} = ${authors.id} ;; relationship: many_to_one }
  join: sold {
    from: lines
    fields: [copies]
    sql: LEFT JOIN @{SCHEMA}.order_lines AS sold ON ${books.id} = sold.book_id ;;
    relationship: one_to_many
  }
}

explore: monthly { hidden: yes }
