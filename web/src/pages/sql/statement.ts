/** What the SQL Runner makes of texts and answers; nothing here touches the page or the server. */

export interface Column {
  name: string;
  isNumeric: boolean;
}

export interface Rows {
  columns: readonly Column[];
  rows: readonly (readonly (string | number | boolean | null)[])[];
  truncated: boolean;
}

/** What the database said; `at` counts characters of the statement from 0. */
export interface Refusal {
  message: string;
  details: string;
  at: number | null;
}

/** The answer in the format `json_detail`. */
export interface Detail {
  fields: { dimensions: { name: string; is_numeric: boolean }[] };
  data: Record<string, { value: string | number | boolean | null; rendered?: string }>[];
  truncated: boolean;
  errors?: { message: string; message_details?: string; error_pos: number | null }[];
}

export function rowsOf(detail: Detail): Rows {
  const columns = detail.fields.dimensions.map((each) => ({ name: each.name, isNumeric: each.is_numeric }));
  const rows = detail.data.map((row) => columns.map(({ name }) => row[name]?.value ?? null));
  return { columns, rows, truncated: detail.truncated };
}

export function refusalOf(detail: Detail): Refusal | null {
  const error = detail.errors?.[0];
  if (!error) return null;
  return { message: error.message, details: error.message_details ?? "", at: error.error_pos === null ? null : error.error_pos - 1 };
}

/** What to run: the selection when there is one, with its place in the whole text. */
export function chosen(text: string, from: number, to: number): { sql: string; offset: number } {
  return from < to && text.slice(from, to).trim() ? { sql: text.slice(from, to), offset: from } : { sql: text, offset: 0 };
}

/** The word at a position, to be underlined: at least one character of the text, unless that is empty. */
export function wordAt(text: string, position: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(position, text.length - 1));
  const word = /^[\w$."`]+/.exec(text.slice(from));
  return { from, to: Math.min(text.length, from + (word?.[0].length ?? 1)) };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/;

/** A view whose derived table is the statement, with a dimension for each column. */
export function derivedTable(sql: string, result: Rows | null, name = "sql_runner_query"): string {
  const statement = sql.trim().replace(/(\s*;)+$/, "");
  const fields = result ? result.columns.map((column, at) => dimension(column, kindOf(result, at))) : [];
  const lines = statement.split("\n").map((line) => `      ${line}`.trimEnd());
  const head = `view: ${name} {\n  derived_table: {\n    sql:\n${lines.join("\n")} ;;\n  }\n`;
  return [head, "  measure: count {\n    type: count\n  }\n", ...fields].join("\n") + "}\n";
}

type Kind = "number" | "date" | "time" | "yesno" | "string";

/** By its values: a statement without a model says no more of a column than whether it holds numbers. */
function kindOf(result: Rows, at: number): Kind {
  if (result.columns[at]!.isNumeric) return "number";
  const values = result.rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
  if (values.length === 0) return "string";
  if (values.every((value) => typeof value === "boolean")) return "yesno";
  if (values.every((value) => DAY.test(String(value)))) return "date";
  return values.every((value) => TIME.test(String(value))) ? "time" : "string";
}

function dimension(column: Column, kind: Kind): string {
  const name = column.name.toLowerCase().replace(/\W+/g, "_").replace(/^_+|_+$/g, "") || "column";
  const label = name === column.name ? "" : `    label: ${JSON.stringify(column.name)}\n`;
  const quoted = /^[a-z_]\w*$/i.test(column.name) ? column.name : `"${column.name.replaceAll('"', '""')}"`;
  const sql = `    sql: \${TABLE}.${quoted} ;;\n`;
  if (kind === "date" || kind === "time") {
    const dates = kind === "date" ? "    convert_tz: no\n    datatype: date\n" : "";
    const frames = kind === "date" ? "date, week, month, quarter, year" : "time, date, week, month, quarter, year";
    return `  dimension_group: ${name.replace(/_(at|date|time)$/, "")} {\n${label}    type: time\n    timeframes: [${frames}]\n${dates}${sql}  }\n`;
  }
  return `  dimension: ${name} {\n${label}    type: ${kind}\n${sql}  }\n`;
}
