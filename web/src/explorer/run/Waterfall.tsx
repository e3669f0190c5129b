import { bytesText, msText } from "../parts/small";
import type { Result } from "./send";

const NAMES: Record<string, string> = { compile: "LookML to SQL", queue: "In line", db: "Database", transfer: "Rows to the server", render: "Drawing" };

/** Where the time went: what the server tells, and the rest. Steps follow each other. */
export function Waterfall({ result }: { result: Result }) {
  const told = result.steps.filter((each) => each.milliseconds > 0);
  const inside = told.reduce((sum, each) => sum + each.milliseconds, 0);
  const rest = Math.max(0, result.firstMs - inside);
  const rows = [
    { name: "Network and server", ms: rest },
    ...told.map((each) => ({ name: NAMES[each.name] ?? each.name, ms: each.milliseconds })),
    { name: "Answer to this page", ms: Math.max(0, result.totalMs - Math.max(result.firstMs, inside)) },
  ];
  const total = rows.reduce((sum, each) => sum + each.ms, 0) || 1;
  let before = 0;
  return (
    <div className="ax-pad">
      <p>
        {msText(result.totalMs)} in all, {bytesText(result.blob.size)}
        {result.cache && <>, cache: <strong>{result.cache}</strong></>}
      </p>
      <table className="ax-fall">
        <thead><tr><th scope="col">Step</th><th scope="col">Time</th><th scope="col"><span className="ax-hidden">Share</span></th></tr></thead>
        <tbody>
          {rows.map((each) => {
            const start = before;
            before += each.ms;
            return (
              <tr key={each.name}>
                <th scope="row">{each.name}</th>
                <td>{msText(each.ms)}</td>
                <td><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect x={(100 * start) / total} width={Math.max(0.6, (100 * each.ms) / total)} height="8" /></svg></td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {told.length === 0 && <p className="ax-soft">The server tells its steps for queries alone.</p>}
    </div>
  );
}
