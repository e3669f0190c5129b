/** Answers as rows of texts: JSON lists, CSV and tab-separated texts. */

export interface Table {
  columns: string[];
  rows: string[][];
}

/** A list of objects as a table; null for anything else. Columns come from all rows, in the order met. */
export function tableOfJson(value: unknown): Table | null {
  const list = Array.isArray(value) ? value : rowsWithin(value);
  if (!list?.length || !list.every((each) => typeof each === "object" && each !== null && !Array.isArray(each))) return null;
  const columns = [...new Set(list.slice(0, 1000).flatMap((each) => Object.keys(each)))];
  return { columns, rows: list.map((each) => columns.map((name) => textOf(each[name]))) };
}

/** `json_bi` and `json_detail` carry their rows beside the description of the fields. */
function rowsWithin(value: unknown): Record<string, unknown>[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { rows, data } = value as { rows?: unknown; data?: unknown };
  return [rows, data].find((each): each is Record<string, unknown>[] => Array.isArray(each));
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return String(value);
  const cell = value as { rendered?: unknown; value?: unknown };
  if ("value" in cell && Object.keys(cell).length <= 5) return String(cell.rendered ?? cell.value ?? "");
  return JSON.stringify(value);
}

/** Comma- or tab-separated text with quotes as RFC 4180 has them. */
export function tableOfText(text: string, separator: string): Table {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, next] = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
    row.push(cell);
    at = next;
    if (text[at] === separator) {
      at++;
      if (at === text.length || text[at] === "\n" || text[at] === "\r") row.push("");
      else continue;
    }
    while (text[at] === "\r") at++;
    if (at < text.length && text[at] !== "\n") continue;
    at++;
    rows.push(row);
    row = [];
  }
  if (row.length) rows.push(row);
  const [columns = [], ...rest] = rows;
  return { columns, rows: rest };
}

function quotedCell(text: string, from: number): [string, number] {
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  const stop = end === -1 ? text.length : end;
  return [text.slice(from + 1, stop).replaceAll('""', '"'), Math.min(stop + 1, text.length)];
}

function plainCell(text: string, from: number, separator: string): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
  return [text.slice(from, end), end];
}

export interface TreeRow {
  depth: number;
  /** Name or index; null for the whole. */
  name: string | null;
  path: string;
  text: string;
  kind: "object" | "array" | "string" | "number" | "boolean" | "null";
  /** Whether it can be opened, and is. */
  open: boolean | null;
}

const DEEP_OPEN = 2;
/** A longer list within an answer starts closed: what stands below it would be out of sight. */
const LONG_LIST = 8;

/** The rows of a tree, down to what is open: `toggled` are the paths that are not as they are at first. */
export function treeRows(value: unknown, toggled: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (each: unknown, name: string | null, path: string, depth: number) => {
    const isList = Array.isArray(each);
    const isBranch = typeof each === "object" && each !== null;
    const entries = isBranch ? Object.entries(each) : [];
    const startsOpen = depth === 0 || (depth < DEEP_OPEN && entries.length <= (isList ? LONG_LIST : 200));
    const opened = isBranch && entries.length > 0 ? startsOpen !== toggled.has(path) : null;
    const kind = isList ? "array" : isBranch ? "object" : each === null ? "null" : (typeof each as "string" | "number" | "boolean");
    const text = isList ? `[${entries.length}]` : isBranch ? `{${entries.length}}` : JSON.stringify(each);
    rows.push({ depth, name, path, text, kind, open: opened });
    if (opened) for (const [key, inner] of entries) visit(inner, key, `${path}/${key}`, depth + 1);
  };
  visit(value, null, "", 0);
  return rows;
}
