import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";

const FIELDS = ["history.created_time", "user.name", "history.source", "history.status", "history.runtime"];
const MOST = "20";

type Run = Record<string, string | number | null>;

/** The last runs of a Look, from System Activity. */
export function Runs({ look }: { look: string }) {
  const runs = useQuery({
    queryKey: ["looks", look, "runs"],
    queryFn: async ({ signal }) => {
      const body = { model: "system__activity", view: "history", fields: FIELDS, filters: { "look.id": look }, sorts: ["history.created_time desc"], limit: MOST, query_timezone: "UTC" };
      const path = { result_format: "json" };
      return (await call("POST /api/4.0/queries/run/{result_format}", { path, query: { cache: false }, body }, { signal })) as unknown as Run[];
    },
  });
  return (
    <>
      <h3>Runs</h3>
      <Problem of={runs.error} />
      {runs.data?.length === 0 && <p className="soft">Nobody has run it yet.</p>}
      <ul className="plain">
        {runs.data?.map((run, at) => (
          <li key={at}>
            <span>
              {run["user.name"]} <When at={`${String(run["history.created_time"]).replace(" ", "T")}Z`} />
            </span>
            <span className="soft number">
              {run["history.source"]}, {run["history.status"]}, {Number(run["history.runtime"] ?? 0).toFixed(2)} s
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
