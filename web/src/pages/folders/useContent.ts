import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { childrenQuery } from "../../content/folders";
import { dashboardItem, folderItem, type Item, lookItem } from "./content";

const LOOK = "id,title,description,user_name,view_count,last_viewed_at,content_metadata_id,content_favorite_id,can";

const looksQuery = (id: string) =>
  queryOptions({
    queryKey: ["looks", "in folder", id],
    queryFn: ({ signal }) => call("GET /api/4.0/folders/{folder_id}/looks", { path: { folder_id: id }, query: { fields: LOOK } }, { signal }),
  });

const dashboardsQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboards", "in folder", id],
    queryFn: ({ signal }) => call("GET /api/4.0/folders/{folder_id}/dashboards", { path: { folder_id: id }, query: { fields: "id,title" } }, { signal }),
  });

/** The caller's schedules of what lies in a folder. */
const plansQuery = (id: string) =>
  queryOptions({
    queryKey: ["schedules", "in folder", id],
    queryFn: ({ signal }) => call("GET /api/4.0/scheduled_plans/space/{space_id}", { path: { space_id: id }, query: { fields: "id,look_id" } }, { signal }),
    retry: false,
  });

/** What lies in a folder: undefined until all of it is known. */
export function useContent(id: string): { items: Item[] | undefined; problem: unknown } {
  const folders = useQuery(childrenQuery(id));
  const looks = useQuery(looksQuery(id));
  const dashboards = useQuery(dashboardsQuery(id));
  const plans = useQuery(plansQuery(id));
  const counts = new Map<string, number>();
  for (const { look_id: look } of plans.data ?? []) if (look) counts.set(look, (counts.get(look) ?? 0) + 1);
  const problem = folders.error ?? looks.error ?? dashboards.error;
  if (!folders.data || !looks.data || !dashboards.data) return { items: undefined, problem };
  const items = [...folders.data.map(folderItem), ...looks.data.map((each) => lookItem(each, counts)), ...dashboards.data.map(dashboardItem)];
  return { items, problem };
}
