import { describe, expect, it } from "vitest";
import { bodyOf, changes, draftOf, newDraft, NEW_DESTINATION, placesOf } from "./plan";

const draft = newDraft("Orders", "ana@example.com", "UTC");

describe("the body of a plan", () => {
  it("has a destination for each address", () => {
    const people = { ...NEW_DESTINATION, addresses: "ana@example.com, ben@example.com;ana@example.com" };
    const body = bodyOf({ ...draft, destinations: [people] }, { lookId: "7" });
    expect(body.scheduled_plan_destination?.map((each) => each.address)).toEqual(["ana@example.com", "ben@example.com"]);
  });
  it("names the Look and the conditions that a Look needs", () => {
    expect(bodyOf({ ...draft, condition: "results", onlyChanged: true }, { lookId: "7" })).toMatchObject({
      look_id: "7",
      require_results: true,
      require_no_results: false,
      require_change: true,
      crontab: "0 8 * * *",
      datagroup: null,
    });
  });
  it("has filters as an address has them", () => {
    const body = bodyOf({ ...draft, filters: { "users.state": "New York" } }, { queryId: "3" });
    expect(body.filters_string).toBe("?users.state=New+York");
    expect(draftOf(body, "UTC").filters).toEqual({ "users.state": "New York" });
  });
  it("comes back as the draft that it was made from", () => {
    const people = { ...NEW_DESTINATION, addresses: "ana@example.com, ben@example.com", message: "Hello" };
    const hook = { ...NEW_DESTINATION, type: "webhook", addresses: "https://example.com/hook", format: "json" };
    const whole = { ...draft, destinations: [people, hook] };
    expect(draftOf(bodyOf(whole, { queryId: "3" }), "UTC")).toMatchObject({ ...whole, recurrence: { every: "day", time: "08:00" } });
  });
  it("sends no secret that nobody has typed", () => {
    expect(bodyOf(draft, { queryId: "3" }).scheduled_plan_destination?.[0]).not.toHaveProperty("secret_parameters");
  });
});

it("an update names only what has changed", () => {
  const before = bodyOf(draft, { queryId: "3" });
  expect(changes(before, bodyOf({ ...draft, name: "Other" }, { queryId: "3" }))).toEqual({ name: "Other" });
});

it("errors of the API find their destination in the dialog", () => {
  const two = { ...NEW_DESTINATION, addresses: "a@example.com, b@example.com" };
  const both = { ...draft, destinations: [two, NEW_DESTINATION] };
  expect([placesOf(both, 0), placesOf(both, 1)]).toEqual([[0, 2], [2, 1]]);
});
