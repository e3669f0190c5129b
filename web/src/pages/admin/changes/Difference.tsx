import { useQuery } from "@tanstack/react-query";
import { type Answer, call } from "../../../api/client";
import { Dialog } from "../../../kit/Dialog";
import { Problem } from "../../../kit/Problem";

type Row = NonNullable<Answer<"GET /api/lookalike/v1/operations/{operation}">["changes"]>[number];
const MOST = 100;

/** Every row that an operation changed, before and after. */
export function Difference({ operation, title, onClose }: { operation: string; title: string; onClose: () => void }) {
  const whole = useQuery({
    queryKey: ["operations", operation],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/operations/{operation}", { path: { operation }, query: { limit: MOST } }, { signal }),
  });
  const rows = whole.data?.changes ?? [];
  const left = (whole.data?.row_count ?? 0) - rows.length;
  return (
    <Dialog title={title} shape="wide" onClose={onClose}>
      <Problem of={whole.error} />
      {whole.isPending && <p className="waiting">Loading…</p>}
      {rows.map((row) => (
        <RowDifference key={`${row.type}/${row.id}`} row={row} />
      ))}
      {left > 0 && <p className="soft">and {left} more rows</p>}
    </Dialog>
  );
}

export function RowDifference({ row }: { row: Row }) {
  const names = [...new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})])].sort();
  return (
    <section className="card">
      <h3>
        {row.type} {row.id} <span className={`badge ${row.action === "deleted" ? "bad" : row.action === "made" ? "good" : ""}`}>{row.action}</span>
      </h3>
      <div className="table-frame" tabIndex={0} role="region" aria-label={`${row.type} ${row.id}`}>
        <table className="list">
          <thead>
            <tr>
              <th>Property</th>
              <th>Before</th>
              <th>After</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{shown(row.before?.[name])}</td>
                <td>{shown(row.after?.[name])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function shown(value: unknown) {
  if (value === undefined) return null;
  return <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>;
}
