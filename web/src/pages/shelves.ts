/** What the first page shows: a few Looks of each kind. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Content } from "../content/ContentList";

const FEW = 6;

export const favoritesQuery = (user: string) =>
  queryOptions({
    queryKey: ["favorites", user],
    queryFn: async ({ signal }): Promise<Content[]> => {
      const query = { user_id: user, limit: FEW, sorts: "id desc", fields: "id,content_metadata_id,look_id,look(id,title)" };
      const found = await call("GET /api/4.0/content_favorite/search", { query }, { signal });
      return found
        .filter((each) => each.look_id)
        .map((each) => ({ kind: "look", id: each.look_id ?? "", title: each.look?.title ?? "", contentId: each.content_metadata_id, favoriteId: each.id }));
    },
  });

export const viewedQuery = queryOptions({
  queryKey: ["looks", "viewed"],
  queryFn: async ({ signal }): Promise<Content[]> => {
    const query = { limit: FEW, sorts: "last_viewed_at desc", fields: "content_type,content_id,title,description,last_viewed_at" };
    const found = await call("GET /api/4.0/content_summary", { query }, { signal });
    return found
      .filter((each) => each.content_type === "look" && each.last_viewed_at)
      .map((each) => ({ kind: "look", id: each.content_id ?? "", title: each.title ?? "", description: each.description }));
  },
});

export const updatedQuery = queryOptions({
  queryKey: ["looks", "updated"],
  queryFn: async ({ signal }): Promise<Content[]> => {
    const query = { limit: FEW, sorts: "updated_at desc", fields: "id,title,description,folder(name)" };
    const found = await call("GET /api/4.0/looks/search", { query }, { signal });
    return found.map((each) => ({ kind: "look", id: each.id ?? "", title: each.title ?? "", description: each.description, more: each.folder?.name }));
  },
});
