project_name: "system__activity"

# Documents that the store keeps as texts: another of its databases has to be told that they are documents.
constant: DOC {
  value: "${TABLE}.doc"
  export: override_optional
}

constant: PAYLOAD {
  value: "jobs.payload"
  export: override_optional
}

constant: DESTINATION {
  value: "${TABLE}.destination"
  export: override_optional
}
