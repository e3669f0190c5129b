import { expect, test } from "vitest";
import { catalogOf } from "./model";
import { distance, search, searchIndexOf, searchTypes } from "./search";
import { readIndex } from "./testing/data.mjs";
import { PHRASES } from "./testing/phrases";

const index = searchIndexOf(catalogOf(readIndex()));
const firstThree = (phrase: string) => search(index, phrase, 3).map((hit) => hit.operation.id);

test.each(PHRASES)("%s finds %s among the first three", (phrase, operation) => {
  expect(firstThree(phrase)).toContain(operation);
});

test("sixty phrases are tried", () => {
  expect(PHRASES.length).toBeGreaterThanOrEqual(60);
});

test("every operation is the first hit for its own name", () => {
  const missed = index.operations.filter((each) => search(index, each.id, 1)[0]?.operation !== each);
  expect(missed.map((each) => each.id)).toEqual([]);
});

test("a search takes less than five milliseconds", () => {
  const began = performance.now();
  for (const [phrase] of PHRASES) search(index, phrase);
  expect((performance.now() - began) / PHRASES.length).toBeLessThan(5);
});

test("nothing is found for nothing", () => {
  expect(search(index, "   ")).toEqual([]);
  expect(search(index, "zzzzqqq")).toEqual([]);
});

test("a swap of neighbours is one edit", () => {
  expect(distance("dashbaord", "dashboard", 2)).toBe(1);
});

test("types are found by a part of their name", () => {
  expect(searchTypes(index, "scheduled plan")[0]).toBe("ScheduledPlan");
});
