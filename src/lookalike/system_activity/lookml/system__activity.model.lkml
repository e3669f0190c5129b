connection: "looker__internal__analytics"
label: "System Activity"

include: "/views/*.view"

# What hangs on a user, wherever one is joined.
explore: of_user {
  extension: required
  view_name: user

  join: user_facts {
    type: left_outer
    relationship: one_to_one
    sql_on: ${user.id} = ${user_facts.user_id} ;;
  }

  join: user_facts_role {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${user_facts_role.user_id} ;;
    fields: []
  }

  join: role {
    view_label: "User Role"
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_facts_role.role_id} = ${role.id} ;;
  }

  join: permission_set {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role.permission_set_id} = ${permission_set.id} ;;
  }

  join: model_set {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role.model_set_id} = ${model_set.id} ;;
  }

  join: group_user {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${group_user.user_id} ;;
    fields: []
  }

  join: group {
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_user.group_id} = ${group.id} ;;
  }
}

explore: history {
  extends: [of_user]
  view_name: history
  description: "Every run of a query: who asked, from where, how long it took and what came of it."

  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.query_id} = ${query.id} ;;
  }

  join: query_metrics {
    type: left_outer
    relationship: one_to_one
    sql_on: ${history.id} = ${query_metrics.history_id} ;;
  }

  join: sql_query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.sql_query_id} = ${sql_query.id} ;;
  }

  join: merge_query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.merge_query_id} = ${merge_query.id} ;;
  }

  join: merge_query_source_query {
    type: left_outer
    relationship: one_to_many
    sql_on: ${merge_query.id} = ${merge_query_source_query.merge_query_id} ;;
  }

  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.look_id} = ${look.id} ;;
  }

  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${folder.id} ;;
  }

  join: space {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${space.id} ;;
  }

  join: dashboard {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.dashboard_id} = CAST(${dashboard.id} AS VARCHAR(20)) ;;
  }

  join: dashboard_creator {
    from: user
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.user_id} = ${dashboard_creator.id} ;;
  }

  join: scheduled_plan {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.scheduled_plan_id} = ${scheduled_plan.id} ;;
  }

  join: scheduled_job {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.scheduled_job_id} = ${scheduled_job.id} ;;
  }

  join: credentials_api3 {
    view_label: "API Key"
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.credential_id} = ${credentials_api3.id} ;;
  }

  join: node {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.node_id} = ${node.id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.user_id} = ${user.id} ;;
  }
}

explore: query_metrics {
  extends: [of_user]
  view_name: query_metrics
  description: "Where the time of each run went."

  join: history {
    type: left_outer
    relationship: one_to_one
    sql_on: ${query_metrics.history_id} = ${history.id} ;;
  }

  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.query_id} = ${query.id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.user_id} = ${user.id} ;;
  }
}

explore: query {
  extends: [of_user]
  view_name: query
  description: "Queries that were ever asked, and their runs."

  join: history {
    type: left_outer
    relationship: one_to_many
    sql_on: ${query.id} = ${history.query_id} ;;
    fields: [ALL_FIELDS*]
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.user_id} = ${user.id} ;;
  }
}

explore: sql_query {
  extends: [of_user]
  view_name: sql_query
  description: "Statements of the SQL Runner; their text is not shown."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${sql_query.user_id} = ${user.id} ;;
  }
}

explore: merge_query {
  description: "Merged queries and what they are made of."

  join: merge_query_source_query {
    type: left_outer
    relationship: one_to_many
    sql_on: ${merge_query.id} = ${merge_query_source_query.merge_query_id} ;;
  }

  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${merge_query_source_query.query_id} = ${query.id} ;;
  }
}

explore: dashboard {
  extends: [of_user]
  view_name: dashboard
  description: "Dashboards and their tiles."

  join: dashboard_element {
    type: left_outer
    relationship: one_to_many
    sql_on: ${dashboard.id} = ${dashboard_element.dashboard_id} ;;
  }

  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard_element.look_id} = ${look.id} ;;
  }

  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: COALESCE(${dashboard_element.query_id}, ${look.query_id}) = ${query.id} ;;
  }

  join: merge_query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard_element.merge_query_id} = ${merge_query.id} ;;
  }

  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.folder_id} = ${folder.id} ;;
  }

  join: space {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.folder_id} = ${space.id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.user_id} = ${user.id} ;;
  }
}

explore: look {
  extends: [of_user]
  view_name: look
  description: "Looks, also those that nobody opens."

  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.query_id} = ${query.id} ;;
  }

  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${folder.id} ;;
  }

  join: space {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${space.id} ;;
  }

  join: scheduled_plan {
    type: left_outer
    relationship: one_to_many
    sql_on: ${look.id} = ${scheduled_plan.look_id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.user_id} = ${user.id} ;;
  }

  join: history {
    type: left_outer
    relationship: one_to_many
    sql_on: ${look.id} = ${history.look_id} ;;
  }
}

explore: folder {
  extends: [of_user]
  view_name: folder
  description: "Folders and the Looks in them."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${folder.creator_id} = ${user.id} ;;
  }

  join: look {
    type: left_outer
    relationship: one_to_many
    sql_on: ${folder.id} = ${look.folder_id} ;;
  }
}

explore: space {
  extends: [of_user]
  view_name: space
  hidden: yes
  description: "The explore `folder` under its older name."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${space.creator_id} = ${user.id} ;;
  }

  join: look {
    type: left_outer
    relationship: one_to_many
    sql_on: ${space.id} = ${look.folder_id} ;;
  }
}

explore: user {
  extends: [of_user]
  view_name: user
  description: "People and service accounts, with their roles and groups."

  join: history {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${history.user_id} ;;
  }

  join: look {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${look.user_id} ;;
  }

  join: dashboard {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${dashboard.user_id} ;;
  }

  join: scheduled_plan {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${scheduled_plan.user_id} ;;
  }

  join: scheduled_plan_destination {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_plan.id} = ${scheduled_plan_destination.scheduled_plan_id} ;;
  }

  join: scheduled_job {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_plan.id} = ${scheduled_job.scheduled_plan_id} ;;
  }

  join: user_login {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${user_login.user_id} ;;
  }

  join: credentials_api3 {
    view_label: "API Key"
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${credentials_api3.user_id} ;;
  }

  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user.personal_folder_id} = ${folder.id} ;;
  }

  join: space {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user.personal_folder_id} = ${space.id} ;;
  }
}

explore: role {
  description: "Roles, what they give, and who has them: a user has a role by name or through a group."

  join: permission_set {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role.permission_set_id} = ${permission_set.id} ;;
  }

  join: model_set {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role.model_set_id} = ${model_set.id} ;;
  }

  join: user_facts_role {
    type: left_outer
    relationship: one_to_many
    sql_on: ${role.id} = ${user_facts_role.role_id} ;;
    fields: []
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_facts_role.user_id} = ${user.id} ;;
  }

  join: role_group {
    type: left_outer
    relationship: one_to_many
    sql_on: ${role.id} = ${role_group.role_id} ;;
    fields: []
  }

  join: group {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role_group.group_id} = ${group.id} ;;
  }
}

explore: group {
  description: "Groups, who is in them (through other groups too), and the roles that they give."

  join: group_user {
    type: left_outer
    relationship: one_to_many
    sql_on: ${group.id} = ${group_user.group_id} ;;
    fields: []
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_user.user_id} = ${user.id} ;;
  }

  join: user_facts {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user.id} = ${user_facts.user_id} ;;
  }

  join: role_group {
    type: left_outer
    relationship: one_to_many
    sql_on: ${group.id} = ${role_group.group_id} ;;
    fields: []
  }

  join: role {
    view_label: "Group Role"
    type: left_outer
    relationship: many_to_one
    sql_on: ${role_group.role_id} = ${role.id} ;;
  }

  join: permission_set {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role.permission_set_id} = ${permission_set.id} ;;
  }

  join: model_set {
    type: left_outer
    relationship: many_to_one
    sql_on: ${role.model_set_id} = ${model_set.id} ;;
  }

  join: group_group_into {
    from: group_group
    type: left_outer
    relationship: one_to_many
    sql_on: ${group.id} = ${group_group_into.into_group_id} ;;
    fields: []
  }

  join: child_group {
    from: group
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_group_into.included_group_id} = ${child_group.id} ;;
  }

  join: group_group_included {
    from: group_group
    type: left_outer
    relationship: one_to_many
    sql_on: ${group.id} = ${group_group_included.included_group_id} ;;
    fields: []
  }

  join: parent_group {
    from: group
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_group_included.into_group_id} = ${parent_group.id} ;;
  }
}

explore: scheduled_plan {
  extends: [of_user]
  view_name: scheduled_plan
  description: "Schedules, each of their runs, and what was delivered where."

  join: scheduled_job {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_plan.id} = ${scheduled_job.scheduled_plan_id} ;;
  }

  join: delivery {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_job.id} = ${delivery.scheduled_job_id} ;;
  }

  join: scheduled_plan_destination {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_plan.id} = ${scheduled_plan_destination.scheduled_plan_id} ;;
  }

  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_plan.look_id} = ${look.id} ;;
  }

  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: COALESCE(${look.query_id}, ${scheduled_plan.query_id}) = ${query.id} ;;
  }

  join: dashboard {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_plan.dashboard_id} = CAST(${dashboard.id} AS VARCHAR(20)) ;;
  }

  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${folder.id} ;;
  }

  join: space {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${space.id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_plan.user_id} = ${user.id} ;;
  }
}

explore: scheduled_job {
  extends: [of_user]
  view_name: scheduled_job
  description: "Runs of schedules."

  join: scheduled_plan {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_job.scheduled_plan_id} = ${scheduled_plan.id} ;;
  }

  join: delivery {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_job.id} = ${delivery.scheduled_job_id} ;;
  }

  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_job.look_id} = ${look.id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_job.user_id} = ${user.id} ;;
  }
}

explore: event {
  extends: [of_user]
  view_name: event
  description: "Logins, changes, downloads: what people and programs did."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${event.user_id} = ${user.id} ;;
  }
}

explore: audit_event {
  extends: [of_user]
  view_name: audit_event
  description: "The audit: changes, logins and refusals, in a chain that shows tampering."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${audit_event.user_id} = ${user.id} ;;
  }

  join: credentials_api3 {
    view_label: "API Key"
    type: left_outer
    relationship: many_to_one
    sql_on: ${audit_event.credential_id} = ${credentials_api3.id} ;;
  }
}

explore: key_usage {
  extends: [of_user]
  view_name: credentials_api3
  view_label: "API Key"
  description: "API keys: whose, what limits them, when they were last used, and the calls that were made with them."

  join: api_usage {
    type: left_outer
    relationship: one_to_many
    sql_on: ${credentials_api3.id} = ${api_usage.credential_id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${credentials_api3.user_id} = ${user.id} ;;
  }
}

explore: event_attribute {
  extends: [of_user]
  view_name: event_attribute
  description: "Events with what is known of each."

  join: event {
    type: left_outer
    relationship: many_to_one
    sql_on: ${event_attribute.event_id} = ${event.id} ;;
  }

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${event.user_id} = ${user.id} ;;
  }
}

explore: user_login {
  extends: [of_user]
  view_name: user_login
  description: "Logins, those that failed too."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_login.user_id} = ${user.id} ;;
  }

  join: credentials_api3 {
    view_label: "API Key"
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_login.credential_id} = ${credentials_api3.id} ;;
  }
}

explore: api_usage {
  extends: [of_user]
  view_name: api_usage
  description: "Calls of the API by the hour: operation, caller, key, outcome and time."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${api_usage.user_id} = ${user.id} ;;
  }

  join: credentials_api3 {
    view_label: "API Key"
    type: left_outer
    relationship: many_to_one
    sql_on: ${api_usage.credential_id} = ${credentials_api3.id} ;;
  }
}

explore: content_usage {
  description: "How often Looks and dashboards were used, and when last; never is there too."

  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${content_usage.content_number} = ${look.id} ;;
  }

  join: dashboard {
    type: left_outer
    relationship: many_to_one
    sql_on: ${content_usage.content_type} = 'dashboard' AND ${content_usage.content_id} = CAST(${dashboard.id} AS VARCHAR(20)) ;;
  }

  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${folder.id} ;;
  }

  join: space {
    type: left_outer
    relationship: many_to_one
    sql_on: ${look.folder_id} = ${space.id} ;;
  }
}

explore: field_usage {
  description: "How often each field of each explore was used; 0 is there too."
}

explore: pdt_event_log {
  label: "PDT Event Log"
  description: "What happened to tables that the server builds."

  join: pdt_builds {
    type: left_outer
    relationship: many_to_one
    sql_on: ${pdt_event_log.tid} = ${pdt_builds.tid} ;;
  }
}

explore: pdt_builds {
  label: "PDT Builds"
  description: "Builds of tables, their time and their outcome."
}

explore: db_connection {
  extends: [of_user]
  label: "DB Connection"
  view_name: db_connection
  description: "Connections that were set up through the API, without their addresses."

  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${db_connection.user_id} = ${user.id} ;;
  }
}
