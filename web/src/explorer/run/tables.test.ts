import { expect, test } from "vitest";
import { serverTiming } from "./send";
import { tableOfJson, tableOfText, treeRows } from "./tables";

test("rows of different keys share one table", () => {
  expect(tableOfJson([{ a: 1 }, { a: null, b: [1] }])).toEqual({ columns: ["a", "b"], rows: [["1", ""], ["", "[1]"]] });
});

test("rows of json_bi are found beside their metadata", () => {
  const answer = { metadata: {}, rows: [{ n: { value: 3, rendered: "3.0" } }] };
  expect(tableOfJson(answer)).toEqual({ columns: ["n"], rows: [["3.0"]] });
});

test("a list of numbers is no table", () => {
  expect(tableOfJson([1, 2])).toBeNull();
});

test("quotes, commas and line ends within cells are kept", () => {
  expect(tableOfText('a,b\r\n"x, ""y""","1\n2"\r\n,\r\n', ",")).toEqual({ columns: ["a", "b"], rows: [['x, "y"', "1\n2"], ["", ""]] });
});

test("an unclosed quote ends with the text", () => {
  expect(tableOfText('a\n"x', ",")).toEqual({ columns: ["a"], rows: [["x"]] });
});

test("a tree shows what is open", () => {
  const value = { a: { b: { c: 1 } } };
  expect(treeRows(value, new Set()).map((row) => row.path)).toEqual(["", "/a", "/a/b"]);
  expect(treeRows(value, new Set(["/a/b"])).map((row) => row.path)).toEqual(["", "/a", "/a/b", "/a/b/c"]);
  expect(treeRows(value, new Set(["/a"])).map((row) => row.path)).toEqual(["", "/a"]);
});

test("a long list within an answer starts closed", () => {
  const value = { sessions: [1, 2, 3, 4, 5, 6, 7, 8, 9], id: "1" };
  expect(treeRows(value, new Set()).map((row) => row.path)).toEqual(["", "/sessions", "/id"]);
  expect(treeRows(value, new Set(["/sessions"]))).toHaveLength(12);
});

test("the steps of Server-Timing keep their order", () => {
  expect(serverTiming("cache;desc=miss, compile;dur=2.1, db;dur=30.4")).toEqual([
    { name: "cache", milliseconds: 0, description: "miss" },
    { name: "compile", milliseconds: 2.1, description: undefined },
    { name: "db", milliseconds: 30.4, description: undefined },
  ]);
});
