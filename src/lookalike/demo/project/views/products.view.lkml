view: products {
  sql_table_name: products ;;
  drill_fields: [detail*]

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
    value_format_name: id
  }

  dimension: name {
    alias: [item_name]
    type: string
    sql: ${TABLE}.name ;;
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    drill_fields: [department, brand, name]
  }

  dimension: brand {
    type: string
    sql: ${TABLE}.brand ;;
    drill_fields: [category, name]
    link: {
      label: "What {{ value }} sells"
      url: "/explore/thelook/order_items?fields=products.name,order_items.count&f[products.brand]={{ value | encode_uri }}"
    }
  }

  dimension: department {
    type: string
    sql: ${TABLE}.department ;;
    suggestions: ["Men", "Women"]
  }

  dimension: sku {
    label: "SKU"
    type: string
    sql: ${TABLE}.sku ;;
  }

  dimension: cost {
    type: number
    sql: ${TABLE}.cost ;;
    value_format_name: shop_currency
  }

  dimension: retail_price {
    type: number
    sql: ${TABLE}.retail_price ;;
    value_format_name: shop_currency
  }

  dimension: retail_price_tier {
    type: tier
    tiers: [20, 50, 100, 200]
    style: interval
    sql: ${retail_price} ;;
  }

  dimension: distribution_center_id {
    type: number
    hidden: yes
    sql: ${TABLE}.distribution_center_id ;;
  }

  # Compare some brands with all the others.
  filter: brand_select {
    description: "The brands that the dimension Brand Comparison shows by name."
    type: string
    suggest_dimension: brand
  }

  dimension: brand_comparison {
    description: "The brand, when the filter Brand Select names it; else all other brands as one."
    type: string
    sql:
      CASE
        WHEN {% condition brand_select %} ${brand} {% endcondition %}
        THEN ${brand}
        ELSE 'All Other Brands'
      END ;;
  }

  measure: count {
    type: count
    drill_fields: [detail*]
  }

  measure: brand_count {
    label: "Number of Brands"
    type: count_distinct
    sql: ${brand} ;;
    drill_fields: [brand, count]
  }

  measure: category_count {
    label: "Number of Categories"
    type: count_distinct
    sql: ${category} ;;
    drill_fields: [category, count]
  }

  measure: average_retail_price {
    type: average
    sql: ${retail_price} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: total_retail_price {
    type: sum
    sql: ${retail_price} ;;
    value_format_name: shop_currency
    drill_fields: [detail*]
  }

  measure: brand_list {
    label: "List of Brands"
    type: list
    list_field: brand
  }

  set: detail {
    fields: [id, name, brand, category, department, retail_price]
  }
}
