import { expect, it } from "vitest";
import { chosen, type Plan } from "./plans";

const plan = (name: string, more: object = {}): Plan => ({ name, enabled: true, scheduled_plan_destination: [{ type: "email", address: `${name}@example.com` }], ...more }) as Plan;
const soon = plan("soon", { next_run_at: "2026-01-01T00:00:00Z" });
const later = plan("later", { next_run_at: "2026-02-01T00:00:00Z", user: { display_name: "Ana Admin" } });
const broken = plan("broken", { next_run_at: "2026-03-01T00:00:00Z", last_run_status: "failure" });
const paused = plan("paused", { enabled: false, last_run_status: "failure", scheduled_plan_destination: [{ type: "webhook", address: "https://example.com" }] });
const all = [paused, later, broken, soon];
const names = (filter: object) => chosen(all, { text: "", state: "", type: "", ...filter }).map((each) => each.name);

it("what has failed leads, then what runs next", () => expect(names({})).toEqual(["broken", "soon", "later", "paused"]));
it("owners are found by name", () => expect(names({ text: "ana ADMIN" })).toEqual(["later"]));
it("destinations are found by address", () => expect(names({ text: "soon@example" })).toEqual(["soon"]));
it("failed plans are shown alone", () => expect(names({ state: "failed" })).toEqual(["broken", "paused"]));
it("paused plans are shown alone", () => expect(names({ state: "paused" })).toEqual(["paused"]));
it("one type of destination is shown alone", () => expect(names({ type: "webhook" })).toEqual(["paused"]));
