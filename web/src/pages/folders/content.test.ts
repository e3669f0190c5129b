import { expect, test } from "vitest";
import { arranged, counted, deletions, folderItem, type Item, lookItem, moves, sortedBy } from "./content";

const look = (id: string, title: string, views = 0, viewed: string | null = null): Item =>
  lookItem({ id, title, view_count: views, last_viewed_at: viewed, can: { move: true, update: true } }, new Map([["1", 2]]));
const folder = (id: string, name: string): Item => folderItem({ id, name, can: { update: true, destroy: true } });
const ALL = [look("1", "Orders 10", 5, "2026-01-02T00:00:00Z"), look("2", "orders 9", 30), folder("8", "Weekly")];
const names = (items: readonly Item[]) => items.map((each) => each.name);

test("folders stand on top and names are sorted as people count", () => {
  expect(names(arranged(ALL, "", "name"))).toEqual(["Weekly", "orders 9", "Orders 10"]);
  expect(names(arranged(ALL, "", "name desc"))).toEqual(["Weekly", "Orders 10", "orders 9"]);
});

test("what was never viewed comes last among the last viewed", () => {
  expect(names(arranged(ALL, "", "viewed desc"))).toEqual(["Weekly", "Orders 10", "orders 9"]);
});

test("all words have to be there", () => {
  expect(names(arranged(ALL, "10 ord", "name"))).toEqual(["Orders 10"]);
});

test("the second click on a head turns the order round", () => {
  expect(sortedBy("views", "name")).toBe("views desc");
  expect(sortedBy("views", "views desc")).toBe("views");
  expect(sortedBy("name", "views")).toBe("name");
});

test("a personal folder cannot be moved or deleted", () => {
  expect(folderItem({ id: "3", name: "Ada", is_personal: true, can: { update: true, destroy: true } }).may).toEqual({ move: false, destroy: false });
});

test("Looks go to the trash and folders are deleted", () => {
  expect(deletions([folder("8", "Weekly"), look("1", "Orders")])).toEqual([
    { verb: "DELETE", address: "/api/4.0/folders/8" },
    { verb: "PATCH", address: "/api/4.0/looks/1", body: { deleted: true } },
  ]);
  expect(moves([look("1", "Orders")], "9")).toEqual([{ verb: "PATCH", address: "/api/4.0/looks/1/move?folder_id=9" }]);
});

test("a selection is told in words", () => {
  expect(counted(ALL)).toBe("1 folder and 2 Looks");
  expect(counted(ALL.slice(0, 1))).toBe("1 Look");
});

test("schedules of a Look are counted", () => {
  expect(ALL[0]?.plans).toBe(2);
  expect(ALL[1]?.plans).toBe(0);
});
