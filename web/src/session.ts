import { queryOptions, useQuery } from "@tanstack/react-query";
import { type Answer, call } from "./api/client";

const ADMIN_ROLE = "2";
const FIELDS = "id,first_name,last_name,display_name,email,role_ids,personal_folder_id,can";

export type Me = Answer<"GET /api/4.0/user">;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => call("GET /api/4.0/user", { query: { fields: FIELDS } }, { signal, quiet: true }),
  staleTime: 300_000,
});

/** Who is logged in; undefined until the server has said so. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

export type Session = Answer<"GET /api/lookalike/v1/page-session">;

export const sessionQuery = queryOptions({
  queryKey: ["page session"],
  queryFn: ({ signal }) => call("GET /api/lookalike/v1/page-session", {}, { signal, quiet: true }),
  staleTime: 300_000,
});

/** What the person may, and what kind of server this is; undefined until the server has said so. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** Whether the person has a permission, for some model at least. */
export function may(session: Session | undefined, permission: string): boolean {
  return session?.permissions?.includes(permission) ?? false;
}

export function isAdmin(me: Me | undefined): boolean {
  return me?.role_ids?.includes(ADMIN_ROLE) ?? false;
}

export function initials(name: string | null | undefined): string {
  const words = (name ?? "").split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0]?.toUpperCase()).join("") || "?";
}

export async function logOut(): Promise<void> {
  await call("DELETE /api/4.0/logout", undefined, { quiet: true }).catch(() => undefined);
  location.assign("/login");
}
