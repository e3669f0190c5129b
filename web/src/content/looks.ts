/** Looks as the pages read and change them. */
import { queryOptions } from "@tanstack/react-query";
import { type Answer, call, type Takes } from "../api/client";

export type Look = Answer<"GET /api/4.0/looks/{look_id}">;
export type LookChange = Takes<"PATCH /api/4.0/looks/{look_id}">["body"];

export const lookQuery = (id: string) =>
  queryOptions({
    queryKey: ["looks", id],
    queryFn: ({ signal }) => call("GET /api/4.0/looks/{look_id}", { path: { look_id: id } }, { signal }),
  });

export const changeLook = (id: string, body: LookChange) => call("PATCH /api/4.0/looks/{look_id}", { path: { look_id: id }, body });

/** The name of somebody, as far as the caller may see people. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ["people", id],
    queryFn: ({ signal }) =>
      call("GET /api/4.0/users/{user_id}", { path: { user_id: id }, query: { fields: "id,display_name" } }, { signal, quiet: true }),
    retry: false,
    staleTime: 300_000,
  });

/** Where a stored query is explored; `look` names the Look that its answer can be saved back to. */
export function exploreAddress(query: Look["query"], look?: string): string {
  const path = `/explore/${encodeURIComponent(query?.model ?? "")}/${encodeURIComponent(query?.view ?? "")}`;
  const search = new URLSearchParams({ qid: query?.client_id ?? "", ...(look && { look }) });
  return `${path}?${search}`;
}
