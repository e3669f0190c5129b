import { expect, test } from "vitest";
import type { Catalog, Operation } from "../model";
import { differenceOf, withoutSame } from "./difference";
import { paramOf, usesOf } from "./uses";

const signs = (before: string, after: string) => differenceOf(before, after).map((each) => each.sign + each.text);

test("lines that stay, went and came are told apart", () => {
  expect(signs("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
  expect(signs("a", "a")).toEqual([" a"]);
  expect(signs("a\na", "a")).toEqual([" a", "-a"]);
});

test("far from changes nothing is shown", () => {
  const lines = differenceOf("1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n7");
  expect(withoutSame(lines, 1).map((each) => each.text)).toEqual(["5", "6", "7"]);
});

const look = { id: "all_looks", verb: "GET", path: "/looks", tag: "Look", summary: "", grade: "read", result: { type: "array", items: { $ref: "#/components/schemas/LookWithQuery" } } } as Operation;

test("an id is what the answer or what holds it says", () => {
  expect(paramOf(look, "/0/id")).toBe("look_id");
  expect(paramOf(look, "/0/folder/id")).toBe("folder_id");
  expect(paramOf(look, "/0/user_id")).toBe("user_id");
  expect(paramOf(look, "/0/title")).toBeUndefined();
});

test("methods that read come first", () => {
  const takes = (id: string, verb: string) => ({ ...look, id, verb, params: [{ name: "look_id", in: "path", type: "string" }] }) as Operation;
  const catalog = { operations: [look, takes("delete_look", "DELETE"), takes("look", "GET")] } as unknown as Catalog;
  expect(usesOf(catalog, look, "/0/id").map((each) => each.operation.id)).toEqual(["look", "delete_look"]);
});
