/** The sources of the palette: each asks one public operation, and gives what it found. */
import { call } from "../api/client";
import { methodAddress, MOUNT } from "../explorer/addresses";
import { search, type SearchIndex } from "../explorer/search";
import { findUsers } from "../pages/admin/queries";
import type { Session } from "../session";
import type { Found } from "./rank";
import { sectionsFor } from "./sections";

const MOST = 6;

export interface Explore {
  model: string;
  name: string;
  label: string;
}

export function pages(session: Session | undefined): Found[] {
  return sectionsFor(session).flatMap((section) =>
    section.entries.map(({ name, address, says }) => ({ kind: "page", name, more: section.name ?? "", address, says })),
  );
}

export function operations(index: SearchIndex, text: string): (Found & { isRanked: true })[] {
  return search(index, text, MOST).map(({ operation }) => ({
    kind: "operation",
    name: operation.id,
    more: operation.summary,
    address: `${MOUNT}/${methodAddress(operation)}`,
    isRanked: true,
  }));
}

export async function people(text: string, signal: AbortSignal): Promise<Found[]> {
  const { rows } = await findUsers(text, { fields: "id,display_name,email", limit: MOST }, signal, true);
  return rows.map((user) => ({
    kind: "user",
    name: user.display_name || user.email || `User ${user.id}`,
    more: user.email ?? "",
    address: `/admin/users/${user.id}`,
  }));
}

/** Looks, by the words of their titles and descriptions. */
export async function content(text: string, signal: AbortSignal): Promise<(Found & { isRanked: true })[]> {
  const query = { fields: "content_id,title,folder_name", types: "look", limit: MOST };
  const found = await call("GET /api/4.0/content/{terms}", { path: { terms: text }, query }, { signal, quiet: true });
  return found.map(({ content_id: id, title, folder_name: folder }) => ({
    kind: "look",
    name: title || `Look ${id}`,
    more: folder ?? "",
    address: `/looks/${id}`,
    isRanked: true,
  }));
}

export async function folders(text: string, signal: AbortSignal): Promise<Found[]> {
  const query = { name: `%${text.replace(/[%_]/g, "")}%`, fields: "id,name", limit: MOST };
  const found = await call("GET /api/4.0/folders/search", { query }, { signal, quiet: true });
  return found.map(({ id, name }) => ({ kind: "folder", name: name ?? "", more: "", address: `/folders/${id}` }));
}

export async function explores(signal: AbortSignal): Promise<Explore[]> {
  const query = { fields: "name,explores(name,label,hidden)" };
  const models = await call("GET /api/4.0/lookml_models", { query }, { signal, quiet: true });
  return models.flatMap((model) =>
    (model.explores ?? [])
      .filter((each) => !each.hidden)
      .map((each) => ({ model: model.name ?? "", name: each.name ?? "", label: each.label || each.name || "" })),
  );
}

export const exploreFound = ({ model, name, label }: Explore): Found => ({
  kind: "explore",
  name: label,
  more: model,
  says: name,
  address: `/explore/${model}/${name}`,
});

/** The fields of one explore; each opens it with that field. */
export async function fields({ model, name, label }: Explore, signal: AbortSignal): Promise<Found[]> {
  const shown = "name,label,label_short,view_label,hidden";
  const path = { lookml_model_name: model, explore_name: name };
  const query = { fields: `fields(dimensions(${shown}),measures(${shown}))` };
  const found = await call("GET /api/4.0/lookml_models/{lookml_model_name}/explores/{explore_name}", { path, query }, { signal, quiet: true });
  return [...(found.fields?.dimensions ?? []), ...(found.fields?.measures ?? [])]
    .filter((field) => !field.hidden)
    .map((field) => ({
      kind: "field",
      name: field.label_short || field.name || "",
      more: `${field.view_label ?? ""} in ${label}`,
      says: field.name ?? "",
      address: `/explore/${model}/${name}?fields=${field.name}`,
    }));
}
