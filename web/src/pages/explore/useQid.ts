import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { call } from "../../api/client";
import { fromQuery, toSearch } from "./asked";

/** `?qid=` names a stored query: it becomes the question of the address. */
export function useQid(): { isPending: boolean; error: unknown } {
  const search = useSearch({ strict: false }) as Record<string, string>;
  const { model = "", explore = "" } = useParams({ strict: false }) as { model?: string; explore?: string };
  const navigate = useNavigate();
  const { qid } = search;
  const { data, error } = useQuery({
    queryKey: ["query-of-slug", qid],
    queryFn: ({ signal }) => call("GET /api/4.0/queries/slug/{slug}", { path: { slug: qid ?? "" } }, { signal }),
    enabled: qid !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (!data || qid === undefined) return;
    const to = { model: data.model || model, explore: data.view || explore };
    void navigate({ to: "/explore/$model/$explore", params: to, search: toSearch(fromQuery(data), search) as never, replace: true });
  }, [data, qid]);
  return { isPending: qid !== undefined, error };
}
