import { expect, test } from "vitest";
import { said } from "./operations";

test("an operation is told in words", () => {
  expect(said({ operation_id: "delete_user", subject_id: "12", row_count: 9 })).toBe("delete user 12, 9 rows");
});

test("one row is one row", () => {
  expect(said({ operation_id: "create_group", subject_id: "4", row_count: 1 })).toBe("create group, 1 row");
});
