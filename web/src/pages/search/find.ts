/** Content by words: Looks and dashboards as the server ranks them, and folders by their names. */
import { type Answer, call } from "../../api/client";
import type { Content } from "../../content/ContentList";

export const MOST = 50;
type Found = Answer<"GET /api/4.0/content/{terms}">;
type Folders = Answer<"GET /api/4.0/folders/search">;

export interface Results {
  folders: Content[];
  content: Content[];
}

export async function findContent(text: string, signal: AbortSignal, limit = MOST, quiet = false): Promise<Results> {
  const name = `%${text.replace(/[%_]/g, "")}%`;
  const options = { signal, quiet };
  const [folders, content] = await Promise.all([
    call("GET /api/4.0/folders/search", { query: { name, limit, fields: "id,name,parent_id,is_personal", sorts: "name" } }, options),
    call("GET /api/4.0/content/{terms}", { path: { terms: text }, query: { limit, fields: "content_id,type,title,description,folder_name,view_count" } }, options),
  ]);
  return { folders: folders.map(folderOf), content: content.map(contentOf) };
}

function folderOf(folder: Folders[number]): Content {
  return { kind: "folder", id: folder.id ?? "", title: folder.name ?? "", more: folder.is_personal ? "personal folder" : null };
}

function contentOf(found: Found[number]): Content {
  const kind = found.type === "look" ? "look" : "dashboard";
  return { kind, id: found.content_id ?? "", title: found.title ?? "", description: found.description, more: found.folder_name };
}
