/** Values that this server has: models, explores, fields, folders, people, for the inputs that want one of them. */

import { call } from "../../api/client";

export interface Choice {
  value: string;
  label?: string;
}

/** What is filled in already beside the input: a field depends on model and view. */
export type Beside = Record<string, unknown>;

type Source = (beside: Beside) => Promise<Choice[]>;
const QUIET = { quiet: true } as const;
const MOST = 500;
const kept = new Map<string, Promise<Choice[]>>();

const named = (rows: { id?: unknown; name?: unknown; title?: unknown }[]): Choice[] =>
  rows.slice(0, MOST).map((each) => ({ value: String(each.id ?? ""), label: String(each.name ?? each.title ?? "") }));

async function models(): Promise<Choice[]> {
  const found = await call("GET /api/4.0/lookml_models", { query: { fields: "name,label" } }, QUIET);
  return found.map((each) => ({ value: each.name ?? "", label: each.label ?? "" }));
}

async function explores(beside: Beside): Promise<Choice[]> {
  const wanted = textOf(beside, "model", "lookml_model_name", "model_name");
  const found = await call("GET /api/4.0/lookml_models", { query: { fields: "name,explores" } }, QUIET);
  const fitting = found.filter((each) => !wanted || each.name === wanted);
  return fitting.flatMap((model) => (model.explores ?? []).map((each) => ({ value: each.name ?? "", label: each.label ?? "" })));
}

async function fields(beside: Beside): Promise<Choice[]> {
  const model = textOf(beside, "model", "lookml_model_name", "model_name");
  const explore = exploreOf(beside);
  if (!model || !explore) return [];
  const path = { lookml_model_name: model, explore_name: explore };
  const found = await call("GET /api/4.0/lookml_models/{lookml_model_name}/explores/{explore_name}", { path, query: { fields: "fields" } }, QUIET);
  const all = [...(found.fields?.dimensions ?? []), ...(found.fields?.measures ?? [])];
  return all.map((each) => ({ value: each.name ?? "", label: each.label ?? "" }));
}

const SOURCES: [RegExp, string, Source][] = [
  [/^(lookml_)?model(_name)?$/, "model", models],
  [/^(view|explore|explore_name)$/, "explore", explores],
  [/^(fields|pivots|sorts|subtotals|filters|field|field_name)$/, "field", fields],
  [/^(parent_|space_|home_|personal_)?folder_id$|^parent_id$|^space_id$/, "folder", async () => named(await call("GET /api/4.0/folders", { query: { fields: "id,name" } }, QUIET))],
  [/^look_id$/, "look", async () => named(await call("GET /api/4.0/looks", { query: { fields: "id,title" } }, QUIET))],
  [/^(user|owner|deleter|run_as_user)_id$/, "user", async () => people()],
  [/^groups?_ids?$/, "group", async () => named(await call("GET /api/4.0/groups", { query: { fields: "id,name" } }, QUIET))],
  [/^roles?_ids?$/, "role", async () => named(await call("GET /api/4.0/roles", { query: { fields: "id,name" } }, QUIET))],
  [/^permission_set_id$/, "permission set", async () => named(await call("GET /api/4.0/permission_sets", { query: { fields: "id,name" } }, QUIET))],
  [/^model_set_id$/, "model set", async () => named(await call("GET /api/4.0/model_sets", { query: { fields: "id,name" } }, QUIET))],
  [/^user_attribute_id$/, "user attribute", async () => named(await call("GET /api/4.0/user_attributes", { query: { fields: "id,name" } }, QUIET))],
  [/^scheduled_plan_id$/, "schedule", async () => named(await call("GET /api/4.0/scheduled_plans", { query: { fields: "id,name" } }, QUIET))],
  [/^connection(_name)?$/, "connection", async () => (await call("GET /api/4.0/connections", { query: { fields: "name" } }, QUIET)).map((each) => ({ value: each.name ?? "" }))],
  [/timezone$/, "time zone", async () => (await call("GET /api/4.0/timezones", {}, QUIET)).map((each) => ({ value: each.value ?? "", label: each.label ?? "" }))],
  [/^result_format$/, "format", async () => FORMATS.map((value) => ({ value }))],
];
const FORMATS = ["json", "json_detail", "json_bi", "csv", "txt", "md", "html", "xlsx", "sql", "png", "jpg", "json_label"];

const exploreOf = (beside: Beside) => textOf(beside, "view", "explore", "explore_name", "view_name");

async function people(): Promise<Choice[]> {
  const found = await call("GET /api/4.0/users", { query: { fields: "id,display_name,email", limit: MOST } }, QUIET);
  return found.map((each) => ({ value: String(each.id), label: each.display_name || each.email || "" }));
}

function textOf(beside: Beside, ...names: string[]): string {
  return String(names.map((name) => beside[name]).find(Boolean) ?? "");
}

const sourceOf = (name: string) => SOURCES.find(([pattern]) => pattern.test(name));

/** What kind of thing a parameter or property of this name stands for, if this server can list it. Fields are those of an
 * explore: elsewhere `fields` names properties of the answer. */
export function kindOfLive(name: string, beside: Beside): string | undefined {
  const kind = sourceOf(name)?.[1];
  return kind === "field" && !exploreOf(beside) ? undefined : kind;
}

/** The values for a name; empty when there are none or the caller may not list them. Kept while the page is open. */
export function choicesFor(name: string, beside: Beside): Promise<Choice[]> {
  const source = sourceOf(name);
  if (!source) return Promise.resolve([]);
  const [, kind, load] = source;
  const key = kind === "field" || kind === "explore" ? `${kind} ${JSON.stringify([beside.model, beside.lookml_model_name, beside.view, beside.explore_name])}` : kind;
  const known = kept.get(key) ?? load(beside).catch(() => []);
  kept.set(key, known);
  return known;
}
