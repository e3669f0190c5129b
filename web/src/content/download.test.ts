import { expect, test } from "vitest";
import { downloadAddress, fileName, inBytes, START, wrongRows } from "./download";

test("a Look is downloaded as it is shown", () => {
  expect(downloadAddress({ lookId: "7" }, START)).toBe("/api/4.0/looks/7/run/csv?apply_formatting=true&apply_vis=true");
});

test("all results have no limit", () => {
  expect(downloadAddress({ queryId: "9" }, { ...START, format: "xlsx", formatted: false, arranged: false, rows: "all" })).toBe(
    "/api/4.0/queries/9/run/xlsx?apply_formatting=false&apply_vis=false&limit=-1",
  );
});

test("labels make another JSON", () => {
  expect(downloadAddress({ queryId: "9" }, { ...START, format: "json" })).toBe("/api/4.0/queries/9/run/json?apply_formatting=true");
  expect(downloadAddress({ queryId: "9" }, { ...START, format: "json", labels: true })).toBe(
    "/api/4.0/queries/9/run/json_label?apply_formatting=true&apply_vis=true",
  );
});

test("SQL has no rows and no formatting", () => {
  expect(downloadAddress({ queryId: "9" }, { ...START, format: "sql", rows: "all" })).toBe("/api/4.0/queries/9/run/sql");
});

test("a picture shows as many rows as wanted", () => {
  expect(downloadAddress({ queryId: "9" }, { ...START, format: "png", rows: "custom", custom: " 20 " })).toBe("/api/4.0/queries/9/run/png?limit=20");
});

test.each(["0", "-1", "many", "1.5", ""])("%j rows are refused", (custom) => {
  expect(wrongRows({ ...START, rows: "custom", custom })).toBeDefined();
});

test.each([
  ["Orders by month", "Orders by month.csv"],
  ["a/b\\c: <x>?", "a b c x.csv"],
  ["..", "result.csv"],
  ["Umsätze\n2026", "Umsätze 2026.csv"],
])("%j is a good name", (name, file) => {
  expect(fileName(name, "csv")).toBe(file);
});

test("sizes are told in steps of a thousand", () => {
  expect([0, 999, 1000, 1_234_567, 5_000_000_000].map(inBytes)).toEqual(["0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "5.0 GB"]);
});
