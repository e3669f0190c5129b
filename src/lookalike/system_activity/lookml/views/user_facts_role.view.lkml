view: user_facts_role {
  derived_table: {
    sql:
      WITH RECURSIVE member(user_id, group_id) AS (
        SELECT user_id, group_id FROM group_users
        UNION
        SELECT users.id, groups.id FROM users CROSS JOIN groups WHERE groups.include_by_default
        UNION
        SELECT member.user_id, group_groups.group_id
        FROM member JOIN group_groups ON group_groups.child_group_id = member.group_id
      )
      SELECT user_id, role_id FROM role_users
      UNION
      SELECT member.user_id, role_groups.role_id
      FROM role_groups JOIN member ON member.group_id = role_groups.group_id ;;
  }

  dimension: key {
    primary_key: yes
    hidden: yes
    type: string
    sql: ${user_id} || ' ' || ${role_id} ;;
  }

  dimension: user_id {
    hidden: yes
    type: number
    sql: ${TABLE}.user_id ;;
    value_format_name: id
  }

  dimension: role_id {
    hidden: yes
    type: number
    sql: ${TABLE}.role_id ;;
    value_format_name: id
  }
}
