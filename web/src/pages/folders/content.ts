/** What lies in a folder, as a list that can be searched and sorted. */
import type { Answer } from "../../api/client";
import type { Change } from "../../content/done";
import type { Folder } from "../../content/folders";

export interface Item {
  key: string;
  kind: "folder" | "look" | "dashboard";
  id: string;
  name: string;
  description: string;
  owner: string;
  views: number | null;
  viewed: string | null;
  plans: number;
  may: { move: boolean; destroy: boolean };
  address: string;
  metadataId: string | null;
  favoriteId: string | null;
}

export const COLUMNS = { name: "Name", kind: "Type", owner: "Owner", views: "Views", viewed: "Last viewed" } as const;
export type Column = keyof typeof COLUMNS;
type Looks = Answer<"GET /api/4.0/folders/{folder_id}/looks">;
type Dashboards = Answer<"GET /api/4.0/folders/{folder_id}/dashboards">;

const EMPTY: Omit<Item, "key" | "kind" | "id" | "name" | "address"> = {
  description: "",
  owner: "",
  views: null,
  viewed: null,
  plans: 0,
  may: { move: false, destroy: false },
  metadataId: null,
  favoriteId: null,
};

export function folderItem(folder: Folder): Item {
  const isFixed = folder.is_personal || folder.is_shared_root || folder.is_users_root;
  const id = folder.id ?? "";
  const may = { move: folder.can?.update === true && !isFixed, destroy: folder.can?.destroy === true && !isFixed };
  return { ...EMPTY, key: `folder/${id}`, kind: "folder", id, name: folder.name ?? "", may, address: `/folders/${id}` };
}

export function lookItem(look: Looks[number], plans: ReadonlyMap<string, number>): Item {
  const id = look.id ?? "";
  return {
    key: `look/${id}`,
    kind: "look",
    id,
    name: look.title ?? "",
    description: look.description ?? "",
    owner: look.user_name ?? "",
    views: look.view_count ?? 0,
    viewed: look.last_viewed_at ?? null,
    plans: plans.get(id) ?? 0,
    may: { move: look.can?.move === true, destroy: look.can?.update === true },
    address: `/looks/${id}`,
    metadataId: look.content_metadata_id ?? null,
    favoriteId: look.content_favorite_id ?? null,
  };
}

export function dashboardItem(board: Dashboards[number]): Item {
  const id = board.id ?? "";
  return { ...EMPTY, key: `dashboard/${id}`, kind: "dashboard", id, name: board.title ?? "", address: `/dashboards/${id}` };
}

/** Folders stay on top, whatever the rest is sorted by. `sort`: a column, with ` desc` for the other way round. */
export function arranged(items: readonly Item[], text: string, sort: string): Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = items.filter((each) => words.every((word) => `${each.name} ${each.description} ${each.owner}`.toLowerCase().includes(word)));
  const { column, descending } = sortOf(sort);
  const way = descending ? -1 : 1;
  return shown.sort(
    (one, other) =>
      Number(other.kind === "folder") - Number(one.kind === "folder") ||
      way * compared(one[column], other[column]) ||
      compared(one.name, other.name),
  );
}

/** What has no value comes before everything that has one. */
function compared(one: string | number | null, other: string | number | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true, sensitivity: "base" });
}

export function sortOf(sort: string): { column: Column; descending: boolean } {
  const [name = "", way] = sort.split(" ");
  return { column: name in COLUMNS ? (name as Column) : "name", descending: way === "desc" };
}

/** What a click on the head of a column leads to: numbers and times begin with the greatest. */
export function sortedBy(column: Column, now: string): string {
  const last = sortOf(now);
  const isDownFirst = column === "views" || column === "viewed";
  const descending = last.column === column ? !last.descending : isDownFirst;
  return descending ? `${column} desc` : column;
}

/** How each of them is put into the trash. */
export function deletions(items: readonly Item[]): Change[] {
  return items.map(({ kind, id }) =>
    kind === "folder"
      ? { verb: "DELETE", address: `/api/4.0/folders/${id}` }
      : { verb: "PATCH", address: `/api/4.0/looks/${id}`, body: { deleted: true } },
  );
}

export function moves(items: readonly Item[], folder: string): Change[] {
  return items.map(({ kind, id }) =>
    kind === "folder"
      ? { verb: "PATCH", address: `/api/4.0/folders/${id}`, body: { parent_id: folder } }
      : { verb: "PATCH", address: `/api/4.0/looks/${id}/move?folder_id=${encodeURIComponent(folder)}` },
  );
}

export function counted(items: readonly Item[]): string {
  const folders = items.filter((each) => each.kind === "folder").length;
  const parts = [folders && few(folders, "folder"), items.length > folders && few(items.length - folders, "Look")];
  return parts.filter(Boolean).join(" and ");
}

export const few = (count: number, name: string) => `${count} ${name}${count === 1 ? "" : "s"}`;
