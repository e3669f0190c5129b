/** Fetches the documents of the Explorer, each once. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { call } from "../api/client";
import { catalogOf, type Catalog, type Detail, type Index, type Types } from "./model";
import { searchIndexOf, type SearchIndex } from "./search";

export interface Known {
  catalog: Catalog;
  search: SearchIndex;
}

const forever = { staleTime: Infinity, gcTime: Infinity } as const;

async function document<T>(name: string): Promise<T> {
  const response = await fetch(`/api-explorer/data/${name}.json`);
  if (!response.ok) throw new Error(`The server answered ${response.status} for the description of the API.`);
  return response.json();
}

async function known(): Promise<Known> {
  const catalog = catalogOf(await document<Index>("index"));
  return { catalog, search: searchIndexOf(catalog) };
}

export const useKnown = () => useQuery({ queryKey: ["explorer", "index"], queryFn: known, ...forever });

export const useTypes = () => useQuery({ queryKey: ["explorer", "types"], queryFn: () => document<Types>("types"), ...forever });

export function useDetail(tag: string, id: string): Detail | undefined {
  const { data } = useQuery({
    queryKey: ["explorer", "tag", tag],
    queryFn: () => document<Record<string, Detail>>(`tags/${tag}`),
    ...forever,
  });
  return data?.[id];
}

/** The operations that the person may call for some things at least; undefined until known. */
export function usePermitted(): ReadonlySet<string> | undefined {
  const { data } = useQuery({
    queryKey: ["explorer", "permitted"],
    queryFn: async () => new Set((await call("GET /api/lookalike/v1/permitted-operations", {}, { quiet: true })).operations),
    staleTime: 60_000,
    retry: false,
  });
  return data;
}

export const KnownContext = createContext<Known | null>(null);

export function useCatalog(): Catalog {
  return useContext(KnownContext)!.catalog;
}
