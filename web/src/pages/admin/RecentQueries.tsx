import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { SelectField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { useAddress } from "./parts/address";
import { type Column, Table } from "./parts/Table";

/** A row as System Activity gives it: values by the names of fields. */
type Run = Record<string, string | number | null>;

const FIELDS = ["history.id", "history.created_time", "user.name", "query.model", "query.view", "history.source", "history.status", "history.runtime"];
const PERIODS = { "1 hours": "the last hour", "24 hours": "the last day", "7 days": "the last week" } as const;
const MOST = 100;

const COLUMNS: readonly Column<Run>[] = [
  { name: "When", sort: "history.created_time", cell: (run) => <When at={utc(run["history.created_time"])} /> },
  { name: "Who", cell: (run) => run["user.name"] },
  { name: "What", cell: (run) => [run["query.model"], run["query.view"]].filter(Boolean).join(".") || <span className="soft">SQL</span> },
  { name: "By", cell: (run) => run["history.source"] },
  { name: "State", cell: (run) => <span className={`badge ${run["history.status"] === "complete" ? "good" : "bad"}`}>{run["history.status"]}</span> },
  { name: "Seconds", sort: "history.runtime", end: true, cell: (run) => <span className="number">{Number(run["history.runtime"] ?? 0).toFixed(2)}</span> },
];

/** The history of queries, from System Activity. */
export function RecentQueries() {
  const [search, setAddress] = useAddress();
  const period = search.period ?? "24 hours";
  const sorts = search.sorts ?? "history.created_time desc";
  const runs = useQuery({
    queryKey: ["history", period, sorts],
    queryFn: async ({ signal }) => {
      const body = { model: "system__activity", view: "history", fields: FIELDS, filters: { "history.created_date": period }, sorts: [sorts], limit: String(MOST) };
      const rows = await call("POST /api/4.0/queries/run/{result_format}", { path: { result_format: "json" }, body }, { signal });
      return rows as unknown as Run[];
    },
  });
  return (
    <>
      <div className="toolbar">
        <SelectField label="Period" value={period} onChange={(event) => setAddress({ period: event.target.value })}>
          {Object.entries(PERIODS).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
      </div>
      <Problem of={runs.error} />
      {runs.isPending && <p className="waiting">Asking System Activity…</p>}
      {runs.data?.length === 0 && <p className="card empty">No query ran in {PERIODS[period as keyof typeof PERIODS] ?? period}.</p>}
      {runs.data && runs.data.length > 0 && (
        <Table label="Recent queries" rows={runs.data} columns={COLUMNS} keyOf={(run) => String(run["history.id"])} sorts={sorts} onSort={(by) => setAddress({ sorts: by })} />
      )}
      {runs.data?.length === MOST && <p className="soft">The first {MOST} are shown.</p>}
    </>
  );
}

/** System Activity writes times of UTC without saying so. */
function utc(time: string | number | null | undefined): string | null {
  return time ? `${String(time).replace(" ", "T")}Z` : null;
}
