import { expect, test } from "vitest";
import { impactOf } from "./impact";

test("a folder takes along what lies in it", () => {
  const set = { folders: { deleted: 2 }, looks: { deleted: 6 }, scheduled_plans: { deleted: 1 }, content_metadata: { deleted: 2 } };
  expect(impactOf(set, 1, 0)).toEqual(["1 folder inside goes with it.", "6 Looks inside go with it.", "1 schedule inside delivers no longer."]);
});

test("a Look without schedules takes along nothing", () => {
  expect(impactOf({ looks: { updated: 1 } }, 0, 0)).toEqual([]);
});

test("schedules that deliver what goes are told", () => {
  expect(impactOf({ looks: { updated: 2 } }, 0, 3)).toEqual(["3 schedules of yours deliver what is chosen, and will stop."]);
});
