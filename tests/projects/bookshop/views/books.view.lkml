view: books {
  sql_table_name: @{SCHEMA}.books ;;
  dimension: id { primary_key: yes type: number hidden: yes }
  dimension: title {
    link: { label: "Look up" url: "https://books.example.com/?q={{ value | url_encode }}" }
    alias: [name]
  }
  dimension: genre { suggestions: ["Novel", "Poetry", "Science"] }
  dimension: pages { type: number }
  measure: count { type: count }
  measure: titles { type: list list_field: title }
  measure: pages_total { type: sum sql: ${pages} ;; }
}

view: authors {
  sql_table_name: @{SCHEMA}.authors ;;
  dimension: id { primary_key: yes type: number hidden: yes }
  dimension: name { label: "Author" view_label: "Books" }
  measure: count { type: count label: "Number of Authors" }
}

view: book_authors {
  sql_table_name: @{SCHEMA}.book_authors ;;
  dimension: pk { primary_key: yes hidden: yes sql: ${TABLE}.book_id || '/' || ${TABLE}.author_id ;; }
  dimension: book_id { type: number hidden: yes }
  dimension: author_id { type: number hidden: yes }
}
