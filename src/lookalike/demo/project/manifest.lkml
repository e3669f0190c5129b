project_name: "thelook"

constant: currency_format {
  value: "$#,##0.00"
  export: override_optional
}

constant: shop_name {
  value: "The Look"
  export: override_optional
}
