import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, call, callPage } from "../../api/client";

export type Plan = Answer<"GET /api/4.0/scheduled_plans/search">[number];
export type Outlook = Answer<"GET /api/lookalike/v1/scheduled_plans/outlooks">[number];

export const MOST = 500;

/** The plans of the caller, or of everybody, with what is to come and what became of the last runs. */
export function usePlans(everybody: boolean) {
  return useQuery({
    queryKey: ["schedules", "list", everybody],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { limit: MOST, sorts: "name", ...(everybody && { all_users: true }) };
      const { rows, total } = await callPage("GET /api/4.0/scheduled_plans/search", { query }, { signal });
      return { plans: rows, total: total ?? rows.length, outlooks: await outlooksOf(rows, signal) };
    },
  });
}

async function outlooksOf(plans: readonly Plan[], signal: AbortSignal): Promise<Map<string, Outlook>> {
  if (plans.length === 0) return new Map();
  const query = { ids: plans.map((each) => each.id).join(",") as never };
  const found = await call("GET /api/lookalike/v1/scheduled_plans/outlooks", { query }, { signal });
  return new Map(found.map((each) => [each.scheduled_plan_id ?? "", each]));
}

export interface Filter {
  text: string;
  state: string;
  type: string;
}

/** Those that the filter lets through; what has failed leads, then what runs next. */
export function chosen(plans: readonly Plan[], filter: Filter): Plan[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return plans.filter((plan) => isWanted(plan, filter) && words.every((word) => wordsOf(plan).includes(word))).sort(byUrgency);
}

function isWanted(plan: Plan, { state, type }: Filter): boolean {
  if (state === "failed" && plan.last_run_status !== "failure") return false;
  if (state === "paused" && plan.enabled !== false) return false;
  if (state === "active" && plan.enabled === false) return false;
  return !type || (plan.scheduled_plan_destination ?? []).some((each) => each.type === type);
}

function wordsOf(plan: Plan): string {
  const addresses = (plan.scheduled_plan_destination ?? []).map((each) => each.address);
  return [plan.name, plan.title, plan.content_title, plan.user?.display_name, ...addresses].join(" ").toLowerCase();
}

function byUrgency(one: Plan, other: Plan): number {
  const failed = (plan: Plan) => (plan.last_run_status === "failure" && plan.enabled !== false ? 0 : 1);
  const next = (plan: Plan) => (plan.next_run_at ? Date.parse(plan.next_run_at) : Number.MAX_SAFE_INTEGER);
  return failed(one) - failed(other) || next(one) - next(other);
}
