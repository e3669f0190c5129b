project_name: "system__activity"

# How the store's database reads a document that it keeps as text.
constant: DOC {
  value: "doc"
  export: override_optional
}
