import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { call } from "../../api/client";
import { Problem } from "../../kit/Problem";

/** `/x/{client_id}`: the short address of a stored query. */
export default function Shared() {
  const { slug = "" } = useParams({ strict: false }) as { slug?: string };
  const { data, error } = useQuery({
    queryKey: ["query-of-slug", slug],
    queryFn: ({ signal }) => call("GET /api/4.0/queries/slug/{slug}", { path: { slug } }, { signal }),
  });
  if (data) return <Navigate to="/explore/$model/$explore" params={{ model: data.model, explore: data.view }} search={{ qid: slug } as never} replace />;
  return (
    <div className="page">
      <h1>Shared question</h1>
      {error ? <Problem of={error} /> : <p className="waiting">Loading…</p>}
    </div>
  );
}
