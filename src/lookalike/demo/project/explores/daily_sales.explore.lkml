include: "/views/daily_sales.view"

explore: daily_sales {
  label: "Sales by Day"
  description: "What was sold on each day, from a table that is built beforehand."
}
