import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Problem } from "../../kit/Problem";
import { SelectField } from "../../kit/Field";
import { Times } from "../../schedules/NextRuns";
import { Preview } from "../../schedules/Preview";
import { RunResult, RunView } from "../../schedules/RunResult";
import { ScheduleDialog } from "../../schedules/ScheduleDialog";
import { PlanActions } from "./PlanActions";
import { PlanOwner } from "./PlanOwner";
import type { Outlook, Plan } from "./plans";

interface Props {
  planId: string;
  onClose: () => void;
  onDeleted: (operation: string) => void;
}

/** One plan: when it runs, where it goes, every attempt, the file itself, and what can be done with it. */
export function PlanDrawer({ planId, onClose, onDeleted }: Props) {
  const [edits, setEdits] = useState(false);
  const [sent, setSent] = useState<string | null>(null);
  const client = useQueryClient();
  const found = usePlan(planId);
  const again = () => client.invalidateQueries({ queryKey: ["schedules"] });
  const plan = found.data?.plan;
  if (edits && plan) return <ScheduleDialog plan={plan} title={plan.name ?? ""} close={() => setEdits(false)} />;
  return (
    <Dialog title={plan?.name ?? "Schedule"} shape="side" onClose={onClose}>
      <div className="drawer stack schedule">
        <Problem of={found.error} />
        {found.isPending && <p className="waiting">Loading the schedule…</p>}
        {plan && (
          <>
            <PlanActions plan={plan} onEdit={() => setEdits(true)} onSent={setSent} onChanged={again} onDeleted={onDeleted} />
            {sent && <RunResult key={sent} planId={sent} />}
            <Facts plan={plan} outlook={found.data?.outlook} />
            <PlanOwner plan={plan} onChanged={again} />
            <Runs planId={planId} />
            <Files plan={plan} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function usePlan(planId: string) {
  return useQuery({
    queryKey: ["schedules", "plan", planId],
    queryFn: async ({ signal }) => {
      const [plan, outlooks] = await Promise.all([
        call("GET /api/4.0/scheduled_plans/{scheduled_plan_id}", { path: { scheduled_plan_id: planId } }, { signal }),
        call("GET /api/lookalike/v1/scheduled_plans/outlooks", { query: { ids: planId as never } }, { signal }),
      ]);
      return { plan, outlook: outlooks[0] };
    },
  });
}

function Facts({ plan, outlook }: { plan: Plan; outlook: Outlook | undefined }) {
  return (
    <dl className="facts">
      <dt>Sends</dt>
      <dd>{plan.look_id ? <a href={`/looks/${plan.look_id}`}>{plan.content_title ?? `Look ${plan.look_id}`}</a> : `Query ${plan.query_id}`}</dd>
      <dt>When</dt>
      <dd>
        {outlook?.words} {outlook?.timezone && <span className="soft">{outlook.timezone}</span>} {plan.enabled === false && <span className="badge warn">paused</span>}
      </dd>
      <dt>Next runs</dt>
      <dd>{outlook?.next_runs?.length ? <Times times={outlook.next_runs} zone={outlook.timezone} /> : <span className="soft">none</span>}</dd>
      <dt>Condition</dt>
      <dd>{conditionOf(plan)}</dd>
    </dl>
  );
}

function conditionOf(plan: Plan): string {
  const rows = plan.require_results ? "only if there are results" : plan.require_no_results ? "only if there are none" : "always";
  return plan.require_change ? `${rows}, and only if they have changed` : rows;
}

function Runs({ planId }: { planId: string }) {
  const runs = useQuery({
    queryKey: ["schedules", "runs", planId],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/scheduled_plans/{scheduled_plan_id}/runs", { path: { scheduled_plan_id: planId } }, { signal }),
  });
  return (
    <section aria-label="Runs">
      <h3>Runs</h3>
      <Problem of={runs.error} />
      {runs.data?.length === 0 && <p className="soft">It has not run yet. Its runs are kept here for 90 days.</p>}
      {runs.data?.map((run) => (
        <RunView key={run.id} run={run} />
      ))}
    </section>
  );
}

function Files({ plan }: { plan: Plan }) {
  const all = plan.scheduled_plan_destination ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  if (!plan.can?.run_once) return null;
  return (
    <section aria-label="What it would send now">
      <h3>What it would send now</h3>
      {chosen === null && <Button onClick={() => setChosen(0)}>Preview</Button>}
      {chosen !== null && all.length > 1 && (
        <SelectField label="Destination" value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
          {all.map((each, at) => (
            <option key={each.id} value={at}>
              {each.address}
            </option>
          ))}
        </SelectField>
      )}
      {chosen !== null && <Preview planId={plan.id ?? ""} body={{}} destination={chosen} />}
    </section>
  );
}
