import type { Result } from "./columns";

export interface HeaderCell {
  text: string;
  /** How many columns it stands over, and the first of them. */
  span: number;
  first: number;
  isTotal: boolean;
}

/** The lines of pivot values above the labels, one for each pivot. Neighbours with the same value share a cell. */
export function pivotLines(result: Result): { label: string; cells: HeaderCell[] }[] {
  const { columns, pivots = [], fields } = result.head;
  return fields.pivots.map((field, level) => {
    const cells: HeaderCell[] = [];
    let before = "";
    columns.forEach((column, at) => {
      const pivot = column.pivot === null ? undefined : pivots[column.pivot];
      const key = pivot ? JSON.stringify(fields.pivots.slice(0, level + 1).map((each) => pivot.is_total || pivot.data[each.name])) : "";
      const last = cells.at(-1);
      if (last && key === before) last.span += 1;
      else cells.push({ text: pivot ? pivotText(pivot, field.name, level) : "", span: 1, first: at, isTotal: pivot?.is_total ?? false });
      before = key;
    });
    return { label: field.label_short, cells };
  });
}

function pivotText(pivot: NonNullable<Result["head"]["pivots"]>[number], field: string, level: number): string {
  if (pivot.is_total) return level === 0 ? "Row totals" : "";
  return pivot.metadata[field]?.rendered ?? String(pivot.data[field] ?? "∅");
}

/** The total under a column, as people read it; null where there is none. */
export function totalOf(result: Result, at: number): string | null {
  const column = result.head.columns[at];
  const found = column && result.head.totals_data?.[column.name];
  if (!column || !found) return null;
  const cell = column.pivot === null ? found : (found as Record<string, typeof found>)[result.head.pivots?.[column.pivot]?.key ?? ""];
  if (!cell || !("value" in cell)) return null;
  const { value, rendered } = cell as { value: unknown; rendered?: string | null };
  return value === null ? null : (rendered ?? String(value));
}
