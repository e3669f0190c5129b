import type { ChartAnswer } from "./Picture";

/** The rows behind the picture, for people who read rather than look. */
export function ChartData({ chart }: { chart: ChartAnswer }) {
  const columns = chart.table?.columns ?? [];
  const rows = (chart.table?.rows ?? []) as string[][];
  const count = chart.rows ?? 0;
  if (rows.length === 0) return null;
  return (
    <details className="chart-data">
      <summary>Data of this chart</summary>
      <div className="chart-table" tabIndex={0} role="region" aria-label="Data of this chart">
        <table>
          <thead>
            <tr>
              {columns.map((name, at) => (
                <th key={at} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((text, place) => (
                  <td key={place}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {count > rows.length && <p className="soft">The first {rows.length} of {count} rows.</p>}
      </div>
    </details>
  );
}
