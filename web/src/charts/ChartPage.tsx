import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { call } from "../api/client";
import { Page } from "../kit/Page";
import { Problem } from "../kit/Problem";
import { Chart } from "./Chart";

const HEIGHT = 480;

/** One stored query as a picture and nothing else: for a link, or a second screen. */
export default function ChartPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const asked = useQuery({
    queryKey: ["query", id],
    queryFn: ({ signal }) => call("GET /api/4.0/queries/{query_id}", { path: { query_id: id } }, { signal }),
  });
  const title = asked.data ? `${asked.data.model}: ${asked.data.view}` : "Chart";
  return (
    <Page title={title} lead={`The picture of query ${id}.`}>
      {asked.error ? <Problem of={asked.error} /> : asked.data && <Chart queryId={id} height={HEIGHT} />}
    </Page>
  );
}
