import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { type Answer, call } from "../api/client";

const RunningList = lazy(() => import("./RunningList"));
const EVERY_MS = 10_000;

export type RunningQuery = Answer<"GET /api/4.0/running_queries">[number];

const runningQuery = queryOptions({
  queryKey: ["running"],
  queryFn: ({ signal }) => call("GET /api/4.0/running_queries", {}, { signal, quiet: true }),
  refetchInterval: EVERY_MS,
  retry: false,
});

export const useRunning = () => useQuery(runningQuery);

export function useKill() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("DELETE /api/4.0/running_queries/{query_task_id}", { path: { query_task_id: id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["running"] }),
  });
}

/** How many queries of one's own run now (of everybody, for whoever may see them); there is nothing when none does. */
export function Running() {
  const running = useRunning().data ?? [];
  const [open, setOpen] = useState(false);
  if (running.length === 0 && !open) return null;
  return (
    <>
      <button type="button" className="button quiet small running" onClick={() => setOpen(true)}>
        <span className="running-dot" aria-hidden="true" />
        {running.length} running
      </button>
      {open && (
        <Suspense>
          <RunningList onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
