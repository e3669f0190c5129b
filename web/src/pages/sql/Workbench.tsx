import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../kit/Button";
import { toClipboard } from "../../kit/Copy";
import { Problem } from "../../kit/Problem";
import { type useConnections, useColumnsOf, useTables } from "./catalog";
import { drop, keep } from "./draft";
import type { Given } from "./given";
import { History } from "./History";
import { Frame } from "./index";
import { named } from "./names";
import { Results } from "./Results";
import { RunBar } from "./RunBar";
import { slugOf, useRuns } from "./runs";
import { SchemaTree } from "./SchemaTree";
import type { Editing, Mark } from "./SqlEditor";

const SqlEditor = lazy(() => import("./SqlEditor"));
const TABS = ["Results", "My statements"] as const;

interface Props {
  slug: string | null;
  start: Given;
  connections: NonNullable<ReturnType<typeof useConnections>["data"]>;
}

export function Workbench({ slug, start, connections }: Props) {
  const navigate = useNavigate();
  const first = connections[0]!.name!;
  const isKnown = (name: string) => connections.some((each) => each.name === name);
  const [connection, setConnection] = useState(isKnown(start.connection) ? start.connection : first);
  const [text, setText] = useState(start.text);
  const [tab, setTab] = useState<(typeof TABS)[number]>(start.text ? "Results" : "My statements");
  const [problem, setProblem] = useState<unknown>(null);
  const editing = useRef<Editing>(null);
  const runs = useRuns();
  const queries = useQueryClient();
  const names = useNames(connection, text);
  useReplaced(start, slug, (next) => {
    if (next.text !== text) runs.forget();
    setText(next.text);
    if (isKnown(next.connection)) setConnection(next.connection);
  });
  useEffect(() => keep({ slug, connection, text }), [slug, connection, text]);

  /** Gives the whole statement an address of its own, and goes there. */
  const open = async (): Promise<string> => {
    const stored = await slugOf(connection, text);
    if (stored === slug) return stored;
    queries.setQueryData(["sql given", stored, null], { connection, text });
    keep({ slug: stored, connection, text });
    drop(slug);
    await navigate({ to: "/sql/{-$slug}", params: { slug: stored } });
    return stored;
  };
  const run = () => {
    const part = editing.current?.chosen() ?? { sql: text, offset: 0 };
    if (!part.sql.trim()) return;
    setTab("Results");
    setProblem(null);
    const isWhole = part.sql === text;
    void runs.run(part.sql, part.offset, () => (isWhole ? open() : slugOf(connection, part.sql)));
    if (!isWhole) void open().catch(setProblem);
  };
  const share = async () => toClipboard(`${location.origin}/sql/${await open()}`);
  const begin = () => {
    drop(null);
    void navigate({ to: "/sql/{-$slug}", params: { slug: undefined } });
    if (slug === null) setText("");
  };
  const mark = useMemo(() => markOf(runs.done), [runs.done]);
  const dialect = connections.find((each) => each.name === connection)?.dialect_name ?? "";
  return (
    <Frame
      actions={
        <>
          <Button icon="plus" onClick={begin}>
            New statement
          </Button>
          <Button icon="copy" disabled={!text.trim()} onClick={() => void share().catch(setProblem)}>
            Copy link
          </Button>
        </>
      }
    >
      <div className="sql">
        <aside className="sql-side" aria-label="Tables">
          <select className="input" aria-label="Connection" value={connection} onChange={(event) => setConnection(event.target.value)}>
            {connections.map((each) => (
              <option key={each.name} value={each.name!}>
                {each.name} ({each.dialect?.label ?? each.dialect_name})
              </option>
            ))}
          </select>
          <SchemaTree connection={connection} insert={(name) => editing.current?.insert(name)} />
        </aside>
        <div className="sql-main">
          <Suspense fallback={<div className="ax-editor sql-editor" />}>
            <SqlEditor {...{ text, dialect, names, mark, run, editing }} change={setText} />
          </Suspense>
          <RunBar began={runs.began} run={run} cancel={runs.cancel} isEmpty={!text.trim()} />
          <div className="tabs" role="tablist" aria-label="Below the statement">
            {TABS.map((each) => (
              <button key={each} type="button" role="tab" aria-selected={each === tab} onClick={() => setTab(each)}>
                {each}
              </button>
            ))}
          </div>
          <div role="tabpanel" aria-label={tab} className="sql-below">
            {tab === "Results" ? <Below runs={runs} problem={problem} /> : <History />}
          </div>
        </div>
      </div>
    </Frame>
  );
}

function Below({ runs, problem }: { runs: ReturnType<typeof useRuns>; problem: unknown }) {
  return (
    <>
      <Problem of={runs.problem ?? problem} />
      {runs.cancelled && <p className="notice">Cancelled. The database was told to stop.</p>}
      {runs.done && <Results done={runs.done} />}
      {!runs.done && !runs.problem && !runs.cancelled && <p className="empty">{runs.began === null ? "Write one SELECT and press Ctrl+Enter. With a selection, that part runs." : "The database is at work…"}</p>}
    </>
  );
}

function markOf(done: ReturnType<typeof useRuns>["done"]): Mark | null {
  if (!done?.refusal || done.refusal.at === null) return null;
  return { at: done.refusal.at + done.offset, message: done.refusal.message };
}

/** Tables and their columns for the editor: columns of the tables that the statement names. */
function useNames(connection: string, text: string): Record<string, string[]> {
  const tables = useTables(connection).data;
  const mentioned = useMemo(() => named(tables ?? [], text), [tables, text]);
  const columns = useColumnsOf(connection, mentioned);
  return useMemo(() => {
    const all = (tables ?? []).flatMap((schema) => (schema.tables ?? []).map((table) => [table.name ?? "", [] as string[]] as const));
    return { ...Object.fromEntries(all), ...columns };
  }, [tables, columns]);
}

/** Somebody went to another statement while the page stayed. */
function useReplaced(start: Given, slug: string | null, replace: (next: Given) => void): void {
  const before = useRef(slug);
  useEffect(() => {
    if (before.current === slug) return;
    before.current = slug;
    replace(start);
  });
}
