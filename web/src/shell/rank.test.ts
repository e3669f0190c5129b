import { expect, test } from "vitest";
import { type Found, grouped, score, untyped } from "./rank";

const found = (kind: string, name: string, more = ""): Found => ({ kind, name, more, address: `/${kind}/${name}` });

test("whole names come before beginnings, words and middles", () => {
  const scores = ["Orders", "Orders by day", "All orders", "Reorders", "Nothing"].map((name) => score(found("look", name), "orders"));
  expect(scores).toEqual([100, 80, 60, 40, 0]);
});

test("every word has to be somewhere, in any order", () => {
  expect(score(found("field", "Sale Price", "order_items.sale_price in thelook"), "price order")).toBe(20);
  expect(score(found("field", "Sale Price"), "price order")).toBe(0);
});

test("words of names may be typed with underscores or blanks", () => {
  expect(score(found("operation", "run_inline_query"), "run query")).toBe(60);
});

test("the kind with the best answer stands first", () => {
  const groups = grouped([found("page", "Users"), found("user", "Ursula Users"), found("look", "Users")], "users");
  expect(groups.map((group) => group.kind)).toEqual(["page", "look", "user"]);
});

test("what a source has found by its own rules stays, at the end", () => {
  const operation = { ...found("operation", "delete_user"), isRanked: true };
  expect(grouped([operation, found("page", "Remove things")], "remove")).toEqual([
    { kind: "page", found: [found("page", "Remove things")] },
    { kind: "operation", found: [operation] },
  ]);
});

test("no kind shows more than six", () => {
  const many = Array.from({ length: 20 }, (_, at) => found("look", `Look ${at}`));
  expect(grouped(many, "look")[0]?.found).toHaveLength(6);
});

test("without a word, recent things and pages are shown", () => {
  expect(untyped([], [found("page", "Home")]).map((group) => group.kind)).toEqual(["page"]);
  expect(untyped([found("look", "A")], [found("page", "Home")]).map((group) => group.kind)).toEqual(["recent", "page"]);
});
