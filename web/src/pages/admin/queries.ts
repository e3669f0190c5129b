import { queryOptions } from "@tanstack/react-query";
import { type Answer, call, callPage } from "../../api/client";

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call("GET /api/4.0/roles", {}, { signal }),
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: ({ signal }) =>
    call("GET /api/4.0/groups/search/with_roles", { query: { fields: "id,name,user_count,externally_managed,can,roles(id,name)", sorts: "name", limit: 1000 } }, { signal }),
});

interface Wanted {
  fields: string;
  limit: number;
  offset?: number;
  sorts?: string;
}

/** Users by a part of a name or an email address; several words are looked for in the full name. */
export function findUsers(
  text: string,
  query: Wanted,
  signal: AbortSignal,
  quiet = false,
): Promise<{ rows: Answer<"GET /api/4.0/users">; total: number | null }> {
  const pattern = `%${text.replace(/[%_]/g, "")}%`;
  if (/\s/.test(text)) return callPage("GET /api/4.0/users/search", { query: { ...query, full_name: pattern } }, { signal, quiet });
  return callPage("GET /api/4.0/users/search/names/{pattern}", { path: { pattern }, query }, { signal, quiet });
}

export const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => call("GET /api/4.0/permissions", {}, { signal }),
});
