import { describe, expect, it } from "vitest";
import { crontabOf, recurrenceOf } from "./recurrence";

describe("the crontab of a recurrence", () => {
  const any = recurrenceOf(null);
  it("of every hour", () => expect(crontabOf({ ...any, every: "hour", time: "00:15" })).toBe("15 * * * *"));
  it("of every six hours", () => expect(crontabOf({ ...any, every: "hour", hours: 6, time: "00:00" })).toBe("0 */6 * * *"));
  it("of every day", () => expect(crontabOf({ ...any, every: "day", time: "07:30" })).toBe("30 7 * * *"));
  it("of some weekdays", () => expect(crontabOf({ ...any, every: "week", weekdays: [5, 1], time: "08:00" })).toBe("0 8 * * 1,5"));
  it("of a day of the month", () => expect(crontabOf({ ...any, every: "month", dayOfMonth: 15, time: "23:05" })).toBe("5 23 15 * *"));
  it("of a datagroup", () => expect(crontabOf({ ...any, every: "datagroup" })).toBeNull());
});

describe("the recurrence of a plan", () => {
  it("comes back as it was made", () => {
    for (const crontab of ["15 * * * *", "0 */6 * * *", "30 7 * * *", "0 8 * * 1,5", "5 23 15 * *"]) {
      const found = recurrenceOf(crontab);
      expect(found.every).not.toBe("crontab");
      expect(crontabOf(found)).toBe(crontab);
    }
  });
  it("stays a crontab when there are no words for it", () => {
    for (const crontab of ["*/7 3 * * *", "0 8 1 1 *", "0 8-18 * * 1-5", "0 */5 * * *", "0 8 1 * 1"]) {
      expect(recurrenceOf(crontab)).toMatchObject({ every: "crontab", crontab });
    }
  });
  it("reads the weekdays of a working week", () => expect(recurrenceOf("0 8 * * 1-5").weekdays).toEqual([1, 2, 3, 4, 5]));
  it("is the datagroup that it waits for", () => expect(recurrenceOf(null, "thelook/nightly")).toMatchObject({ every: "datagroup", datagroup: "thelook/nightly" }));
});
