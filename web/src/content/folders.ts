/** Folders as the pages read them. */
import { queryOptions } from "@tanstack/react-query";
import { type Answer, call } from "../api/client";

export const SHARED = "1";
export const USERS = "2";
const MOST_CHILDREN = 500;
const FIELDS = "id,name,parent_id,child_count,creator_id,content_metadata_id,is_personal,is_shared_root,is_users_root,can";

export type Folder = Answer<"GET /api/4.0/folders/{folder_id}">;

export const folderQuery = (id: string) =>
  queryOptions({
    queryKey: ["folders", id],
    queryFn: ({ signal }) => call("GET /api/4.0/folders/{folder_id}", { path: { folder_id: id }, query: { fields: FIELDS } }, { signal }),
  });

/** The folders that lie directly in one, by name. */
export const childrenQuery = (id: string) =>
  queryOptions({
    queryKey: ["folders", id, "children"],
    queryFn: ({ signal }) =>
      call(
        "GET /api/4.0/folders/{folder_id}/children",
        { path: { folder_id: id }, query: { fields: FIELDS, sorts: "name", limit: MOST_CHILDREN } },
        { signal },
      ),
  });

/** The folders above one, from the top down. */
export const ancestorsQuery = (id: string) =>
  queryOptions({
    queryKey: ["folders", id, "ancestors"],
    queryFn: ({ signal }) => call("GET /api/4.0/folders/{folder_id}/ancestors", { path: { folder_id: id }, query: { fields: "id,name" } }, { signal }),
  });

/** What a folder is called in the pages: the caller's own one is theirs. */
export function nameOf(folder: Pick<Folder, "id" | "name">, own: string | null | undefined): string {
  return folder.id === own ? "My folder" : (folder.name ?? "");
}
