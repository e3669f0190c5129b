import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import type { ColumnHead } from "../../grid/columns";
import type { Place as CellPlace } from "../../grid/selection";
import { FilterBar } from "../../filters/FilterBar";
import { Problem } from "../../kit/Problem";
import { type Asked, bodyOf } from "./asked";
import { CustomDialog } from "./CustomDialog";
import { Data } from "./Data";
import { Drill } from "./Drill";
import * as edits from "./edits";
import { FieldPicker, type PickerActions } from "./FieldPicker";
import { Head } from "./Head";
import { type Explore as ExploreModel, useExplore } from "./model";
import { RunBar } from "./RunBar";
import { Settings } from "./Settings";
import { useAsked } from "./useAsked";
import { useQid } from "./useQid";
import { useRun } from "./useRun";
import { Visualization } from "./Visualization";
import "./explore.css";

/** An explore: fields at the left, what is asked of them, and the answer. */
export default function Explore() {
  const { model, explore } = useAsked();
  const { data, error } = useExplore(model, explore);
  const qid = useQid();
  if (error || qid.error) {
    return (
      <div className="page">
        <h1>Explore</h1>
        <Problem of={error ?? qid.error} />
      </div>
    );
  }
  if (!data || qid.isPending) return <p className="waiting">Loading…</p>;
  return <Opened key={`${model}/${explore}`} explore={data} />;
}

function Opened({ explore }: { explore: ExploreModel }) {
  const { model, explore: view, asked, search, edit, pending, put } = useAsked();
  const body = useMemo(() => bodyOf(model, view, asked), [model, view, asked.vis ? JSON.stringify({ ...asked, vis: null }) : JSON.stringify(asked)]);
  const again = useRef(false);
  const { run, key, start: startNow, cancel } = useRun(body);
  /** What was typed a moment ago is run too. */
  const start = async (fresh = false) => {
    if (pending.current) again.current = true;
    else await startNow(fresh);
  };
  const [custom, setCustom] = useState<string | null | undefined>(undefined);
  const [drill, setDrill] = useState<{ place: CellPlace; element: HTMLElement | null } | null>(null);
  useFirstRun(asked.fields.length > 0, start);
  useRunKeys(asked.fields.length > 0, start);
  useEffect(() => {
    if (!again.current) return;
    again.current = false;
    void startNow();
  }, [key]);
  const actions: PickerActions = {
    toggle: (name) => edit(edits.toggleField(asked, name)),
    pivot: (name) => edit(edits.togglePivot(asked, name)),
    filter: (name) => edit(edits.toggleFilter(asked, name, explore.fields.find((each) => each.name === name)?.default_filter_value ?? "")),
    custom: setCustom,
  };
  const sort = (column: ColumnHead, add: boolean) => {
    const now = edits.sortsOf(asked.sorts.length ? asked.sorts : (run.result?.head.added_params?.sorts ?? []));
    again.current = true;
    edit({ ...asked, sorts: edits.sortBy(now, { name: column.name, pivot: column.pivot, descendsFirst: column.is_numeric || column.value_type.startsWith("date") }, add) });
  };
  const changeCustom = (next: Asked) => {
    again.current = true;
    edit(next);
  };
  const linked = useMemo(() => linkedFields(run.result?.head.fields), [run.result?.head]);
  return (
    <div className="explore">
      <FieldPicker explore={explore} asked={asked} actions={actions} />
      <div className="explore-main">
        <Head explore={explore} asked={asked} body={body} run={run}>
          <RunBar run={run} isOld={run.status === "done" && run.key !== key} disabled={asked.fields.length === 0} onRun={() => void start()} onCancel={cancel} />
        </Head>
        <section className="pane" aria-label="Filters">
          <header>
            <h2>Filters</h2>
          </header>
          <FilterBar
            {...{ model, explore: view }}
            filters={asked.filters}
            fieldOf={(name) => explore.fields.find((each) => each.name === name)}
            problems={problemsOf(run.status === "failed" && run.key === key ? run.problem : null)}
            onChange={(name, value) => edit(edits.setFilter(asked, name, value), `filter ${name}`)}
            onRemove={(name) => edit(edits.toggleFilter(asked, name))}
          />
        </section>
        <Visualization asked={asked} edit={edit} run={run} />
        <section className="pane data" aria-label="Data">
          <header>
            <h2>Data</h2>
            <div className="tabs" role="tablist" aria-label="Data">
              {[["", "Results"], ["sql", "SQL"]].map(([name = "", label]) => (
                <button key={name} type="button" role="tab" aria-selected={(search.tab ?? "") === name} onClick={() => put("tab", name)}>
                  {label}
                </button>
              ))}
            </div>
            <Settings asked={asked} edit={edit} timezone={run.result?.head.timezone ?? ""} />
          </header>
          <Data tab={search.tab ?? ""} run={run} body={body} sorts={asked.sorts} onSort={sort} opens={(column) => linked.has(column.name)} onOpen={(place, element) => setDrill({ place, element })} />
        </section>
      </div>
      {custom !== undefined && <CustomDialog name={custom} asked={asked} explore={explore} body={body} onChange={changeCustom} close={() => setCustom(undefined)} />}
      {drill && run.queryId && <Drill queryId={run.queryId} result={run.result} {...drill} onGo={() => (again.current = true)} close={() => setDrill(null)} />}
    </div>
  );
}

function linkedFields(fields: Record<string, { name: string; drill_fields: string[] | null; links: unknown }[]> | undefined): Set<string> {
  const all = Object.values(fields ?? {}).flat();
  return new Set(all.filter((each) => each.drill_fields?.length || (Array.isArray(each.links) && each.links.length)).map((each) => each.name));
}

/** Errors that name a field stand at its filter too. */
function problemsOf(problem: unknown): Record<string, string> {
  if (!(problem instanceof ApiError)) return {};
  return Object.fromEntries(problem.problems.flatMap((each) => (each.field && each.message ? [[each.field, each.message]] : [])));
}

/** A question that an address brings runs at once. */
function useFirstRun(asks: boolean, start: () => Promise<void>): void {
  useEffect(() => {
    if (asks) void start();
  }, []);
}

function useRunKeys(asks: boolean, start: (fresh?: boolean) => Promise<void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !asks || document.querySelector(".veil")) return;
      event.preventDefault();
      void start(event.shiftKey);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [asks, start]);
}
