import { expect, test } from "vitest";
import { treesOf, turnPermission } from "./permissions";

const ALL = [
  { permission: "access_data", parent: null },
  { permission: "see_looks", parent: "access_data" },
  { permission: "explore", parent: "see_looks" },
  { permission: "see_users", parent: null },
];

test("a permission brings all that it needs", () => {
  expect([...turnPermission(ALL, new Set(), "explore")].sort()).toEqual(["access_data", "explore", "see_looks"]);
});

test("without its parent a permission goes too", () => {
  const has = new Set(["access_data", "see_looks", "explore", "see_users"]);
  expect([...turnPermission(ALL, has, "see_looks")].sort()).toEqual(["access_data", "see_users"]);
});

test("permissions stand below what they need", () => {
  const [data, users] = treesOf(ALL);
  expect(data?.children[0]?.children[0]?.name).toBe("explore");
  expect(users?.children).toEqual([]);
});
