/** A kept request in one line. */

const LONGEST = 160;

interface Kept {
  params?: unknown;
  body?: unknown;
  body_left_out?: boolean;
}

/** `look_id=5 result_format=csv {"title":"T"}`, cut where it gets long. */
export function summaryOf(kept: Kept): string {
  const params = Object.entries((kept.params ?? {}) as Record<string, string>).map(([name, value]) => `${name}=${value}`);
  const body = kept.body_left_out ? ["(a body too large to keep)"] : kept.body === null || kept.body === undefined ? [] : [typeof kept.body === "string" ? kept.body : JSON.stringify(kept.body)];
  const text = [...params, ...body].join(" ").replace(/\s+/g, " ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Saved requests under their folders, those without one first. The server has sorted them. */
export function byFolder<T extends { folder?: string | null }>(rows: readonly T[]): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const each of rows) {
    const folder = each.folder ?? "";
    found.set(folder, [...(found.get(folder) ?? []), each]);
  }
  return [...found.entries()];
}
