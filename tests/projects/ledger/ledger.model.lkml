connection: "warehouse"
include: "*.view"
explore: entries {}
explore: wide {}
explore: many {}
