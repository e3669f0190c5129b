import { methodAddress, MOUNT } from "../explorer/addresses";
import { search, type SearchIndex } from "../explorer/search";
import { findUsers } from "../pages/admin/queries";
import type { Session } from "../session";
import { sectionsFor } from "./sections";

export interface Found {
  kind: string;
  name: string;
  more: string;
  address: string;
}

const MOST = 6;

export function pages(text: string, session: Session | undefined): Found[] {
  const words = text.toLowerCase().split(/\s+/);
  return sectionsFor(session)
    .flatMap((section) => section.entries.map((entry) => ({ ...entry, above: section.name ?? "" })))
    .filter((entry) => words.every((word) => `${entry.above} ${entry.name} ${entry.says ?? ""}`.toLowerCase().includes(word)))
    .map((entry) => ({ kind: "page", name: entry.name, more: entry.above, address: entry.address }));
}

export function operations(index: SearchIndex, text: string): Found[] {
  return search(index, text, MOST).map(({ operation }) => ({
    kind: "operation",
    name: operation.id,
    more: operation.summary,
    address: `${MOUNT}/${methodAddress(operation)}`,
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
