import { useQuery } from "@tanstack/react-query";
import { type Answer, call } from "../api/client";
import { Problem } from "../kit/Problem";
import { When } from "../kit/When";
import { destinationName, formatName } from "./formats";
import { sizeInWords } from "./Preview";

export type Run = Answer<"GET /api/lookalike/v1/scheduled_plans/{scheduled_plan_id}/runs">[number];
type Delivery = NonNullable<Run["deliveries"]>[number];

const TONES: Readonly<Record<string, string>> = { sent: "good", failed: "bad", skipped: "warn" };
const IS_OVER = new Set(["sent", "failed", "skipped"]);

/** What comes of a plan that was sent just now: asks until it is over. */
export function RunResult({ planId }: { planId: string }) {
  const runs = useQuery({
    queryKey: ["schedules", "runs", planId],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/scheduled_plans/{scheduled_plan_id}/runs", { path: { scheduled_plan_id: planId } }, { signal, quiet: true }),
    refetchInterval: (query) => (IS_OVER.has(query.state.data?.[0]?.state ?? "") ? false : 1000),
  });
  const run = runs.data?.[0];
  return (
    <div className="notice" role="status" aria-label="What came of it">
      <Problem of={runs.error} />
      {run ? <RunView run={run} /> : <p>It waits for its turn…</p>}
    </div>
  );
}

/** One run: each delivery, each attempt, each error whole. */
export function RunView({ run }: { run: Run }) {
  return (
    <div className="run">
      <p>
        <State of={run.state} /> <When at={run.at} />
        {run.state === "waiting" && run.next_try_at && (run.attempt ?? 0) > 0 && (
          <span className="soft">
            , tried {run.attempt} times, again <When at={run.next_try_at} />
          </span>
        )}
      </p>
      {run.error && <p className="wrong">{run.error}</p>}
      {run.deliveries?.map((each) => (
        <DeliveryView key={each.id} delivery={each} />
      ))}
    </div>
  );
}

function DeliveryView({ delivery }: { delivery: Delivery }) {
  const attempts = delivery.attempts ?? [];
  return (
    <div className="delivery">
      <div>
        <State of={delivery.state} /> {delivery.address}{" "}
        <span className="soft">
          {destinationName(delivery.type ?? "")}, {formatName(delivery.format ?? "")}
          {delivery.bytes != null && `, ${sizeInWords(delivery.bytes)}`}
        </span>
      </div>
      {attempts.length <= 1 && delivery.detail && <p className={delivery.state === "failed" ? "wrong" : "soft"}>{delivery.detail}</p>}
      {attempts.length > 1 && (
        <ol className="attempts" aria-label={`Attempts to reach ${delivery.address}`}>
          {attempts.map((each) => (
            <li key={each.attempt}>
              <State of={each.state === "sending" && each.ended_at ? "again" : each.state} /> <When at={each.begun_at} />
              {each.detail && <p className={each.state === "skipped" ? "soft" : "wrong"}>{each.detail}</p>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

const SAID: Readonly<Record<string, string>> = { again: "failed, tried again", sending: "being sent" };

export function State({ of: state }: { of: string | null | undefined }) {
  return <span className={`badge ${TONES[state ?? ""] ?? (state === "again" ? "warn" : "")}`}>{SAID[state ?? ""] ?? state}</span>;
}
