import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import type { Looker } from "../../api/operations.gen";

const FIELD =
  "name,label,label_short,description,type,category,hidden,view_label,view,scope,dimension_group,field_group_label,field_group_variant," +
  "is_numeric,suggestable,suggestions,enumerations,default_filter_value,user_attribute_filter_types,synonyms,tags,lookml_link,parameter,can_filter,primary_key";
const SETS = ["dimensions", "measures", "filters", "parameters"] as const;
const FIELDS = `name,label,description,model_name,can_total,can_pivot_in_db,can_save,lookml_link,errors,always_filter,conditionally_filter,connection_name,fields(${SETS.map((set) => `${set}(${FIELD})`).join(",")})`;

export type Field = Looker.LookmlModelExploreField & { name: string };
export type Explore = Omit<Looker.LookmlModelExplore, "fields"> & { fields: Field[] };

export const modelsQuery = queryOptions({
  queryKey: ["models-with-explores"],
  queryFn: ({ signal }) => call("GET /api/4.0/lookml_models", { query: { fields: "name,label,project_name,explores(name,label,description,group_label,hidden)" } }, { signal }),
  staleTime: 60_000,
});

export const exploreQuery = (model: string, explore: string) =>
  queryOptions({
    queryKey: ["explore", model, explore],
    queryFn: async ({ signal }): Promise<Explore> => {
      const path = { lookml_model_name: model, explore_name: explore };
      const found = await call("GET /api/4.0/lookml_models/{lookml_model_name}/explores/{explore_name}", { path, query: { fields: FIELDS } }, { signal });
      return { ...found, fields: SETS.flatMap((set) => (found.fields?.[set] ?? []) as Field[]) };
    },
    staleTime: 60_000,
  });

export function useExplore(model: string, explore: string) {
  return useQuery(exploreQuery(model, explore));
}
