connection: "thelook"
label: "@{shop_name}"

include: "/views/*.view"
include: "/refinements/*.view"
include: "/explores/*.explore"

datagroup: thelook_default {
  label: "New orders"
  description: "Changes when an order item is added; answers are kept for a day at most."
  sql_trigger: SELECT MAX(id) FROM order_items ;;
  max_cache_age: "24 hours"
}

persist_with: thelook_default

named_value_format: shop_currency {
  value_format: "@{currency_format}"
}
