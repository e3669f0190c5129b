import { expect, test } from "vitest";
import type { Operation } from "../model";
import { runAgain, takeAgain } from "./again";
import { releasesOf, sideOf } from "./releases";
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

test("the releases are those that the methods name, in their order", () => {
  const operations = [{ since: "26.22" }, { since: "26.4", removed: "26.22" }, { since: "1", own: true }] as Operation[];
  expect(releasesOf({ operations })).toEqual(["26.4", "26.22"]);
});

test("an address names a release, or asks for a document", () => {
  expect([sideOf("26.4", ["26.4"], "x"), sideOf("3.1", ["26.4"], "x"), sideOf("", ["26.4"], "x")]).toEqual([{ release: "26.4" }, {}, { release: "x" }]);
});
