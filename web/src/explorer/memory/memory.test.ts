import { expect, test } from "vitest";
import { runAgain, takeAgain } from "./again";
import { byFolder, summaryOf } from "./summary";

test("a kept request is told in one line", () => {
  expect(summaryOf({ params: { look_id: "5", limit: "10" }, body: { title: "T" } })).toBe('look_id=5 limit=10 {"title":"T"}');
  expect(summaryOf({ params: {}, body: "a\n  b" })).toBe("a b");
  expect(summaryOf({ params: null, body: null })).toBe("");
});

test("a body that was not kept is said to be missing", () => {
  expect(summaryOf({ params: { x: "1" }, body_left_out: true })).toBe("x=1 (a body too large to keep)");
});

test("a long request is cut", () => {
  expect(summaryOf({ body: "x".repeat(500) })).toHaveLength(161);
});

test("requests stand under their folders in the order of the server", () => {
  expect(byFolder([{ folder: "", n: 1 }, { folder: "A", n: 2 }, { folder: "A", n: 3 }])).toEqual([
    ["", [{ folder: "", n: 1 }]],
    ["A", [{ folder: "A", n: 2 }, { folder: "A", n: 3 }]],
  ]);
});

test("a call is run again once, and only the one that was asked for", () => {
  runAgain("me");
  expect([takeAgain("me"), takeAgain("me")]).toEqual([true, false]);
  runAgain("me");
  expect([takeAgain("user"), takeAgain("me")]).toEqual([false, false]);
});
