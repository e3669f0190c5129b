connection: "warehouse"
label: "Book Shop"
week_start_day: sunday
fiscal_month_offset: 3

include: "/views/*.view"
include: "/derived/**/*.view.lkml"
include: "/refinements/*"
include: "explores/*.explore"

access_grant: finance {
  user_attribute: department
  allowed_values: ["finance", "board"]
}

named_value_format: euro_whole {
  value_format: "\"€\"#,##0"
  strict_value_format: yes
}

datagroup: nightly {
  sql_trigger: SELECT CURRENT_DATE ;;
  max_cache_age: "24 hours"
}
persist_with: nightly
