import { expect, test } from "vitest";
import type { Folder } from "./folders";
import { branchesOf } from "./tree";

const folder = (id: string, name: string, children = 0, edits = true): Folder => ({ id, name, child_count: children, can: { edit_content: edits } });
const SHARED = folder("1", "Shared", 1);
const USERS = folder("2", "Users", 2, false);
const MINE = folder("7", "Ada Example");
const CLOSED = { under: new Map(), mine: null, isOpen: () => true };

test("one's own folder stands on top under a name of its own", () => {
  const tree = branchesOf([SHARED, MINE, USERS], { ...CLOSED, under: new Map([["2", [MINE, folder("8", "Ben")]]]), mine: "7" });
  expect(tree.map((each) => each.name)).toEqual(["Shared", "My folder", "Users"]);
  expect(tree[2]?.below?.map((each) => each.name)).toEqual(["Ben"]);
});

test("a folder that was not opened knows that there is something in it", () => {
  const [shared] = branchesOf([SHARED], CLOSED);
  expect(shared).toMatchObject({ hasBelow: true, below: undefined });
});

test("a folder that may only be seen cannot be chosen to hold something", () => {
  const [users] = branchesOf([USERS], { ...CLOSED, isOpen: (each) => each.can?.edit_content === true });
  expect(users?.isOpen).toBe(false);
});
