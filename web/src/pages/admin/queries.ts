import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client";

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call("GET /api/4.0/roles", {}, { signal }),
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: ({ signal }) =>
    call("GET /api/4.0/groups/search/with_roles", { query: { fields: "id,name,user_count,externally_managed,can,roles(id,name)", sorts: "name", limit: 1000 } }, { signal }),
});
