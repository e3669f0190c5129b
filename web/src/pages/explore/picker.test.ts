import { expect, test } from "vitest";
import type { Field } from "./model";
import { hits, searched, treeOf } from "./picker";

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label_short: name.split(".")[1], view_label: "Orders", category: "dimension", ...more }) as Field;
const FIELDS = [
  field("orders.state", { description: "Where the customer lives" }),
  field("orders.created_date", { field_group_label: "Created", field_group_variant: "Date" }),
  field("orders.created_month", { field_group_label: "Created", field_group_variant: "Month" }),
  field("orders.count", { category: "measure" }),
  field("orders.key", { hidden: true }),
  field("users.pick", { category: "parameter", view_label: "Users" }),
];

test("views hold dimensions, measures and what can only be filtered", () => {
  const tree = treeOf(FIELDS, new Set());
  expect(tree.map((view) => [view.label, view.parts.map((part) => part.title)])).toEqual([
    ["Orders", ["Dimensions", "Measures"]],
    ["Users", ["Filter-only fields"]],
  ]);
});

test("timeframes of a group stand together", () => {
  const [group, state] = treeOf(FIELDS, new Set())[0]!.parts[0]!.groups;
  expect(group).toMatchObject({ label: "Created", fields: [{ name: "orders.created_date" }, { name: "orders.created_month" }] });
  expect(state).toMatchObject({ name: "orders.state" });
});

test("hidden fields are there once they are used", () => {
  const names = (used: string[]) => JSON.stringify(treeOf(FIELDS, new Set(used)));
  expect(names([])).not.toContain("orders.key");
  expect(names(["orders.key"])).toContain("orders.key");
});

test("search finds words of labels first, then of descriptions", () => {
  expect(searched(FIELDS, "orders count").map((each) => each.name)).toEqual(["orders.count"]);
  expect(searched(FIELDS, "customer").map((each) => each.name)).toEqual(["orders.state"]);
  expect(searched(FIELDS, "cre").map((each) => each.name)).toEqual(["orders.created_date", "orders.created_month"]);
});

test("hits are every second part", () => {
  expect(hits("Created Date", "date cre")).toEqual(["", "Cre", "ated ", "Date", ""]);
});
