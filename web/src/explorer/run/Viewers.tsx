import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { bytesText, Tabs } from "../parts/small";
import type { Operation } from "../model";
import { Changes } from "./Changes";
import type { Result } from "./send";
import { tableOfJson, tableOfText, treeRows, type Table } from "./tables";
import { UseIn } from "./UseIn";

const SqlView = lazy(() => import("./SqlView"));
const LONGEST = 30_000_000;

interface View {
  id: string;
  title: string;
  show: (find: string) => ReactNode;
}

/** The body of an answer, in each of the ways that fit it, with a search in it and a download. */
export function Body({ result, before, operation }: { result: Result; before: Result | null; operation: Operation }) {
  const text = useText(result);
  const past = useText(before);
  const address = useAddress(result);
  const views = useMemo(() => viewsOf(result, text, address, operation, past), [result, text, address, operation, past]);
  const [chosen, choose] = useState("");
  const [find, setFind] = useState("");
  if (!result.blob.size) return <p className="ax-soft ax-pad">No content.</p>;
  const view = views.find((each) => each.id === chosen) ?? views[0];
  const searchable = view && ["tree", "table", "raw"].includes(view.id);
  return (
    <div className="ax-body">
      <div className="ax-bar">
        {views.length > 1 && <Tabs label="Ways to show the answer" tabs={views.map((each) => [each.id, each.title] as const)} chosen={view?.id ?? ""} choose={choose} />}
        <span className="ax-grow" />
        {searchable && <input type="search" className="ax-findin" value={find} onChange={(event) => setFind(event.target.value)} placeholder="Find in the answer" aria-label="Find in the answer" />}
        <a className="ax-button" href={address} download={`${operation.id}.${extensionOf(result.media)}`}>Download {bytesText(result.blob.size)}</a>
      </div>
      <div className="ax-view">{view?.show(searchable ? find.toLowerCase() : "") ?? <p className="ax-soft ax-pad">{result.media || "This"} cannot be shown here; download it.</p>}</div>
    </div>
  );
}

function useText(result: Result | null): string | null {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let stale = false;
    setText(null);
    if (result && isText(result.media) && result.blob.size <= LONGEST) void result.blob.text().then((found) => !stale && setText(found));
    return () => {
      stale = true;
    };
  }, [result]);
  return text;
}

function useAddress(result: Result): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(result.blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [result]);
  return address;
}

const isText = (media: string) => /^text|json|xml|javascript|sql/.test(media);

/** All ways to show it; with an answer before it, what changed since. */
function viewsOf(result: Result, text: string | null, address: string, operation: Operation, past: string | null): View[] {
  const views = viewsOfOne(result, text, address, operation);
  if (text === null || past === null) return views;
  return [...views, { id: "changes", title: "Changes", show: () => <Changes before={pretty(past)} after={pretty(text)} /> }];
}

function pretty(text: string): string {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

function viewsOfOne(result: Result, text: string | null, address: string, operation: Operation): View[] {
  const { media } = result;
  if (media.startsWith("image/")) return [{ id: "image", title: "Image", show: () => <Checkered address={address} /> }];
  if (media === "application/pdf") return [{ id: "pdf", title: "PDF", show: () => <iframe className="ax-frame" title="PDF" src={address || undefined} /> }];
  if (text === null) return [];
  const raw: View = { id: "raw", title: "Raw", show: (find) => <Lines text={text} find={find} /> };
  if (media === "text/html") return [{ id: "html", title: "Page", show: () => <iframe className="ax-frame" title="HTML, without scripts" sandbox="" srcDoc={text} /> }, raw];
  const table = media === "text/csv" ? tableOfText(text, ",") : media === "text/plain" && /^[^\n]*\t/.test(text) ? tableOfText(text, "\t") : null;
  if (table) return [tableView(table), raw];
  const value = parsed(text);
  if (value === undefined) return looksLikeSql(text) ? [{ id: "sql", title: "SQL", show: () => <Suspense fallback={null}><SqlView text={text} /></Suspense> }, raw] : [raw];
  const rows = tableOfJson(value);
  return [{ id: "tree", title: "Tree", show: (find) => <JsonTree value={value} find={find} operation={operation} /> }, ...(rows ? [tableView(rows)] : []), { id: "raw", title: "Raw", show: (find) => <Lines text={JSON.stringify(value, null, 2)} find={find} /> }];
}

const tableView = (table: Table): View => ({ id: "table", title: `Table (${table.rows.length.toLocaleString()})`, show: (find) => <Grid table={table} find={find} /> });

const looksLikeSql = (text: string) => /^\s*(--.*\n\s*)*(select|with|create|insert|update|delete|explain)\b/i.test(text);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function extensionOf(media: string): string {
  const known: Record<string, string> = { "application/json": "json", "text/csv": "csv", "text/html": "html", "text/plain": "txt", "text/markdown": "md", "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg" };
  return known[media] ?? (/spreadsheet/.test(media) ? "xlsx" : "bin");
}

function Checkered({ address }: { address: string }) {
  return address ? <img className="ax-image" src={address} alt="The answer" /> : null;
}

/** Rows that are made only while they are in sight. */
function Rows({ count, height, head, width, row, label }: { count: number; height: number; head?: ReactNode; width?: number; row: (at: number) => ReactNode; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count, getScrollElement: () => box.current, estimateSize: () => height, overscan: 12 });
  return (
    <div ref={box} className="ax-rows" tabIndex={0} role="region" aria-label={label}>
      <div style={{ minWidth: width }}>
        {head}
        <div style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((item) => (
            <div key={item.key} className="ax-vrow" style={{ height, transform: `translateY(${item.start}px)` }}>
              {row(item.index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function JsonTree({ value, find, operation }: { value: unknown; find: string; operation: Operation }) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const all = useMemo(() => treeRows(value, toggled), [value, toggled]);
  const rows = useMemo(() => (find ? all.filter((each) => `${each.name ?? ""} ${each.text}`.toLowerCase().includes(find)) : all), [all, find]);
  const toggle = (path: string) => setToggled((before) => {
    const after = new Set(before);
    if (!after.delete(path)) after.add(path);
    return after;
  });
  const row = (at: number) => {
    const each = rows[at]!;
    return (
      <div className="ax-node" style={{ paddingLeft: 4 + each.depth * 16 }}>
        {each.open === null ? <span className="ax-twist" /> : <button type="button" className="ax-twist" aria-expanded={each.open} aria-label={`Open or close ${each.name ?? "all"}`} onClick={() => toggle(each.path)}>{each.open ? "▾" : "▸"}</button>}
        {each.name !== null && <span className="ax-hl-name">{each.name}:</span>}
        <span className={`ax-kind-${each.kind}`} title={each.text.length > 80 ? each.text.slice(0, 2000) : undefined}>{each.text.slice(0, 500)}</span>
        {(each.kind === "string" || each.kind === "number") && <UseIn operation={operation} path={each.path} value={each.text.replace(/^"|"$/g, "")} />}
      </div>
    );
  };
  return <Found find={find} count={rows.length}><Rows count={rows.length} height={24} row={row} label="JSON as a tree" /></Found>;
}

const CELL = 160;

function Grid({ table, find }: { table: Table; find: string }) {
  const rows = useMemo(() => (find ? table.rows.filter((row) => row.some((cell) => cell.toLowerCase().includes(find))) : table.rows), [table, find]);
  const columns = table.columns.slice(0, 200);
  const head = <div className="ax-vhead">{columns.map((each, at) => <span key={at} style={{ width: CELL }} title={each}>{each}</span>)}</div>;
  const row = (at: number) => columns.map((_, column) => {
    const text = rows[at]![column] ?? "";
    return <span key={column} className={/^-?\d[\d,.]*%?$/.test(text) ? "ax-cell ax-digits" : "ax-cell"} style={{ width: CELL }} title={text.length > 20 ? text.slice(0, 2000) : undefined}>{text.slice(0, 300)}</span>;
  });
  return <Found find={find} count={rows.length}><Rows count={rows.length} height={26} head={head} width={columns.length * CELL} row={row} label="Answer as a table" /></Found>;
}

function Lines({ text, find }: { text: string; find: string }) {
  const all = useMemo(() => text.split("\n"), [text]);
  const lines = useMemo(() => (find ? all.filter((each) => each.toLowerCase().includes(find)) : all), [all, find]);
  const widest = useMemo(() => Math.min(4000, lines.reduce((most, each) => Math.max(most, each.length), 0)), [lines]);
  return <Found find={find} count={lines.length}><Rows count={lines.length} height={19} width={widest * 7.5 + 20} row={(at) => <span className="ax-line">{lines[at]!.slice(0, 4000)}</span>} label="Answer as text" /></Found>;
}

function Found({ find, count, children }: { find: string; count: number; children: ReactNode }) {
  return (
    <>
      {find && <p className="ax-soft ax-count-found" role="status">{count.toLocaleString()} {count === 1 ? "line has" : "lines have"} it</p>}
      {children}
    </>
  );
}
