import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import { Problem } from "../kit/Problem";
import "./charts.css";
import { ChartData } from "./ChartData";
import { Picture } from "./Picture";

interface Props {
  queryId: string;
  /** In place of the query's own, whole. */
  visConfig?: Record<string, unknown> | null;
  /** In pixels; the width is that of the place. */
  height?: number;
}

/** The picture of a stored query, by the specification that the server also paints PNG and PDF from. */
export function Chart({ queryId, visConfig, height = 360 }: Props) {
  const asked = useQuery({
    queryKey: ["chart", queryId, visConfig],
    queryFn: ({ signal }) =>
      call(
        "POST /api/lookalike/v1/queries/{query_id}/chart",
        { path: { query_id: queryId }, body: { vis_config: visConfig ?? null } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (asked.error) return <Problem of={asked.error} />;
  if (!asked.data) return <Waiting height={height} />;
  return (
    <figure className={asked.isPlaceholderData ? "chart is-old" : "chart"}>
      <Picture chart={asked.data} height={height} />
      <Warnings of={asked.data.warnings ?? []} />
      <ChartData chart={asked.data} />
    </figure>
  );
}

function Waiting({ height }: { height: number }) {
  return (
    <div className="chart-wait" role="status" style={{ height }}>
      Drawing the chart…
    </div>
  );
}

function Warnings({ of: warnings }: { of: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="chart-warnings">
      {warnings.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
