import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";
import { isAdmin, useMe } from "../../session";
import type { Plan } from "./plans";

/** Whose rights a plan runs with; administrators give it to somebody else. */
export function PlanOwner({ plan, onChanged }: { plan: Plan; onChanged: () => void }) {
  const admin = isAdmin(useMe());
  const [chosen, setChosen] = useState<string | null>(null);
  const people = useQuery({
    queryKey: ["people", "names"],
    enabled: chosen !== null,
    queryFn: ({ signal }) => call("GET /api/4.0/users", { query: { fields: "id,display_name,email,is_disabled", sorts: "first_name,last_name", limit: 1000 } }, { signal }),
  });
  const giving = useMutation({
    mutationFn: () => call("PATCH /api/4.0/scheduled_plans/{scheduled_plan_id}", { path: { scheduled_plan_id: plan.id ?? "" }, body: { user_id: chosen } }),
    onSuccess: () => {
      setChosen(null);
      onChanged();
    },
  });
  return (
    <section aria-label="Owner">
      <h3>Owner</h3>
      <div className="actions">
        {chosen === null ? <span>{plan.user?.display_name || `User ${plan.user_id}`}</span> : null}
        {chosen !== null && (
          <select className="input pick" aria-label="New owner" value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {people.data
              ?.filter((each) => !each.is_disabled)
              .map((each) => (
                <option key={each.id} value={each.id}>
                  {each.display_name || each.email || `User ${each.id}`}
                </option>
              ))}
          </select>
        )}
        {admin && chosen === null && (
          <Button small onClick={() => setChosen(plan.user_id ?? "")}>
            Change owner
          </Button>
        )}
        {chosen !== null && (
          <>
            <Button small kind="primary" disabled={giving.isPending || !people.data} onClick={() => giving.mutate()}>
              Give it to them
            </Button>
            <Button small onClick={() => setChosen(null)}>
              Cancel
            </Button>
          </>
        )}
      </div>
      <p className="soft hint">It runs with the rights of its owner: what they may not see is not sent.</p>
      <Problem of={people.error ?? giving.error} />
    </section>
  );
}
