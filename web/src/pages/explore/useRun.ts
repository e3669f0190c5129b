import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { call } from "../../api/client";
import { type InlineQuery, type Result, runColumns } from "../../grid/columns";

export interface Run {
  status: "idle" | "running" | "done" | "failed" | "cancelled";
  /** `performance.now()` when it began, and how long it took in milliseconds. */
  began: number;
  took: number;
  /** The question that was run, as text. */
  key: string;
  /** Of the stored query. */
  queryId: string | null;
  result: Result | null;
  problem: unknown;
}

const NOTHING: Run = { status: "idle", began: 0, took: 0, key: "", queryId: null, result: null, problem: null };
const KEPT = 6;
const MOST_KEPT_ROWS = 50_000;

/** Runs questions, one at a time. Results of the last few are kept for going back to them. */
export function useRun(body: InlineQuery) {
  const [run, setRun] = useState<Run>(NOTHING);
  const stopper = useRef<AbortController | null>(null);
  const kept = useRef(new Map<string, Run>());
  const key = useMemo(() => JSON.stringify(body), [body]);
  useEffect(() => {
    const before = kept.current.get(key);
    if (before && !stopper.current) setRun(before);
  }, [key]);
  useEffect(() => () => stopper.current?.abort(), []);
  const start = useCallback(
    async (fresh = false) => {
      stopper.current?.abort();
      const own = new AbortController();
      stopper.current = own;
      const began = performance.now();
      let now: Run = { ...NOTHING, status: "running", began, key };
      const show = (more: Partial<Run>) => {
        if (stopper.current === own || stopper.current === null) setRun((now = { ...now, ...more, took: performance.now() - began }));
      };
      show({});
      try {
        const { id } = await call("POST /api/4.0/queries", { query: { fields: "id" }, body: body as never }, { signal: own.signal });
        show({ queryId: id ?? null });
        const result = await runColumns(String(id), { signal: own.signal, fresh, onRows: (rows) => show({ result: rows }) });
        show({ result, status: "done" });
        keep(kept.current, now);
      } catch (problem) {
        show(own.signal.aborted ? { status: "cancelled" } : { status: "failed", problem });
      }
      if (stopper.current === own) stopper.current = null;
    },
    [body, key],
  );
  const cancel = useCallback(() => stopper.current?.abort(), []);
  return { run, key, start, cancel };
}

function keep(runs: Map<string, Run>, run: Run): void {
  if ((run.result?.count ?? 0) > MOST_KEPT_ROWS) return;
  runs.delete(run.key);
  runs.set(run.key, run);
  const oldest = runs.keys().next().value;
  if (runs.size > KEPT && oldest !== undefined) runs.delete(oldest);
}
