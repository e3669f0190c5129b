view: node {
  derived_table: {
    sql:
      SELECT DISTINCT node AS id FROM history WHERE node IS NOT NULL ;;
  }

  dimension: id {
    primary_key: yes
    description: "A process of the server."
    type: string
    sql: ${TABLE}.id ;;
  }

  measure: count {
    type: count
  }
}
