import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../api/client";

/** Longer lists of values are not put into an address to be said in words. */
const LONGEST = 2_000;

/** What the server understands of a filter: the page has no parser of its own. */
export function useWords(model_name: string, explore_name: string, field: string, value: string): { words: string; wrong?: string } {
  const expression = useLater(value);
  const { data } = useQuery({
    queryKey: ["filter-words", model_name, explore_name, field, expression],
    queryFn: ({ signal }) =>
      call("GET /api/lookalike/v1/models/{model_name}/explores/{explore_name}/filter_words", { path: { model_name, explore_name }, query: { field, expression } }, { signal, quiet: true }),
    enabled: expression.length <= LONGEST,
    placeholderData: keepPreviousData,
    staleTime: 600_000,
    retry: false,
  });
  return { words: data?.words ?? "", wrong: data?.error ?? undefined };
}

function useLater(value: string): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), 250);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}
