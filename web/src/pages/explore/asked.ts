/** What an Explore asks, and the address that says so in Looker's shape. Pure. */
import type { InlineQuery } from "../../grid/columns";
import type { Looker } from "../../api/operations.gen";

/** A table calculation, or a field of somebody's own, as `dynamic_fields` holds it. */
export interface DynamicField {
  table_calculation?: string;
  dimension?: string;
  measure?: string;
  label: string;
  expression?: string;
  based_on?: string;
  type?: string;
  category?: string;
  value_format?: string | null;
  value_format_name?: string | null;
  _kind_hint?: string;
  _type_hint?: string;
  is_disabled?: boolean;
  [other: string]: unknown;
}

export interface Asked {
  fields: string[];
  pivots: string[];
  fillFields: string[];
  filters: Record<string, string>;
  filterExpression: string;
  sorts: string[];
  subtotals: string[];
  limit: string;
  columnLimit: string;
  total: boolean;
  rowTotal: "" | "right" | "left";
  dynamicFields: DynamicField[];
  timezone: string;
  /** Settings of the chart; null while none is wanted. */
  vis: Record<string, unknown> | null;
}

export type Search = Record<string, string>;
export const LIMIT = "500";
const FILTER = /^f\[(.+)\]$/;

export function fromSearch(search: Search): Asked {
  const filters = Object.entries(search).flatMap(([name, value]) => {
    const field = FILTER.exec(name)?.[1];
    return field ? [[field, value] as const] : [];
  });
  return {
    fields: list(search.fields),
    pivots: list(search.pivots),
    fillFields: list(search.fill_fields),
    filters: Object.fromEntries(filters),
    filterExpression: search.filter_expression ?? "",
    sorts: list(search.sorts),
    subtotals: list(search.subtotals),
    limit: search.limit ?? LIMIT,
    columnLimit: search.column_limit ?? "",
    total: search.total === "on" || search.total === "true",
    rowTotal: search.row_total === "right" || search.row_total === "left" ? search.row_total : "",
    dynamicFields: parsed<DynamicField[]>(search.dynamic_fields) ?? [],
    timezone: search.query_timezone ?? "",
    vis: parsed<Record<string, unknown>>(search.vis),
  };
}

/** Also what the page keeps in its address besides, such as the tab. */
export function toSearch(asked: Asked, others: Search = {}): Search {
  const kept = Object.entries(others).filter(([name]) => OTHERS.has(name));
  const filters = Object.entries(asked.filters).map(([field, value]) => [`f[${field}]`, value]);
  const pairs: [string, string][] = [
    ["fields", asked.fields.join(",")],
    ["pivots", asked.pivots.join(",")],
    ["fill_fields", asked.fillFields.join(",")],
  ];
  const rest: [string, string][] = [
    ["filter_expression", asked.filterExpression],
    ["sorts", asked.sorts.join(",")],
    ["limit", asked.limit],
    ["column_limit", asked.columnLimit],
    ["total", asked.total ? "on" : ""],
    ["row_total", asked.rowTotal],
    ["subtotals", asked.subtotals.join(",")],
    ["dynamic_fields", asked.dynamicFields.length ? JSON.stringify(asked.dynamicFields) : ""],
    ["query_timezone", asked.timezone],
    ["vis", asked.vis ? JSON.stringify(asked.vis) : ""],
  ];
  const given = (pair: readonly string[]) => pair[1] !== "";
  return Object.fromEntries([...pairs.filter(given), ...filters, ...rest.filter(given), ...kept]);
}

/** What stands in the address and is no part of the question. */
const OTHERS = new Set(["tab", "look", "open"]);

export function bodyOf(model: string, view: string, asked: Asked): InlineQuery {
  return {
    model,
    view,
    fields: asked.fields,
    pivots: orNull(asked.pivots),
    fill_fields: orNull(asked.fillFields),
    filters: Object.keys(asked.filters).length ? asked.filters : null,
    filter_expression: asked.filterExpression || null,
    sorts: orNull(asked.sorts),
    subtotals: orNull(asked.subtotals),
    limit: asked.limit || LIMIT,
    column_limit: asked.columnLimit || null,
    total: asked.total || null,
    row_total: asked.rowTotal || null,
    dynamic_fields: asked.dynamicFields.length ? JSON.stringify(asked.dynamicFields) : null,
    query_timezone: asked.timezone || null,
  };
}

/** A stored query as the page shows it. */
export function fromQuery(query: Looker.Query): Asked {
  return {
    fields: query.fields ?? [],
    pivots: query.pivots ?? [],
    fillFields: query.fill_fields ?? [],
    filters: (query.filters ?? {}) as Record<string, string>,
    filterExpression: query.filter_expression ?? "",
    sorts: query.sorts ?? [],
    subtotals: query.subtotals ?? [],
    limit: query.limit ?? LIMIT,
    columnLimit: query.column_limit ?? "",
    total: query.total ?? false,
    rowTotal: query.row_total === "right" || query.row_total === "left" ? query.row_total : "",
    dynamicFields: parsed<DynamicField[]>(query.dynamic_fields) ?? [],
    timezone: query.query_timezone ?? "",
    vis: (query.vis_config as Record<string, unknown> | null) ?? null,
  };
}

function list(text: string | undefined): string[] {
  return text ? text.split(",").filter(Boolean) : [];
}

function orNull(names: string[]): string[] | null {
  return names.length ? names : null;
}

function parsed<T>(text: string | null | undefined): T | null {
  if (!text) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

export function nameOf(field: DynamicField): string {
  return field.table_calculation ?? field.dimension ?? field.measure ?? "";
}
