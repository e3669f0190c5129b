import { type ColumnHead, type Result, Rows } from "../../grid/columns";
import type { Done } from "./runs";

/** The rows of a statement as the grid of results takes them: a statement knows no labels and no formats. */
export function resultOf({ slug, sql, rows, stages }: Done): Result {
  const given = rows!;
  const columns = given.columns.map((each): ColumnHead => ({
    name: each.name,
    label: each.name,
    label_short: each.name,
    category: "dimension",
    type: null,
    value_type: each.isNumeric ? "number" : "string",
    value_format: null,
    timeframe: null,
    pivot: null,
    is_numeric: each.isNumeric,
    has_shown: false,
  }));
  const held = new Rows(columns);
  held.add({ rows: given.rows.length, values: columns.map((_, at) => given.rows.map((row) => row[at] ?? null)) });
  const fields = { dimensions: [], measures: [], table_calculations: [], pivots: [] };
  const head = { id: slug, sql, columns, fields, has_totals: false, timezone: null, from_cache: false };
  const end = { rows: held.count, truncated: given.truncated, runtime: "" };
  return { head, rows: held, count: held.count, end, stages, fromCache: false };
}
