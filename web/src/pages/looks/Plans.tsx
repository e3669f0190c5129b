import { useQuery } from "@tanstack/react-query";
import type { Look } from "../../content/looks";
import { Place } from "../../kit/Place";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { useMe } from "../../session";
import { plansQuery } from "./plans";

export function Plans({ look }: { look: Look }) {
  const plans = useQuery(plansQuery(look.id ?? "", useMe()));
  return (
    <>
      <Problem of={plans.error} />
      {plans.isPending && <p className="waiting">Loading the schedules…</p>}
      {plans.data?.length === 0 && <p className="empty">Nothing delivers this Look.</p>}
      {plans.data?.map((plan) => (
        <section key={plan.id} className="card">
          <h3>
            {plan.name || plan.title} {plan.enabled === false && <span className="badge">paused</span>}
          </h3>
          <dl className="facts">
            <dt>To</dt>
            <dd>{plan.scheduled_plan_destination?.map((each) => `${each.address} (${each.format})`).join(", ") || "nobody"}</dd>
            <dt>When</dt>
            <dd>
              <code>{plan.crontab || plan.datagroup}</code>
            </dd>
            <dt>Next</dt>
            <dd>
              <When at={plan.next_run_at} never="not planned" />
            </dd>
            <dt>Last</dt>
            <dd>
              <When at={plan.last_run_at} />
            </dd>
          </dl>
        </section>
      ))}
      <p>
        <Place to="/schedules">All schedules →</Place>
      </p>
    </>
  );
}
