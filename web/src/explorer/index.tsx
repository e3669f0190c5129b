import "./explorer.css";
import { Navigate, useLocation, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { methodAddress, operationAt, placeOf, typeAddress, type Place } from "./addresses";
import { KnownContext, useKnown, type Known } from "./documents";
import { MethodPage } from "./MethodPage";
import { ComparePage } from "./memory/ComparePage";
import { ExportPage } from "./memory/ExportPage";
import { HistoryPage } from "./memory/HistoryPage";
import { SavedPage } from "./memory/SavedPage";
import { MethodLink, To } from "./parts/small";
import { Sidebar } from "./parts/Sidebar";
import { Start } from "./Start";
import { TypePage } from "./TypePage";

export default function Explorer() {
  const { data, error, refetch } = useKnown();
  if (error) {
    return (
      <div className="ax-pad" role="alert">
        <h1>API Explorer</h1>
        <p>{error.message}</p>
        <button type="button" className="ax-button" onClick={() => void refetch()}>Try again</button>
      </div>
    );
  }
  if (!data) return <div className="ax ax-loading" aria-busy="true"><h1 className="ax-hidden">API Explorer</h1></div>;
  return (
    <KnownContext value={data}>
      <Panes known={data} />
    </KnownContext>
  );
}

/** What a page without a method or type is called. */
const NAMED: Partial<Record<Place["page"], string>> = { history: "History", saved: "Saved requests", export: "Export", diff: "Compare" };

function Panes({ known }: { known: Known }) {
  const { pathname } = useLocation();
  const asked = useSearch({ strict: false }) as Record<string, string | undefined>;
  const place = placeOf(pathname);
  const chosen = "name" in place ? place.name : undefined;
  const here = chosen ?? (NAMED[place.page]);
  const [listed, setListed] = useState(place.page === "start");
  useEffect(() => setListed(place.page === "start" || place.page === "types"), [pathname, place.page]);
  useTitle(here);
  return (
    <div className={listed ? "ax ax-listed" : "ax"}>
      <button type="button" className="ax-button ax-menu" aria-expanded={listed} onClick={() => setListed(!listed)}>
        {listed ? "Hide the list" : "All methods and types"}
      </button>
      <Sidebar chosen={chosen} place={place.page} query={asked.s ?? ""} verb={(asked.t ?? "").toUpperCase()} side={place.page === "type" || place.page === "types" ? "types" : "methods"} />
      <div className="ax-main">
        <Page place={place} known={known} error={asked.e} />
      </div>
    </div>
  );
}

function useTitle(chosen: string | undefined) {
  useEffect(() => {
    const before = document.title;
    document.title = `${chosen ? `${chosen} · ` : ""}API Explorer`;
    return () => {
      document.title = before;
    };
  }, [chosen]);
}

function Page({ place, known, error }: { place: Place; known: Known; error: string | undefined }) {
  const { catalog } = known;
  if (place.page === "start" || place.page === "types") return <Start />;
  if (place.page === "tag") return <TagPage tag={place.tag} known={known} />;
  if (place.page === "method") {
    const operation = catalog.byId.get(place.name);
    if (!operation) return <Missing what={`There is no method ${place.name}.`} />;
    if (operation.tag !== place.tag) return <Navigate to="/api-explorer/$" params={{ _splat: methodAddress(operation) }} replace />;
    return <MethodPage operation={operation} error={error} />;
  }
  if (place.page === "type") {
    if (!catalog.types[place.name]) return <Missing what={`There is no type ${place.name}.`} />;
    const address = typeAddress(catalog, place.name);
    return address.includes(`/${place.tag}/`) ? <TypePage name={place.name} /> : <Navigate to="/api-explorer/$" params={{ _splat: address }} replace />;
  }
  if (place.page === "error") {
    const operation = operationAt(catalog, place.verb, place.path);
    if (!operation) return <Missing what={`There is no method ${place.verb} ${place.path}.`} />;
    return <Navigate to="/api-explorer/$" params={{ _splat: methodAddress(operation) }} search={{ e: place.status } as never} replace />;
  }
  if (place.page === "history") return <HistoryPage />;
  if (place.page === "saved") return <SavedPage />;
  if (place.page === "export") return <ExportPage />;
  if (place.page === "diff") return <ComparePage from={place.from} to={place.to} />;
  return <Missing what="There is no page of the API Explorer at this address." />;
}

function Missing({ what }: { what: string }) {
  return (
    <article className="ax-docs ax-alone">
      <h1>Not found</h1>
      <p>{what}</p>
      <p><To splat="4.0">All methods and types</To></p>
    </article>
  );
}

function TagPage({ tag, known }: { tag: string; known: Known }) {
  const operations = known.catalog.tags.find(([name]) => name === tag)?.[1];
  if (!operations) return <Missing what={`There are no methods of ${tag}.`} />;
  return (
    <article className="ax-docs ax-alone">
      <h1>{tag}</h1>
      <ul className="ax-plain">{operations.map((each) => <li key={each.id}><MethodLink operation={each} /> <span className="ax-soft">{each.summary}</span></li>)}</ul>
    </article>
  );
}
