import { type Answer, call } from "../api/client";

export type SavedLook = Answer<"POST /api/4.0/looks">;
export type StoredQuery = Answer<"GET /api/4.0/queries/{query_id}">;
type QueryBody = Answer<"POST /api/4.0/queries">;

const FIELDS = "id,title,folder(id,name)";
/** What makes a query, and not what the server says of it. */
const PARTS = [
  "model", "view", "fields", "pivots", "fill_fields", "filters", "filter_expression", "sorts", "limit", "column_limit", "total",
  "row_total", "subtotals", "vis_config", "filter_config", "visible_ui_sections", "dynamic_fields", "query_timezone",
] as const;

interface What {
  queryId: string;
  visConfig?: Record<string, unknown> | null;
}

export async function saveNew(look: What & { title: string; description: string | null; folder_id: string | null }): Promise<SavedLook> {
  const { title, description, folder_id } = look;
  const query_id = await idOf(look);
  return call("POST /api/4.0/looks", { query: { fields: FIELDS }, body: { title, description, folder_id, query_id } });
}

export async function saveBack(look: string, what: What): Promise<SavedLook> {
  const query_id = await idOf(what);
  return call("PATCH /api/4.0/looks/{look_id}", { path: { look_id: look }, query: { fields: FIELDS }, body: { query_id } });
}

/** The query that holds these settings of the chart: queries never change, so other settings make another one. */
async function idOf({ queryId, visConfig }: What): Promise<string> {
  if (visConfig === undefined) return queryId;
  const stored = await call("GET /api/4.0/queries/{query_id}", { path: { query_id: queryId } });
  if (same(stored.vis_config ?? null, visConfig)) return queryId;
  return (await storeWith(stored, { vis_config: visConfig })).id ?? queryId;
}

/** The same query with some parts changed. */
export function storeWith(stored: StoredQuery, changed: Partial<QueryBody>): Promise<QueryBody> {
  return call("POST /api/4.0/queries", { body: { ...partsOf(stored), ...changed } });
}

export function partsOf(query: StoredQuery): QueryBody {
  const given = PARTS.filter((name) => query[name] !== null && query[name] !== undefined).map((name) => [name, query[name]]);
  return Object.fromEntries(given) as QueryBody;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
