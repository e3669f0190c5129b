connection: "looker__internal__analytics"
label: "System Activity"

include: "/views/*.view"
