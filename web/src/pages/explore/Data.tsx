import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { send } from "../../api/client";
import type { ColumnHead, InlineQuery } from "../../grid/columns";
import type { Place } from "../../grid/selection";
import { ResultGrid } from "../../grid/ResultGrid";
import { Copy } from "../../kit/Copy";
import { Problem } from "../../kit/Problem";
import { sortsOf } from "./edits";
import type { Run } from "./useRun";

const SqlView = lazy(() => import("../../explorer/run/SqlView"));

interface Props {
  tab: string;
  run: Run;
  body: InlineQuery;
  sorts: readonly string[];
  onSort: (column: ColumnHead, add: boolean) => void;
  opens: (column: ColumnHead) => boolean;
  onOpen: (place: Place, element: HTMLElement | null) => void;
}

export function Data({ tab, run, body, sorts, onSort, opens, onOpen }: Props) {
  if (tab === "sql") return <Sql body={body} />;
  if (run.status === "failed") return <Problem of={run.problem} />;
  if (!run.result) return <p className="empty">{run.status === "running" ? "Waiting for the first rows…" : body.fields?.length ? "Run the question to see its rows." : "Choose fields at the left, then run."}</p>;
  const { head, count, end } = run.result;
  if (count === 0 && end) return <p className="empty">The answer has no rows. Fewer filters find more.</p>;
  const shown = sorts.length ? sorts : (head.added_params?.sorts ?? []);
  return (
    <>
      {end?.truncated && (
        <p className="notice warn limit" role="status">
          {count.toLocaleString()} rows reached: there may be more. Raise the row limit to see them.
        </p>
      )}
      {head.columns_truncated && (
        <p className="notice warn limit" role="status">
          The column limit is reached: there are more values to pivot by.
        </p>
      )}
      <div className="data-grid">
        <ResultGrid result={run.result} sorts={sortsOf(shown)} onSort={onSort} opens={opens} onOpen={onOpen} />
      </div>
    </>
  );
}

/** The statement of the question as it stands, without running it. */
function Sql({ body }: { body: InlineQuery }) {
  const { data, error } = useQuery({
    queryKey: ["sql", body],
    queryFn: async ({ signal }) => (await send("POST", "/api/4.0/queries/run/sql", body, { signal })).text(),
    enabled: (body.fields?.length ?? 0) > 0,
    retry: false,
  });
  if (!body.fields?.length) return <p className="empty">Choose fields at the left: their SQL stands here.</p>;
  if (error) return <Problem of={error} />;
  if (data === undefined) return <p className="waiting">Loading…</p>;
  return (
    <div className="sql">
      <Copy text={data} />
      <Suspense fallback={<pre>{data}</pre>}>
        <SqlView text={data} />
      </Suspense>
    </div>
  );
}
