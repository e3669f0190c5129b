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

# What stood in filters of stored queries. Values of personal fields are taken out where the project is loaded.
constant: FILTERS {
  value: "(@{DOC} ->> 'filters')"
  export: override_optional
}

constant: FILTER_EXPRESSION {
  value: "(@{DOC} ->> 'filter_expression')"
  export: override_optional
}

constant: FILTER_CONFIG {
  value: "(@{DOC} ->> 'filter_config')"
  export: override_optional
}

constant: DYNAMIC_FIELDS {
  value: "(@{DOC} ->> 'dynamic_fields')"
  export: override_optional
}
