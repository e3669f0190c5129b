/** Which rows and columns of a grid are in sight. Pure: pixels in, numbers out. */

export const ROW_HEIGHT = 28;
/** Browsers draw elements to some 17 million pixels; beyond, the scroll bar stands for more than it measures. */
export const MAX_HEIGHT = 12_000_000;
const BEYOND = 8;

export interface Anchor {
  /** Where the scroll bar is. */
  scrolled: number;
  /** The pixel of the whole list that is at the upper edge. */
  top: number;
}

export function heightOf(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, MAX_HEIGHT);
}

/** Where the list is after the scroll bar moved to `scrolled`. Small moves go pixel by pixel, so that no row is
 * skipped; a jump, and both ends, go by proportion. */
export function moved(before: Anchor, scrolled: number, rows: number, seen: number): Anchor {
  const whole = rows * ROW_HEIGHT;
  const held = heightOf(rows);
  if (whole <= held) return { scrolled, top: scrolled };
  const lowest = Math.max(1, held - seen);
  const by = scrolled - before.scrolled;
  if (scrolled <= 0) return { scrolled, top: 0 };
  if (scrolled >= lowest - 1) return { scrolled, top: whole - seen };
  if (Math.abs(by) < 4 * seen) return { scrolled, top: Math.min(whole - seen, Math.max(0, before.top + by)) };
  return { scrolled, top: (scrolled / lowest) * (whole - seen) };
}

/** Where the scroll bar has to be for `top` to be at the upper edge. */
export function barFor(top: number, rows: number, seen: number): number {
  const whole = rows * ROW_HEIGHT;
  const held = heightOf(rows);
  return whole <= held ? top : (top / Math.max(1, whole - seen)) * (held - seen);
}

export interface Range {
  first: number;
  /** One after the last. */
  end: number;
}

export function rowsInSight(top: number, seen: number, rows: number): Range {
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - BEYOND);
  return { first, end: Math.min(rows, Math.ceil((top + seen) / ROW_HEIGHT) + BEYOND) };
}

/** `lefts`: where each column begins, and at last where the last ends. */
export function columnsInSight(lefts: readonly number[], scrolled: number, seen: number): Range {
  const columns = lefts.length - 1;
  let first = 0;
  while (first < columns - 1 && (lefts[first + 1] ?? 0) < scrolled) first++;
  let end = first;
  while (end < columns && (lefts[end] ?? 0) < scrolled + seen) end++;
  return { first: Math.max(0, first - 1), end: Math.min(columns, end + 1) };
}

export function leftsOf(widths: readonly number[]): number[] {
  const lefts = [0];
  for (const width of widths) lefts.push((lefts.at(-1) ?? 0) + width);
  return lefts;
}
