import { lazy, Suspense } from "react";
import { Button } from "../../kit/Button";
import type { Asked } from "./asked";
import type { Edit } from "./useAsked";
import type { Run } from "./useRun";

const Chart = lazy(() => import("../../charts/Chart").then((module) => ({ default: module.Chart })));

const TYPES: readonly (readonly [string, string])[] = [
  ["looker_column", "Column"],
  ["looker_bar", "Bar"],
  ["looker_line", "Line"],
  ["looker_area", "Area"],
  ["looker_pie", "Pie"],
  ["looker_donut_multiples", "Donuts"],
  ["looker_scatter", "Scatter"],
  ["looker_funnel", "Funnel"],
  ["single_value", "Single value"],
  ["looker_map", "Map"],
];

interface Props {
  asked: Asked;
  edit: Edit;
  run: Run;
}

export function Visualization({ asked, edit, run }: Props) {
  const type = String(asked.vis?.type ?? "");
  const drawn = run.status === "done" && run.queryId && (run.result?.count ?? 0) > 0;
  return (
    <section className="pane" aria-label="Visualization">
      <header>
        <h2>Visualization</h2>
        <div className="vis-types" role="group" aria-label="Type of the chart">
          {TYPES.map(([name, label]) => (
            <Button key={name} small kind={name === type ? "plain" : "quiet"} aria-pressed={name === type} onClick={() => edit({ ...asked, vis: name === type ? null : { ...asked.vis, type: name } })}>
              {label}
            </Button>
          ))}
        </div>
      </header>
      {type && (
        <div className="vis-place">
          {drawn && run.queryId ? (
            <Suspense fallback={<p className="waiting">Drawing the chart…</p>}>
              <Chart queryId={run.queryId} visConfig={asked.vis} height={270} />
            </Suspense>
          ) : (
            <p className="empty">{run.status === "running" ? "Waiting for the rows…" : "Run the question to see the chart."}</p>
          )}
        </div>
      )}
    </section>
  );
}
