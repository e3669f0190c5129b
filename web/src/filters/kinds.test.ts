import { expect, test } from "vitest";
import { exactly, kindOf, lastTerm, withValue } from "./kinds";

test("the control follows the type", () => {
  const kinds = (["string", "number", "datetime", "yesno"] as const).map((type) => kindOf({ name: "a.b", user_attribute_filter_types: [type, `advanced_filter_${type}`] }));
  expect(kinds).toEqual(["text", "number", "date", "yesno"]);
  expect(kindOf({ name: "a.p", parameter: true, enumerations: [{ label: "Day", value: "day" }] })).toBe("choice");
});

test("suggestions are for the term that is being typed", () => {
  expect(lastTerm('Jeans, "Socks, warm", -sw%')).toBe("sw");
  expect(lastTerm("")).toBe("");
});

test("a chosen value takes the place of the last term", () => {
  expect(withValue("Jeans, so", "Socks")).toBe("Jeans, Socks");
  expect(withValue("Jeans, -so", "Socks, warm")).toBe('Jeans, -"Socks, warm"');
});

test("values with signs are taken as they are", () => {
  expect(["paid", "50%", "a_b", "NULL", "-1"].map(exactly)).toEqual(["paid", "50^%", "a^_b", '"NULL"', '"-1"']);
});
