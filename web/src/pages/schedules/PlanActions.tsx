import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { Problem } from "../../kit/Problem";
import { useMe } from "../../session";
import type { Plan } from "./plans";

interface Props {
  plan: Plan;
  onEdit: () => void;
  /** With the id of the copy that runs. */
  onSent: (planId: string) => void;
  onChanged: () => void;
  onDeleted: (operation: string) => void;
}

/** What can be done with a plan. */
export function PlanActions({ plan, onEdit, onSent, onChanged, onDeleted }: Props) {
  const me = useMe();
  const [asks, setAsks] = useState(false);
  const path = { scheduled_plan_id: plan.id ?? "" };
  const sending = useMutation({
    mutationFn: (to: string | null) => call("POST /api/4.0/scheduled_plans/{scheduled_plan_id}/run_once", { path, body: to ? toMe(plan, to) : {} }),
    onSuccess: (copy) => onSent(copy.id ?? ""),
  });
  const pausing = useMutation({
    mutationFn: () => call("PATCH /api/4.0/scheduled_plans/{scheduled_plan_id}", { path, body: { enabled: plan.enabled === false } }),
    onSuccess: onChanged,
  });
  const deleting = useMutation({
    mutationFn: () => change("DELETE /api/4.0/scheduled_plans/{scheduled_plan_id}", { path }),
    onSuccess: ({ operation }) => {
      onChanged();
      onDeleted(operation ?? "");
    },
  });
  const isBusy = sending.isPending || pausing.isPending;
  return (
    <>
      <div className="actions">
        {plan.can?.run_once && (
          <>
            {me?.email && (
              <Button kind="primary" disabled={isBusy} onClick={() => sending.mutate(me.email ?? null)}>
                Send to me now
              </Button>
            )}
            <Button disabled={isBusy} onClick={() => sending.mutate(null)} title="To all its destinations, at once">
              Run now
            </Button>
          </>
        )}
        {plan.can?.update && (
          <>
            <Button disabled={isBusy} onClick={() => pausing.mutate()}>
              {plan.enabled === false ? "Resume" : "Pause"}
            </Button>
            <Button icon="edit" onClick={onEdit}>
              Edit
            </Button>
          </>
        )}
        {plan.can?.destroy && (
          <Button kind="danger" onClick={() => setAsks(true)}>
            Delete…
          </Button>
        )}
      </div>
      <Problem of={sending.error ?? pausing.error} />
      {asks && (
        <Confirm title={`Delete ${plan.name}?`} button="Delete" danger busy={deleting.isPending} problem={deleting.error} onYes={() => deleting.mutate()} onClose={() => setAsks(false)}>
          <p>It is not sent any more. For 30 days this can be undone.</p>
        </Confirm>
      )}
    </>
  );
}

/** The same in the form of the first mail, or as CSV when there is none, to one address. */
function toMe(plan: Plan, address: string) {
  const first = plan.scheduled_plan_destination?.find((each) => each.type === "email");
  const { format = "csv", apply_formatting = true, apply_vis = true, message = null } = first ?? {};
  return { scheduled_plan_destination: [{ type: "email", address, format, apply_formatting, apply_vis, message } as NonNullable<Plan["scheduled_plan_destination"]>[number]] };
}
