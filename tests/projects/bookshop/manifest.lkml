project_name: "bookshop"

constant: SCHEMA { value: "shop" export: override_optional }
constant: CURRENCY { value: "EUR" }
constant: MIN_ORDER { value: "10" }
