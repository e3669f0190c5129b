import { useLocation, useNavigate } from "@tanstack/react-router";
import { useContext, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { methodAddress, typeAddress } from "../addresses";
import { KnownContext } from "../documents";
import { byVerb, type Operation } from "../model";
import { search, searchTypes } from "../search";
import { Tabs, To, Verb } from "./small";

/** Search, and under it the methods or the types: all by tag, or what was found, the best first. */
export function Sidebar({ chosen, place, query, verb, side }: { chosen: string | undefined; place: string; query: string; verb: string; side: "methods" | "types" }) {
  const known = useContext(KnownContext)!;
  const [text, setText] = useState(query);
  const [tab, setTab] = useState(side);
  const asked = useDeferredValue(text);
  const hits = useMemo(() => search(known.search, asked).map((hit) => hit.operation), [known, asked]);
  const types = useMemo(() => searchTypes(known.search, asked), [known, asked]);
  const box = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  useAddress(text, query, setText);
  useEffect(() => setTab(side), [side]);
  useSlash(box);
  const shown = verb ? hits.filter((each) => each.verb === verb) : hits;
  const open = (event: React.KeyboardEvent) => {
    if (event.key === "Enter" && shown[0]) {
      void navigate({ to: "/api-explorer/$", params: { _splat: methodAddress(shown[0]) }, search: { s: text } as never });
    }
    if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector<HTMLElement>(".ax-list a")?.focus();
    }
    if (event.key === "Escape") setText("");
  };
  return (
    <aside className="ax-side" aria-label="Methods and types">
      <div className="ax-find">
        <input ref={box} type="search" value={text} onChange={(event) => setText(event.target.value)} onKeyDown={open} placeholder="Search the API   /" aria-label="Search methods and types" />
        <nav className="ax-places" aria-label="Your requests">
          <To splat="4.0/history" aria-current={place === "history" ? "page" : undefined}>History</To>
          <To splat="4.0/saved" aria-current={place === "saved" ? "page" : undefined}>Saved</To>
          <To splat="4.0/export" aria-current={place === "export" ? "page" : undefined}>Export</To>
          <To splat="4.0/diff" aria-current={place === "diff" ? "page" : undefined}>Compare</To>
        </nav>
        <Tabs
          label="What to list"
          tabs={[["methods", text ? `Methods (${shown.length})` : `Methods (${known.catalog.operations.length})`], ["types", text ? `Types (${types.length})` : `Types (${Object.keys(known.catalog.types).length})`]]}
          chosen={tab}
          choose={setTab}
        />
      </div>
      <nav className="ax-list" aria-label={tab === "methods" ? "Methods" : "Types"} onKeyDown={walk}>
        {tab === "types" ? <TypeList names={asked ? types : undefined} query={text} chosen={chosen} /> : asked ? <Hits operations={shown} query={text} chosen={chosen} /> : <ByTag chosen={chosen} verb={verb} />}
      </nav>
    </aside>
  );
}

/** The query stands in the address as `?s=`, as in Looker's links. */
function useAddress(text: string, query: string, setText: (text: string) => void) {
  const navigate = useNavigate();
  const location = useLocation();
  const written = useRef(query);
  useEffect(() => {
    if (query !== written.current) {
      written.current = query;
      setText(query);
    }
  }, [query, setText]);
  useEffect(() => {
    if (text === written.current) return undefined;
    const timer = window.setTimeout(() => {
      written.current = text;
      void navigate({ to: location.pathname, search: ((before: object) => ({ ...before, s: text || undefined })) as never, replace: true });
    }, 300);
    return () => window.clearTimeout(timer);
  }, [text, navigate, location.pathname]);
}

/** `/` goes to the search box, unless somebody is typing elsewhere. */
function useSlash(box: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const into = event.target as HTMLElement;
      if (event.key !== "/" || /input|textarea|select/i.test(into.tagName) || into.isContentEditable) return;
      event.preventDefault();
      box.current?.select();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [box]);
}

function walk(event: React.KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (!step) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a, summary")].filter((each) => each.checkVisibility());
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Hits({ operations, query, chosen }: { operations: Operation[]; query: string; chosen: string | undefined }) {
  if (!operations.length) return <p className="ax-soft ax-pad">Nothing found. Try the name of a thing, such as “look”, or what you want to do.</p>;
  return <ul>{operations.map((each) => <Row key={each.id} operation={each} query={query} chosen={chosen} withTag />)}</ul>;
}

function Row({ operation, query, chosen, withTag = false }: { operation: Operation; query: string; chosen: string | undefined; withTag?: boolean }) {
  return (
    <li>
      <To splat={methodAddress(operation)} search={query ? { s: query } : {}} className={operation.notYet ? "ax-row ax-later" : "ax-row"} aria-current={chosen === operation.id ? "page" : undefined}>
        <Verb verb={operation.verb} />
        <span className="ax-name">
          {operation.id}
          {withTag && <small>{operation.tag}{operation.own ? " · Lookalike" : ""}</small>}
        </span>
      </To>
    </li>
  );
}

function ByTag({ chosen, verb }: { chosen: string | undefined; verb: string }) {
  const { catalog } = useContext(KnownContext)!;
  const of = catalog.byId.get(chosen ?? "")?.tag;
  return catalog.tags.map(([tag, operations]) => <Tag key={tag} tag={tag} operations={operations.filter((each) => !verb || each.verb === verb)} chosen={chosen} opened={tag === of} />);
}

function Tag({ tag, operations, chosen, opened }: { tag: string; operations: Operation[]; chosen: string | undefined; opened: boolean }) {
  const [open, setOpen] = useState(opened);
  useEffect(() => {
    if (opened) setOpen(true);
  }, [opened]);
  const sorted = useMemo(() => [...operations].sort((a, b) => a.path.localeCompare(b.path) || byVerb.indexOf(a.verb) - byVerb.indexOf(b.verb)), [operations]);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {tag} <span className="ax-count">{operations.length}</span>
      </summary>
      {open && <ul>{sorted.map((each) => <Row key={each.id} operation={each} query="" chosen={chosen} />)}</ul>}
    </details>
  );
}

function TypeList({ names, query, chosen }: { names: string[] | undefined; query: string; chosen: string | undefined }) {
  const { catalog } = useContext(KnownContext)!;
  const shown = names ?? Object.keys(catalog.types);
  return (
    <ul>
      {shown.map((name) => (
        <li key={name}>
          <To splat={typeAddress(catalog, name)} search={query ? { s: query } : {}} className="ax-row" aria-current={chosen === name ? "page" : undefined}>
            <span className="ax-name">{name}</span>
          </To>
        </li>
      ))}
    </ul>
  );
}
