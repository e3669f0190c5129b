import type { Result } from "./columns";

export interface Place {
  row: number;
  column: number;
}

/** From where somebody began to where they are. */
export interface Selection {
  from: Place;
  to: Place;
}

export const MOST_CELLS = 1_000_000;

export function contains({ from, to }: Selection, row: number, column: number): boolean {
  return between(from.row, to.row, row) && between(from.column, to.column, column);
}

function between(one: number, other: number, each: number): boolean {
  return each >= Math.min(one, other) && each <= Math.max(one, other);
}

export function step(place: Place, key: string, page: number, rows: number, columns: number): Place | null {
  const { row, column } = place;
  const steps: Record<string, Place> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: { row, column: 0 },
    End: { row, column: columns - 1 },
    "Control+Home": { row: 0, column: 0 },
    "Control+End": { row: rows - 1, column: columns - 1 },
  };
  const to = steps[key];
  if (!to) return null;
  const within = (value: number, end: number) => Math.max(0, Math.min(end - 1, value));
  return { row: within(to.row, rows), column: within(to.column, columns) };
}

/** The cells as spreadsheets take them: tabs between cells, a line for each row. Null when there are too many. */
export function copied(result: Result, { from, to }: Selection): string | null {
  const rows = [Math.min(from.row, to.row), Math.max(from.row, to.row)] as const;
  const columns = [Math.min(from.column, to.column), Math.max(from.column, to.column)] as const;
  if ((rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) > MOST_CELLS) return null;
  const lines: string[] = [];
  for (let row = rows[0]; row <= rows[1]; row++) {
    const cells: string[] = [];
    for (let column = columns[0]; column <= columns[1]; column++) cells.push(cellText(result.rows.text(row, column)));
    lines.push(cells.join("\t"));
  }
  return lines.join("\n");
}

/** A text with a tab or a line end is quoted, as spreadsheets do. */
function cellText(text: string | null): string {
  if (text === null) return "";
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
