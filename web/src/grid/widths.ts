import type { Result } from "./columns";

const LEAST = 72;
const MOST = 340;
const CHARACTER = 7.4;
const AROUND = 26;
const SORT_MARK = 16;
const LOOKED_AT = 200;

/** A width for each column from what its first rows and its label need. */
export function widthsOf(result: Result): number[] {
  return result.head.columns.map((column, at) => {
    let longest = column.label_short.length + SORT_MARK / CHARACTER;
    for (let row = 0; row < Math.min(result.count, LOOKED_AT); row++) {
      longest = Math.max(longest, result.rows.text(row, at)?.length ?? 1);
    }
    return Math.round(Math.min(MOST, Math.max(LEAST, longest * CHARACTER + AROUND)));
  });
}
