import type { Looker } from "../api/operations.gen";
import { crontabOf, type Recurrence, recurrenceOf } from "./recurrence";

export type Plan = Looker.ScheduledPlan;
type PlanDestination = Looker.ScheduledPlanDestination;

/** Where a plan goes. A list of people who get the same mail is one destination here, and one for each in the API. */
export interface Destination {
  type: string;
  addresses: string;
  format: string;
  formatted: boolean;
  arranged: boolean;
  message: string;
  /** Sent as the header of that name; never read back, so empty means: as it was. */
  authorization: string;
}

export type Condition = "always" | "results" | "no_results";

export interface Draft {
  name: string;
  recurrence: Recurrence;
  timezone: string;
  destinations: readonly Destination[];
  condition: Condition;
  onlyChanged: boolean;
  allResults: boolean;
  withLinks: boolean;
  asRecipient: boolean;
  filters: Readonly<Record<string, string>>;
}

export interface What {
  lookId?: string;
  queryId?: string;
}

export const NEW_DESTINATION: Destination = { type: "email", addresses: "", format: "csv", formatted: true, arranged: true, message: "", authorization: "" };

export function newDraft(title: string, address: string, timezone: string): Draft {
  return {
    name: title,
    recurrence: recurrenceOf(null),
    timezone,
    destinations: [{ ...NEW_DESTINATION, addresses: address }],
    condition: "always",
    onlyChanged: false,
    allResults: false,
    withLinks: true,
    asRecipient: false,
    filters: {},
  };
}

export function draftOf(plan: Plan, timezone: string): Draft {
  return {
    name: plan.name ?? "",
    recurrence: recurrenceOf(plan.crontab, plan.datagroup),
    timezone: plan.timezone || timezone,
    destinations: together(plan.scheduled_plan_destination ?? []),
    condition: plan.require_results ? "results" : plan.require_no_results ? "no_results" : "always",
    onlyChanged: plan.require_change ?? false,
    allResults: plan.send_all_results ?? false,
    withLinks: plan.include_links ?? false,
    asRecipient: plan.run_as_recipient ?? false,
    filters: Object.fromEntries(new URLSearchParams((plan.filters_string ?? "").replace(/^\?/, ""))),
  };
}

/** Mails that differ in nothing but the address become one destination. */
function together(given: readonly PlanDestination[]): Destination[] {
  const found: Destination[] = [];
  for (const each of given) {
    const read = {
      ...NEW_DESTINATION,
      type: each.type ?? "email",
      addresses: each.address ?? "",
      format: each.format ?? "csv",
      formatted: each.apply_formatting ?? false,
      arranged: each.apply_vis ?? false,
      message: each.message ?? "",
    };
    const same = found.find((other) => each.type === "email" && key(other) === key(read));
    if (same) same.addresses += `, ${read.addresses}`;
    else found.push(read);
  }
  return found;
}

function key(of: Destination): string {
  return JSON.stringify([of.type, of.format, of.formatted, of.arranged, of.message]);
}

/** The body of create_scheduled_plan. */
export function bodyOf(draft: Draft, what: What): Plan {
  const isByDatagroup = draft.recurrence.every === "datagroup";
  return {
    name: draft.name,
    ...(what.lookId ? { look_id: what.lookId } : { query_id: what.queryId ?? null }),
    crontab: crontabOf(draft.recurrence),
    datagroup: isByDatagroup ? draft.recurrence.datagroup : null,
    timezone: draft.timezone,
    require_results: draft.condition === "results",
    require_no_results: draft.condition === "no_results",
    require_change: draft.onlyChanged,
    send_all_results: draft.allResults,
    include_links: draft.withLinks,
    run_as_recipient: draft.asRecipient,
    filters_string: filtersString(draft.filters),
    scheduled_plan_destination: draft.destinations.flatMap(asGiven),
  } as Plan;
}

function filtersString(filters: Draft["filters"]): string | null {
  const text = new URLSearchParams(filters as Record<string, string>).toString();
  return text ? `?${text}` : null;
}

export function addressesOf(destination: Destination): string[] {
  if (destination.type !== "email") return [destination.addresses.trim()];
  const found = destination.addresses.split(/[\s,;]+/).filter(Boolean);
  return found.length > 0 ? [...new Set(found)] : [""];
}

function asGiven(destination: Destination): PlanDestination[] {
  return addressesOf(destination).map((address) => ({
    type: destination.type,
    address,
    format: destination.format,
    apply_formatting: destination.formatted,
    apply_vis: destination.arranged,
    message: destination.message || null,
    ...(destination.authorization && { secret_parameters: JSON.stringify({ authorization: destination.authorization }) }),
  })) as PlanDestination[];
}

/** What differs between two bodies: an update names nothing else, because some of it only the owner may change. */
export function changes(before: Plan, now: Plan): Partial<Plan> {
  const old = before as Record<string, unknown>;
  const given = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]));
  return Object.fromEntries(given) as Partial<Plan>;
}

/** The number that a destination of the dialog has first in the API, and how many it is there. */
export function placesOf(draft: Draft, at: number): readonly [number, number] {
  const first = draft.destinations.slice(0, at).reduce((sum, each) => sum + addressesOf(each).length, 0);
  return [first, addressesOf(draft.destinations[at]!).length];
}
