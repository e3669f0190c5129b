import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { type Column, Table } from "./parts/Table";
import { Tabs, useTab } from "./parts/Tabs";
import { RecentQueries } from "./RecentQueries";

type Run = Answer<"GET /api/4.0/running_queries">[number];
const TABS = { running: "Running", recent: "Recent" } as const;
const EVERY_MS = 3000;

export default function Queries() {
  const tab = useTab(TABS);
  return (
    <Page title="Queries" lead="What is asked of the databases now, and what was asked before." above={[["Admin", null]]}>
      <Tabs label="Which queries" tabs={TABS} now={tab} />
      {tab === "running" ? <Running /> : <RecentQueries />}
    </Page>
  );
}

function Running() {
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ["running_queries"],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => call("GET /api/4.0/running_queries", {}, { signal, quiet: client.getQueryData(["running_queries"]) !== undefined }),
  });
  const stopping = useMutation({
    mutationFn: (id: string) => call("DELETE /api/4.0/running_queries/{query_task_id}", { path: { query_task_id: id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["running_queries"] }),
  });
  const stop = (run: Run) => (
    <Button small kind="danger" aria-label={`Stop the query of ${run.user?.display_name ?? "somebody"}`} disabled={stopping.isPending} onClick={() => stopping.mutate(run.query_task_id ?? "")}>
      Stop
    </Button>
  );
  return (
    <>
      <Problem of={list.error ?? stopping.error} />
      {list.isPending && <p className="waiting">Loading the queries…</p>}
      {list.data?.length === 0 && <p className="card empty">No query runs now. The list looks again every {EVERY_MS / 1000} seconds.</p>}
      {list.data && list.data.length > 0 && (
        <Table label="Running queries" rows={list.data} keyOf={(run) => run.id ?? ""} columns={[...COLUMNS, { name: "Actions", unseen: true, end: true, cell: stop }]} />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Run>[] = [
  { name: "Who", cell: (run) => run.user?.display_name },
  { name: "What", cell: (run) => <What of={run} /> },
  { name: "Connection", cell: (run) => run.connection_name },
  { name: "Since", cell: (run) => <When at={run.created_at} /> },
  { name: "Seconds", end: true, cell: (run) => <span className="number">{(run.runtime ?? 0).toFixed(1)}</span> },
  { name: "State", cell: (run) => <span className={`badge ${run.status === "running" ? "good" : "warn"}`} title={run.message ?? undefined}>{run.status === "running" ? "running" : "waits"}</span> },
];

function What({ of: run }: { of: Run }) {
  const name = run.query ? `${run.query.model}.${run.query.view}` : run.sql_query ? "SQL Runner" : "a query";
  if (!run.sql) return <>{name}</>;
  return (
    <details>
      <summary>{name}</summary>
      <pre tabIndex={0} aria-label={`SQL of ${name}`}>
        <code>{run.sql}</code>
      </pre>
    </details>
  );
}
