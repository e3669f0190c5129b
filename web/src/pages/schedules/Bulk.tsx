import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { Problem } from "../../kit/Problem";
import type { Plan } from "./plans";

type What = "pause" | "resume" | "delete";
const SAID = { pause: "Paused", resume: "Resumed", delete: "Deleted" } as const;

/** What can be done with all marked plans, and its undo afterwards. */
export function Bulk({ plans, onDone }: { plans: readonly Plan[]; onDone: () => void }) {
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: ["schedules"] });
  const doing = useMutation({
    mutationFn: (what: What) => doAll(what, plans),
    onSettled: async (done) => {
      setAsks(false);
      if (done) onDone();
      await again();
    },
  });
  const undoing = useMutation({ mutationFn: undoAll, onSuccess: () => doing.reset(), onSettled: again });
  const several = `${plans.length} ${plans.length === 1 ? "schedule" : "schedules"}`;
  return (
    <>
      <Problem of={doing.error ?? undoing.error} />
      {doing.data && plans.length === 0 && (
        <div className="notice good actions" role="status">
          {SAID[doing.data.what]} {doing.data.operations.length}.
          <Button small icon="undo" disabled={undoing.isPending} onClick={() => undoing.mutate(doing.data.operations)}>
            Undo
          </Button>
        </div>
      )}
      {plans.length > 0 && (
        <div className="notice actions" role="group" aria-label="Marked schedules">
          <strong>{several} marked</strong>
          <Button small disabled={doing.isPending} onClick={() => doing.mutate("pause")}>
            Pause
          </Button>
          <Button small disabled={doing.isPending} onClick={() => doing.mutate("resume")}>
            Resume
          </Button>
          <Button small kind="danger" disabled={doing.isPending} onClick={() => setAsks(true)}>
            Delete…
          </Button>
        </div>
      )}
      {asks && (
        <Confirm title={`Delete ${several}?`} button="Delete" danger busy={doing.isPending} onYes={() => doing.mutate("delete")} onClose={() => setAsks(false)}>
          <p>They are not sent any more. For 30 days this can be undone.</p>
        </Confirm>
      )}
    </>
  );
}

async function doAll(what: What, plans: readonly Plan[]): Promise<{ what: What; operations: string[] }> {
  const operations: string[] = [];
  for (const plan of plans) {
    const path = { scheduled_plan_id: plan.id ?? "" };
    const { operation } =
      what === "delete"
        ? await change("DELETE /api/4.0/scheduled_plans/{scheduled_plan_id}", { path })
        : await change("PATCH /api/4.0/scheduled_plans/{scheduled_plan_id}", { path, body: { enabled: what === "resume" } });
    if (operation) operations.push(operation);
  }
  return { what, operations };
}

async function undoAll(operations: readonly string[]): Promise<void> {
  for (const operation of [...operations].reverse()) {
    await call("POST /api/lookalike/v1/operations/{operation}/undo", { path: { operation }, body: {} });
  }
}
