import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, call } from "../api/client";
import { ApiError } from "../api/client";
import { ownZone } from "./WhenFields";

type Time = NonNullable<Answer<"GET /api/lookalike/v1/scheduled_plans/times">["next_runs"]>[number];

/** A crontab in words, with its next three times, while somebody is still writing it. */
export function NextRuns({ crontab, timezone }: { crontab: string; timezone: string }) {
  const found = useQuery({
    queryKey: ["schedules", "times", crontab, timezone],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/scheduled_plans/times", { query: { crontab, timezone } }, { signal, quiet: true }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (found.error) {
    const said = found.error instanceof ApiError ? found.error.problems.map((each) => each.message).join(" ") : "";
    return (
      <p className="next-runs wrong" role="status">
        {said || found.error.message}
      </p>
    );
  }
  if (!found.data) return null;
  return (
    <div className="next-runs" role="status">
      <strong>{found.data.words}</strong> <span className="soft">{timezone}</span>
      <Times times={found.data.next_runs ?? []} zone={timezone} />
    </div>
  );
}

/** Times in the reader's zone, with the plan's own beside them where that differs. */
export function Times({ times, zone }: { times: readonly Time[]; zone: string | null | undefined }) {
  return (
    <ol className="times" aria-label="Next runs">
      {times.map((each) => (
        <li key={each.at}>
          <time dateTime={each.at ?? ""}>{inZone(each.at ?? "", ownZone())}</time>
          {zone && zone !== ownZone() && <span className="soft"> ({inZone(each.at ?? "", zone)} {zone})</span>}
          {each.note && <span className="badge warn">{each.note}</span>}
        </li>
      ))}
    </ol>
  );
}

function inZone(at: string, zone: string): string {
  return new Date(at).toLocaleString(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone, timeZoneName: zone === ownZone() ? "short" : undefined });
}
