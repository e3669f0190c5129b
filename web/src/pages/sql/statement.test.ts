import { expect, test } from "vitest";
import { chosen, derivedTable, refusalOf, rowsOf, wordAt } from "./statement";

const detail = {
  fields: { dimensions: [{ name: "id", is_numeric: true }, { name: "Made at", is_numeric: false }] },
  data: [{ id: { value: 1, rendered: "1" }, "Made at": { value: "2026-01-02 03:04:05" } }, { id: { value: 2 }, "Made at": { value: null } }],
  truncated: false,
};

test("rows stand in the order of the columns", () => {
  expect(rowsOf(detail).rows).toEqual([[1, "2026-01-02 03:04:05"], [2, null]]);
});

test("a refusal has its place counted from 0", () => {
  const refused = { ...detail, errors: [{ message: "no such column", error_pos: 13 }] };
  expect(refusalOf(refused)).toEqual({ message: "no such column", details: "", at: 12 });
  expect(refusalOf(detail)).toBeNull();
});

test("the selection is run when it says something", () => {
  expect(chosen("SELECT 1; SELECT 2", 10, 18)).toEqual({ sql: "SELECT 2", offset: 10 });
  expect(chosen("SELECT 1", 6, 7)).toEqual({ sql: "SELECT 1", offset: 0 });
  expect(chosen("SELECT 1", 3, 3)).toEqual({ sql: "SELECT 1", offset: 0 });
});

test("the whole word at a place is marked, the last character behind the end", () => {
  expect(wordAt("SELECT nope FROM t", 7)).toEqual({ from: 7, to: 11 });
  expect(wordAt("SELECT", 20)).toEqual({ from: 5, to: 6 });
});

test("a derived table has the statement and a field for each column", () => {
  expect(derivedTable("SELECT id, made AS \"Made at\"\nFROM t;\n", rowsOf(detail))).toBe(`view: sql_runner_query {
  derived_table: {
    sql:
      SELECT id, made AS "Made at"
      FROM t ;;
  }

  measure: count {
    type: count
  }

  dimension: id {
    type: number
    sql: \${TABLE}.id ;;
  }

  dimension_group: made {
    label: "Made at"
    type: time
    timeframes: [time, date, week, month, quarter, year]
    sql: \${TABLE}."Made at" ;;
  }
}
`);
});
