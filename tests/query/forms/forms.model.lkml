connection: "forms"

explore: left { extends: [star] view_name: base }
explore: inner {
  extends: [star]
  view_name: base
  join: items { type: inner }
}
explore: full {
  extends: [star]
  view_name: base
  join: items { type: full_outer }
}
explore: crossed {
  extends: [star]
  view_name: base
  join: tags { type: cross }
}
explore: raw {
  extends: [star]
  view_name: base
  join: items { sql: LEFT JOIN items ON items.base_id = ${base.id} ;; }
}

explore: star {
  extension: required
  view_name: base
  join: owners { sql_on: ${base.owner_id} = ${owners.id} ;; relationship: many_to_one }
  join: details { sql_on: ${base.id} = ${details.id} ;; relationship: one_to_one }
  join: items { sql_on: ${base.id} = ${items.base_id} ;; relationship: one_to_many }
  join: parts { sql_on: ${items.id} = ${parts.item_id} ;; relationship: one_to_many }
  join: tags { sql_on: ${base.tag} = ${tags.tag} ;; relationship: many_to_many }
}

view: base {
  extends: [amounts]
  dimension: owner_id { type: number }
  dimension: tag {}
  measure: of_red_items { type: sum sql: ${amount} ;; filters: [items.kind: "red"] }
  measure: count_of_red_items { type: count filters: [items.kind: "red"] }
  measure: average_of_red_items { type: average sql: ${amount} ;; filters: [items.kind: "red"] }
  measure: with_items { type: sum sql: ${amount} * ${items.amount} ;; }
}
view: owners { extends: [amounts] }
view: details { extends: [amounts] }
view: items {
  extends: [amounts]
  dimension: base_id { type: number }
  measure: of_base { type: sum_distinct sql: ${base.amount} ;; sql_distinct_key: ${base.id} ;; }
}
view: parts { extends: [amounts] dimension: item_id { type: number } }
view: tags {
  extends: [amounts]
  dimension: id { primary_key: yes type: string sql: COALESCE(${TABLE}.tag, '') || '-' || ${TABLE}.id ;; }
  dimension: tag {}
}

view: amounts {
  extension: required
  dimension: id { primary_key: yes type: number }
  dimension: kind {}
  dimension: amount { type: number }
  measure: count { type: count }
  measure: red_count { type: count filters: [kind: "red"] }
  measure: total { type: sum sql: ${amount} ;; }
  measure: average { type: average sql: ${amount} ;; }
  measure: middle { type: median sql: ${amount} ;; }
  measure: lowest { type: min sql: ${amount} ;; }
  measure: kinds { type: count_distinct sql: ${kind} ;; }
}
