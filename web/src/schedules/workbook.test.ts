import { expect, it } from "vitest";
import { columnOf } from "./workbook";

it("cells name their columns by letters", () => expect(["A1", "Z3", "AA7", "AB12"].map((each) => columnOf(each, 0))).toEqual([0, 25, 26, 27]));
it("a cell without a name follows the one before", () => expect(columnOf("", 4)).toBe(4));
