import { expect, test } from "vitest";
import { actionOf } from "./keys";

const key = (name: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held });

test("Ctrl+K, Ctrl+Shift+K and Cmd+K find, while typing too", () => {
  expect(actionOf(key("k", { ctrlKey: true }), true)).toBe("find");
  expect(actionOf(key("K", { ctrlKey: true }), false)).toBe("find");
  expect(actionOf(key("k", { metaKey: true }), false)).toBe("find");
});

test("a question mark helps unless it is being typed", () => {
  expect(actionOf(key("?"), false)).toBe("help");
  expect(actionOf(key("?"), true)).toBeNull();
});

test("other keys do nothing", () => {
  expect(actionOf(key("k"), false)).toBeNull();
  expect(actionOf(key("k", { ctrlKey: true, altKey: true }), false)).toBeNull();
});
