# Looks that nobody has used have no row in the table; here they have one.
view: all_content {
  derived_table: {
    sql:
      SELECT content_type, content_id, api_total, embed_total, schedule_total, other_total, last_accessed_at
      FROM content_usage
      UNION ALL
      SELECT 'look', CAST(looks.id AS VARCHAR(20)), 0, 0, 0, 0, NULL
      FROM looks
      WHERE NOT EXISTS (
        SELECT 1 FROM content_usage
        WHERE content_usage.content_type = 'look' AND content_usage.content_id = CAST(looks.id AS VARCHAR(20))
      ) ;;
  }
}
