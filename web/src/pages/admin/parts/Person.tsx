import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../../../api/client";

const MOST = 200;

/** The names of users by their ids, asked for all at once. */
export function useNames(ids: readonly (string | null | undefined)[]): ReadonlyMap<string, string> {
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))].sort().slice(0, MOST);
  const found = useQuery({
    queryKey: ["users", "names", wanted.join()],
    enabled: wanted.length > 0,
    queryFn: ({ signal }) => call("GET /api/4.0/users", { query: { ids: wanted, fields: "id,display_name,email", limit: MOST } }, { signal }),
  });
  return new Map(found.data?.map((user) => [user.id ?? "", user.display_name || user.email || `User ${user.id}`]));
}

/** A link to a user, by name where it is known. Nobody: the server itself, or a command on its host. */
export function Person({ id, names, nobody = "the server" }: { id: string | null | undefined; names: ReadonlyMap<string, string>; nobody?: string }) {
  if (!id) return <span className="soft">{nobody}</span>;
  return (
    <Link to="/admin/users/$id" params={{ id }}>
      {names.get(id) ?? `User ${id}`}
    </Link>
  );
}
