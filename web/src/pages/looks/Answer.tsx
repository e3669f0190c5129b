import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { send } from "../../api/client";
import { Chart } from "../../charts/Chart";
import type { Look } from "../../content/looks";
import { storeWith } from "../../content/saving";
import { MEDIA_TYPE, read, runColumns } from "../../grid/columns";
import { ResultGrid } from "../../grid/ResultGrid";
import { Problem } from "../../kit/Problem";
import { bodyOf, differs, filtersNow, type Search } from "./filters";

const TABLES = ["table", "looker_grid"];
const ROW = 28;
const EDGES = 88; // room for the heads of columns, totals and a scroll bar
const TALLEST = 560;

/** The Look's picture and its rows, with the filters of this view. */
export function Answer({ look }: { look: Look }) {
  const stored = useStored(look);
  if (stored.error) return <Problem of={stored.error} />;
  if (!stored.data) return <p className="waiting">Preparing the query…</p>;
  const type = String((look.query?.vis_config as { type?: string } | null)?.type ?? "table");
  return (
    <>
      {!TABLES.includes(type) && (
        <section className="card" aria-labelledby="visualization">
          <h2 id="visualization">Visualization</h2>
          <Chart queryId={stored.data} />
        </section>
      )}
      <Data look={look} queryId={stored.data} />
    </>
  );
}

/** The id of the query to run: the Look's own, or the same with other filters. */
function useStored(look: Look) {
  const search = useSearch({ strict: false }) as Search;
  const filters = filtersNow(look.query?.filters, search);
  const isOther = differs(look.query?.filters, filters);
  return useQuery({
    queryKey: ["query of look", look.query_id, isOther && filters],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      if (!isOther || !look.query) return look.query_id ?? "";
      // What the page remembers of filters would win over the filters themselves.
      return (await storeWith(look.query, { filters: bodyOf(filters), filter_config: null })).id ?? "";
    },
  });
}

function Data({ look, queryId }: { look: Look; queryId: string }) {
  const result = useQuery({
    queryKey: ["rows of look", look.id, queryId],
    // The Look itself is run, so that its views are counted; with other filters, the query is.
    queryFn: ({ signal }) => (queryId === look.query_id ? rowsOfLook(look.id ?? "", signal) : runColumns(queryId, { signal })),
    staleTime: 60_000,
    gcTime: 0,
    structuralSharing: false,
  });
  const rows = result.data;
  return (
    <section className="card data" aria-labelledby="data">
      <header>
        <h2 id="data">Data</h2>
        {rows && (
          <span className="soft number">
            {rows.count.toLocaleString()} {rows.count === 1 ? "row" : "rows"}
            {rows.fromCache && ", from the cache"}
            {rows.head.timezone && `, ${rows.head.timezone}`}
          </span>
        )}
      </header>
      <Problem of={result.error} />
      {result.isPending && <p className="waiting">Running the query…</p>}
      {rows?.end?.truncated && <p className="notice warn">The limit of {rows.count.toLocaleString()} rows is reached: there may be more. A download can hold all of them.</p>}
      {rows?.count === 0 && <p className="empty">The query has no results. Other filters may find some.</p>}
      {rows && rows.count > 0 && (
        <div style={{ height: Math.min((rows.count + rows.head.fields.pivots.length) * ROW + EDGES, TALLEST) }}>
          <ResultGrid result={rows} />
        </div>
      )}
    </section>
  );
}

async function rowsOfLook(id: string, signal: AbortSignal) {
  const address = `/api/4.0/looks/${encodeURIComponent(id)}/run/json?apply_formatting=true`;
  return read(await send("GET", address, undefined, { signal, headers: { Accept: MEDIA_TYPE } }));
}

