include: "/views/*.view"

explore: events {
  label: "Web Events"
  description: "One row per event on the web site; visitors who did not sign in have no user."

  join: users {
    type: left_outer
    sql_on: ${events.user_id} = ${users.id} ;;
    relationship: many_to_one
  }
}
