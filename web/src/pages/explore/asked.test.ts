import { expect, test } from "vitest";
import { bodyOf, fromSearch, toSearch } from "./asked";
import { sortBy, sortsOf, toggleField } from "./edits";

const SEARCH = {
  fields: "a.b,c.d",
  pivots: "c.d",
  "f[a.b]": "7 days",
  "f[x.y]": "",
  sorts: "a.b desc 0,c.d",
  limit: "25",
  total: "on",
  row_total: "right",
  dynamic_fields: '[{"table_calculation":"t","label":"T","expression":"${a.b}*2"}]',
  query_timezone: "Europe/Berlin",
  vis: '{"type":"looker_bar"}',
  tab: "sql",
};

test("an address says the same after it was read and written", () => {
  expect(toSearch(fromSearch(SEARCH), SEARCH)).toEqual(SEARCH);
});

test("the body has what the address says", () => {
  expect(bodyOf("m", "v", fromSearch(SEARCH))).toMatchObject({
    model: "m",
    view: "v",
    fields: ["a.b", "c.d"],
    filters: { "a.b": "7 days", "x.y": "" },
    sorts: ["a.b desc 0", "c.d"],
    limit: "25",
    total: true,
    row_total: "right",
  });
});

test("what cannot be read is as if it were not there", () => {
  expect(fromSearch({ vis: "{", dynamic_fields: "x" })).toMatchObject({ vis: null, dynamicFields: [] });
});

test("a field that goes takes its pivot and its sort along", () => {
  expect(toggleField(fromSearch(SEARCH), "c.d")).toMatchObject({ fields: ["a.b"], pivots: [], sorts: ["a.b desc 0"] });
});

test("a click sorts, the next turns round, shift adds", () => {
  const column = { name: "a.b", pivot: null, descendsFirst: true };
  expect(sortBy([], column, false)).toEqual(["a.b desc"]);
  expect(sortBy(sortsOf(["a.b desc"]), column, false)).toEqual(["a.b"]);
  expect(sortBy(sortsOf(["c.d"]), { ...column, pivot: 2 }, true)).toEqual(["c.d", "a.b desc 2"]);
});
