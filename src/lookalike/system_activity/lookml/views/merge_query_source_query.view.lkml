view: merge_query_source_query {
  derived_table: {
    sql:
      {% if _dialect._name == 'sqlite' %}
      SELECT merge_queries.id AS merge_query_id, source.key AS position,
             CAST(source.value ->> 'query_id' AS INTEGER) AS query_id, source.value ->> 'name' AS name
      FROM merge_queries, json_each(merge_queries.doc, '$.source_queries') AS source
      {% else %}
      SELECT merge_queries.id AS merge_query_id, source.position - 1 AS position,
             CAST(source.value ->> 'query_id' AS INTEGER) AS query_id, source.value ->> 'name' AS name
      FROM merge_queries,
           json_array_elements(CAST(merge_queries.doc AS json) -> 'source_queries')
             WITH ORDINALITY AS source(value, position)
      {% endif %} ;;
  }

  dimension: key {
    primary_key: yes
    hidden: yes
    type: string
    sql: ${merge_query_id} || ' ' || ${position} ;;
  }

  dimension: merge_query_id {
    type: number
    sql: ${TABLE}.merge_query_id ;;
    value_format_name: id
  }

  dimension: position {
    description: "0 is the query that the others are merged into."
    type: number
    sql: ${TABLE}.position ;;
  }

  dimension: query_id {
    type: number
    sql: ${TABLE}.query_id ;;
    value_format_name: id
  }

  dimension: name {
    type: string
    sql: ${TABLE}.name ;;
  }

  measure: count {
    type: count
  }
}
