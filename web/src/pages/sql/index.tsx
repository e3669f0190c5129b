import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { useConnections } from "./catalog";
import { draft } from "./draft";
import { storedStatement, statementOfQuery } from "./given";
import { Workbench } from "./Workbench";
import "./sql.css";

/** `/sql` is a new statement, `/sql/<slug>` a stored one, `/sql?qid=<slug of a query>` the SQL of a query. */
export default function SqlRunner() {
  const { slug = null } = useParams({ strict: false }) as { slug?: string };
  const { qid = null } = useSearch({ strict: false }) as { qid?: string };
  const connections = useConnections();
  const given = useQuery({
    queryKey: ["sql given", slug, qid],
    queryFn: ({ signal }) => (slug ? storedStatement(slug, signal) : qid ? statementOfQuery(qid, signal) : null),
    staleTime: Infinity,
  });
  const problem = connections.error ?? given.error;
  if (problem) return <Frame><Problem of={problem} /></Frame>;
  if (!connections.data || given.data === undefined) return <Frame><p className="waiting">Loading…</p></Frame>;
  if (connections.data.length === 0) return <Frame><NoConnection /></Frame>;
  const kept = qid ? null : draft(slug);
  const start = kept ?? given.data ?? { connection: "", text: "" };
  return <Workbench slug={slug} start={start} connections={connections.data} />;
}

export function Frame({ children, actions }: { children: React.ReactNode; actions?: React.ReactNode }) {
  return (
    <Page title="SQL Runner" actions={actions} wide>
      {children}
    </Page>
  );
}

function NoConnection() {
  const navigate = useNavigate();
  return (
    <div className="card empty">
      <h2>There is no connection that you may run SQL on</h2>
      <p>The permission for it, use_sql_runner, is given for models; a connection counts when one of yours uses it.</p>
      <div className="actions">
        <button type="button" className="button primary" onClick={() => void navigate({ to: "/" })}>
          Go to the first page
        </button>
      </div>
    </div>
  );
}
