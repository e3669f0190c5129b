import { expect, test } from "vitest";
import { grouped, label, shown, typed } from "./values";

test("a list is typed in lines or between commas", () => {
  expect(typed("https://a.example\nhttps://b.example, https://c.example", [])).toEqual(["https://a.example", "https://b.example", "https://c.example"]);
});

test("an empty field brings the default back", () => {
  expect(typed("  ", "UTC")).toBe(null);
  expect(typed("", 8)).toBe(null);
  expect(typed("", ["a"])).toEqual([]);
});

test("what is no number goes to the server as it was typed", () => {
  expect(typed("12", 8)).toBe(12);
  expect(typed("twelve", 8)).toBe("twelve");
});

test("a list is shown in lines", () => {
  expect(shown(["a", "b"])).toBe("a\nb");
  expect(shown(null)).toBe("");
});

test("a setting without a group stands under the last one", () => {
  const rows = [{ name: "brand_new" }, { name: "timezone" }];
  expect(grouped(rows).map(({ title, rows: [first] }) => [title, first?.name])).toEqual([
    ["Mail and time", "timezone"],
    ["Limits and logins", "brand_new"],
  ]);
});

test("a name without words is read from itself", () => {
  expect(label("brand_new")).toBe("Brand new");
});
