import { expect, test } from "vitest";
import { bodyOf, differs, filtersIn, filtersNow, searchWith } from "./filters";

const OWN = { "users.country": "USA", "orders.status": "-Returned" };

test("filters are read from Looker's parameters", () => {
  expect(filtersIn({ "f[users.country]": "Germany", panel: "history" })).toEqual({ "users.country": "Germany" });
});

test("the address stands in place of what the Look says", () => {
  expect(filtersNow(OWN, { "f[users.country]": "Germany" })).toEqual({ "users.country": "Germany", "orders.status": "-Returned" });
});

test("only what differs gets into the address", () => {
  expect(searchWith({ panel: "api" }, OWN, { "users.country": "Germany", "orders.status": "-Returned" })).toEqual({
    panel: "api",
    "f[users.country]": "Germany",
  });
});

test("a filter that was opened stays open after a reload", () => {
  const search = searchWith({}, OWN, { "users.country": "", "orders.status": "-Returned" });
  expect(bodyOf(filtersNow(OWN, search))).toEqual({ "orders.status": "-Returned" });
});

test("a Look that is shown as it is differs in nothing", () => {
  expect(differs(OWN, filtersNow(OWN, {}))).toBe(false);
  expect(differs(OWN, filtersNow(OWN, { "f[orders.status]": "Complete" }))).toBe(true);
});
