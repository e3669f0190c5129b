import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, send } from "../../api/client";
import { type Stage, stagesOf } from "../../grid/timing";
import { type Detail, type Refusal, refusalOf, type Rows, rowsOf } from "./statement";

export interface Done {
  slug: string;
  sql: string;
  rows: Rows | null;
  refusal: Refusal | null;
  /** Where the statement begins in the text of the editor. */
  offset: number;
  seconds: number;
  stages: readonly Stage[];
}

interface State {
  /** When the run began, by `performance.now()`; null when nothing runs. */
  began: number | null;
  done: Done | null;
  problem: unknown;
  cancelled: boolean;
}

const IDLE: State = { began: null, done: null, problem: null, cancelled: false };

export async function slugOf(connection: string, sql: string, signal?: AbortSignal): Promise<string> {
  return (await call("POST /api/4.0/sql_queries", { body: { connection_name: connection, sql } }, { signal })).slug!;
}

/** Runs one statement at a time. Whoever cancels, or leaves the page, ends it in the database as well. */
export function useRuns() {
  const [state, setState] = useState<State>(IDLE);
  const running = useRef<AbortController>(null);
  const queries = useQueryClient();
  useEffect(() => () => running.current?.abort(), []);

  const run = async (sql: string, offset: number, store: () => Promise<string>) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const began = performance.now();
    setState((before) => ({ ...IDLE, began, done: before.done }));
    try {
      const slug = await store();
      control.signal.throwIfAborted();
      const { detail, stages } = await answer(slug, control.signal);
      const refusal = refusalOf(detail);
      const seconds = (performance.now() - began) / 1000;
      setState({ ...IDLE, done: { slug, sql, offset, refusal, rows: refusal ? null : rowsOf(detail), seconds, stages } });
    } catch (problem) {
      if (running.current !== control) return;
      setState(control.signal.aborted ? { ...IDLE, cancelled: true } : { ...IDLE, problem });
    } finally {
      void queries.invalidateQueries({ queryKey: ["sql statements"] });
    }
  };
  return { ...state, run, cancel: () => running.current?.abort(), forget: () => setState(IDLE) };
}

async function answer(slug: string, signal: AbortSignal) {
  const response = await send("POST", `/api/4.0/sql_queries/${encodeURIComponent(slug)}/run/json_detail`, undefined, { signal });
  return { detail: (await response.json()) as Detail, stages: stagesOf(response.headers.get("server-timing")) };
}

/** The seconds since a run began, told anew ten times a second. */
export function useSeconds(began: number | null): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (began === null) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [began]);
  return began === null ? 0 : Math.max(0, (now - began) / 1000);
}
