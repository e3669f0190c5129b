import { expect, test } from "vitest";
import { barFor, columnsInSight, heightOf, MAX_HEIGHT, moved, ROW_HEIGHT, rowsInSight } from "./window";

test("short lists scroll as they measure", () => {
  expect(moved({ scrolled: 0, top: 0 }, 4321, 1000, 500)).toEqual({ scrolled: 4321, top: 4321 });
  expect(heightOf(1000)).toBe(28_000);
});

test("ten million rows fit, and their last row is reached", () => {
  const rows = 10_000_000;
  expect(heightOf(rows)).toBe(MAX_HEIGHT);
  const end = moved({ scrolled: 0, top: 0 }, MAX_HEIGHT - 500, rows, 500);
  expect(rowsInSight(end.top, 500, rows).end).toBe(rows);
});

test("a turn of the wheel skips no row of ten million", () => {
  const before = { scrolled: 6_000_000, top: 140_000_000 };
  expect(moved(before, 6_000_100, 10_000_000, 500).top).toBe(140_000_100);
});

test("a jump of the bar goes by proportion", () => {
  const to = moved({ scrolled: 0, top: 0 }, (MAX_HEIGHT - 500) / 2, 10_000_000, 500);
  expect(to.top).toBeCloseTo((10_000_000 * ROW_HEIGHT - 500) / 2, 0);
});

test("the bar stands where the row is", () => {
  const bar = barFor(140_000_000, 10_000_000, 500);
  expect(moved({ scrolled: 0, top: 0 }, bar, 10_000_000, 500).top).toBeCloseTo(140_000_000, 0);
});

test("columns beside the window are left out", () => {
  expect(columnsInSight([0, 100, 200, 300, 400, 500], 250, 100)).toEqual({ first: 1, end: 5 });
});
