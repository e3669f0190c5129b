import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { codeCall } from "../codegen/call";
import { curl } from "../codegen/curl";
import { LiveText, SchemaForm } from "../form/SchemaForm";
import { problemsIn, sampleOf } from "../form/schema";
import { pathParams, queryParams, typeText, type Operation, type Param, type Types } from "../model";
import { bodyText, draftOfSearch, draftToSearch, outgoing, problemsOf, type Draft } from "../request";
import { takeAgain } from "../memory/again";
import { noteCall } from "../memory/kept";
import { SaveRequest } from "../memory/SaveRequest";
import { bytesText, CopyButton, Tabs } from "../parts/small";
import { Code } from "./Code";
import { Response } from "./Response";
import { sendCall, type Identity, type Result } from "./send";
import { identity, Who } from "./Who";

const JsonEditor = lazy(() => import("../form/JsonEditor"));

interface Running {
  stop: AbortController;
  since: number;
}

/** The right side: a form, the request as it will be sent, and what came back. */
export default function RunPanel({ operation, types }: { operation: Operation; types: Types | undefined }) {
  const asked = useSearch({ strict: false }) as Record<string, string | undefined>;
  const { draft, setDraft, opened, keep } = useDraft(asked);
  const [tab, setTab] = useState<"request" | "code">(asked.sdk ? "code" : "request");
  const [typedName, setTypedName] = useState("");
  const who = useIdentity();
  const approved = operation.grade !== "danger" || typedName.trim() === operation.id;
  const run = useRun(operation, draft, who, approved, keep);
  return (
    <section className="ax-run" aria-labelledby="ax-runtitle" onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && run.start(false)}>
      <header className="ax-bar">
        <h2 id="ax-runtitle">Run it</h2>
        <span className="ax-grow" />
        <Tabs label="Request or code" tabs={[["request", "Request"], ["code", "Code"]]} chosen={tab} choose={setTab} />
      </header>
      {tab === "code" && types ? (
        <Code operation={operation} draft={draft} types={types} language={asked.sdk} />
      ) : (
        <>
          <Who who={who} />
          <Form key={opened} operation={operation} draft={draft} setDraft={setDraft} types={types} run={() => run.start(false)} />
          {types && <Sent operation={operation} draft={draft} types={types} />}
          <Actions operation={operation} draft={draft} run={run} approved={approved} typedName={typedName} setTypedName={setTypedName} />
        </>
      )}
      <Outcome run={run} operation={operation} who={who} />
    </section>
  );
}

/** The longest draft that an address carries; a longer one is in the form alone. */
const LONGEST_ADDRESS = 6000;

/** What the form holds. It comes from the address, and goes there when it is run: going back shows it again. */
function useDraft(asked: Record<string, string | undefined>) {
  const [draft, setDraft] = useState<Draft>(() => draftOfSearch(asked));
  const [opened, setOpened] = useState(0);
  const written = useRef(`${asked.params ?? ""} ${asked.body ?? ""}`);
  const navigate = useNavigate();
  useEffect(() => {
    const now = `${asked.params ?? ""} ${asked.body ?? ""}`;
    if (now === written.current) return;
    written.current = now;
    setDraft(draftOfSearch(asked));
    setOpened((times) => times + 1);
  }, [asked.params, asked.body]);
  const keep = () => {
    const { params, body } = draftToSearch(draft);
    if ((params ?? "").length + (body ?? "").length > LONGEST_ADDRESS) return;
    written.current = `${params ?? ""} ${body ?? ""}`;
    void navigate({ to: location.pathname, search: ((before: object) => ({ ...before, params, body })) as never, replace: true });
  };
  return { draft, setDraft, opened, keep };
}

function useIdentity(): Identity {
  const [who, setWho] = useState(identity.get());
  useEffect(() => identity.subscribe(setWho), []);
  return who;
}

interface Run {
  running: Running | null;
  bytes: number;
  result: Result | null;
  /** The answer before it to the same request. */
  past: Result | null;
  failure: string;
  start: (dryRun: boolean, confirm?: string) => void;
}

function useRun(operation: Operation, draft: Draft, who: Identity, approved: boolean, keep: () => void): Run {
  const [running, setRunning] = useState<Running | null>(null);
  const [bytes, setBytes] = useState(0);
  const [result, setResult] = useState<Result | null>(null);
  const [past, setPast] = useState<Result | null>(null);
  const last = useRef<{ address: string; body: string; result: Result }>(null);
  const [failure, setFailure] = useState("");
  const latest = useRef<AbortController>(null);
  useEffect(() => () => latest.current?.abort(), []);
  const start = async (dryRun: boolean, confirm?: string) => {
    const wrong = problemsOf(operation, draft);
    if (wrong.length || latest.current) return setFailure(wrong.map((each) => `${each.name} ${each.text}`).join(", "));
    if (!dryRun && !confirm && !approved) return setFailure("Type the name of the method to run it.");
    const stop = (latest.current = new AbortController());
    setFailure("");
    setBytes(0);
    setRunning({ stop, since: performance.now() });
    keep();
    try {
      const found = await sendCall(outgoing(operation, draft), who, { dryRun, confirm, signal: stop.signal, onBytes: setBytes });
      const { address, body } = outgoing(operation, draft);
      const asked = { address, body: bodyText(body) };
      // Beside the answer before it only when it was the same request.
      setPast(last.current?.address === asked.address && last.current.body === asked.body ? last.current.result : null);
      last.current = { ...asked, result: found };
      setResult(found);
      void noteCall(operation, draft, who, found);
    } catch (error) {
      setResult(null);
      void noteCall(operation, draft, who, null);
      setFailure(stop.signal.aborted ? "Cancelled. The server stops what it was doing for it." : messageOf(error));
    } finally {
      latest.current = null;
      setRunning(null);
    }
  };
  useEffect(() => {
    if (takeAgain(operation.id)) void start(false);
  }, []);
  return { running, bytes, result, past, failure, start: (dryRun, confirm) => void start(dryRun, confirm) };
}

const messageOf = (error: unknown) => (error instanceof ApiError ? error.message : "The server does not answer. Is it running, and can this browser reach it?");

function Form({ operation, draft, setDraft, types, run }: { operation: Operation; draft: Draft; setDraft: (draft: Draft) => void; types: Types | undefined; run: () => void }) {
  const path = pathParams(operation);
  const query = queryParams(operation);
  const set = (name: string, text: string) => setDraft({ ...draft, values: { ...draft.values, [name]: text } });
  const row = (param: Param) => <ParamRow key={param.name} param={param} draft={draft} set={(text) => set(param.name, text)} />;
  // Asked once for each operation: a field that moved while somebody types in it would lose the cursor.
  const first = useMemo(() => new Set(query.filter((each) => each.required || draft.values[each.name]).map((each) => each.name)), [operation.id]);
  const needed = query.filter((each) => first.has(each.name));
  const others = query.filter((each) => !needed.includes(each));
  return (
    <div className="ax-form">
      {path.map(row)}
      {needed.map(row)}
      {others.length > 0 && (others.length <= 4 ? others.map(row) : <details><summary>{others.length} more parameters</summary>{others.map(row)}</details>)}
      {operation.body && types && <BodyEditor operation={operation} draft={draft} setDraft={setDraft} types={types} run={run} />}
      {!path.length && !query.length && !operation.body && <p className="ax-soft">Nothing to fill in.</p>}
    </div>
  );
}

function ParamRow({ param, draft, set }: { param: Param; draft: Draft; set: (text: string) => void }) {
  const id = useId();
  const value = draft.values[param.name] ?? "";
  const wrong = value && problemsOf({ params: [param] } as Operation, draft)[0]?.text;
  return (
    <div className="ax-field">
      <label htmlFor={id}>
        <code>{param.name}</code>
        {param.required && <span className="ax-star" title="required">*</span>}
        <span className="ax-type">{param.type === "array" ? `${param.items ?? "string"}, with commas` : param.type}</span>
      </label>
      <div className="ax-input">
        {param.type === "boolean" ? (
          <select id={id} value={value} onChange={(event) => set(event.target.value)}>
            <option value="">not sent</option>
            <option>true</option>
            <option>false</option>
          </select>
        ) : (
          <LiveText id={id} name={param.name} value={value} beside={draft.values} change={set} invalid={Boolean(wrong)} placeholder={param.format === "date-time" ? "2026-01-31T09:00:00Z" : ""} />
        )}
      </div>
      {wrong && <p className="ax-problem">{wrong}</p>}
    </div>
  );
}

/** One value, shown as a form or as JSON: what is changed in one is in the other at once. */
function BodyEditor({ operation, draft, setDraft, types, run }: { operation: Operation; draft: Draft; setDraft: (draft: Draft) => void; types: Types; run: () => void }) {
  const [as, setAs] = useState<"form" | "json">("form");
  const [text, setText] = useState(bodyText(draft.body));
  const [broken, setBroken] = useState(false);
  const plain = Boolean(operation.bodyMedia && !operation.bodyMedia.includes("json"));
  const put = (body: unknown) => {
    setText(bodyText(body));
    setBroken(false);
    setDraft({ ...draft, body });
  };
  const typed = (next: string) => {
    setText(next);
    const body = plain ? next || undefined : parsedBody(next);
    setBroken(body === BROKEN);
    if (body !== BROKEN) setDraft({ ...draft, body });
  };
  const wrong = problemsIn(draft.body, operation.body!, types);
  return (
    <fieldset className="ax-bodyform">
      <legend className="ax-bar">
        Body <span className="ax-type">{typeText(operation.body)}</span>
        <span className="ax-grow" />
        {!plain && <Tabs label="Form or JSON" tabs={[["form", "Form"], ["json", "JSON"]]} chosen={as} choose={setAs} />}
        <button type="button" className="ax-button ax-small" onClick={() => put(sampleOf(operation.body!, types))}>Sample</button>
      </legend>
      {plain ? (
        <textarea aria-label="Body" rows={6} value={text} onChange={(event) => typed(event.target.value)} spellCheck={false} />
      ) : as === "form" ? (
        <SchemaForm schema={operation.body!} types={types} value={draft.body} change={put} />
      ) : (
        <Suspense fallback={<div className="ax-editor" aria-busy="true" />}>
          <JsonEditor text={text} change={typed} schema={operation.body!} types={types} run={run} />
        </Suspense>
      )}
      {broken && <p className="ax-problem">This is not JSON yet; the form and the request still have what was there before.</p>}
      {!broken && as === "json" && wrong.length > 0 && <ul className="ax-problems">{wrong.slice(0, 8).map((each, at) => <li key={at}><code>{each.path.join(".")}</code> {each.text}</li>)}</ul>}
    </fieldset>
  );
}

const BROKEN = Symbol("no JSON");

function parsedBody(text: string): unknown {
  if (!text.trim()) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN;
  }
}

/** The request before it is sent. */
function Sent({ operation, draft, types }: { operation: Operation; draft: Draft; types: Types }) {
  const text = useMemo(() => curl.generate(codeCall(operation, draft, types, location.origin)), [operation, draft, types]);
  const call = outgoing(operation, draft);
  const [saving, setSaving] = useState(false);
  const link = () => `${location.origin}${location.pathname}?${new URLSearchParams(draftToSearch(draft))}`;
  return (
    <details className="ax-sent" open>
      <summary>What will be sent</summary>
      <pre tabIndex={0} aria-label="Request">{`${call.verb} ${decodeSafe(call.address)}${call.contentType ? `\nContent-Type: ${call.contentType}` : ""}${call.body === undefined ? "" : `\n\n${masked(call.body)}`}`}</pre>
      <div className="ax-bar">
        <CopyButton text={text} label="Copy as curl" />
        <CopyButton text={link} label="Copy link" />
        <button type="button" className="ax-button" onClick={() => setSaving(true)}>Save</button>
        {saving && <SaveRequest operation={operation} kept={{ params: draft.values, body: draft.body }} close={() => setSaving(false)} />}
      </div>
    </details>
  );
}

const masked = (body: unknown) =>
  typeof body === "string" ? body : JSON.stringify(body, (name, value) => (typeof value === "string" && /secret|password/i.test(name) ? "…" : value), 2);

const decodeSafe = (address: string) => address.replaceAll("%7B", "{").replaceAll("%7D", "}");

function Actions({ operation, draft, run, approved, typedName, setTypedName }: { operation: Operation; draft: Draft; run: Run; approved: boolean; typedName: string; setTypedName: (text: string) => void }) {
  const { running } = run;
  const danger = operation.grade === "danger";
  const tone = danger ? "ax-danger" : operation.grade === "write" ? "ax-amber" : "ax-primary";
  return (
    <div className={`ax-actions ax-grade-${operation.grade}`}>
      {operation.grade === "write" && <p>This changes data: {affected(operation, draft)}.{operation.dryRun ? " A dry run tells what would change." : ""}</p>}
      {danger && (
        <label>
          {operation.verb === "DELETE" ? "This deletes" : "This replaces or changes many things at once"}. Type <code>{operation.id}</code> to run it:{" "}
          <input value={typedName} onChange={(event) => setTypedName(event.target.value)} autoComplete="off" spellCheck={false} aria-label={`Type ${operation.id} to run it`} />
        </label>
      )}
      <div className="ax-bar">
        <button type="button" className={`ax-button ${tone}`} disabled={Boolean(running) || !approved} onClick={() => run.start(false)}>
          Run <kbd>Ctrl ↵</kbd>
        </button>
        {operation.dryRun && <button type="button" className="ax-button" disabled={Boolean(running)} onClick={() => run.start(true)}>Dry run</button>}
        {running && <><button type="button" className="ax-button" onClick={() => running.stop.abort()}>Cancel</button><Clock since={running.since} bytes={run.bytes} /></>}
      </div>
      {operation.notYet && <p className="ax-soft">This release does not have it; the server will answer 501.</p>}
    </div>
  );
}

function affected(operation: Operation, draft: Draft): string {
  const names = draft.body && typeof draft.body === "object" && !Array.isArray(draft.body) ? Object.keys(draft.body) : [];
  if (names.length) return names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
  return operation.verb === "POST" ? "it makes or does something" : "it changes what the path names";
}

function Clock({ since, bytes }: { since: number; bytes: number }) {
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(performance.now()), 100);
    return () => window.clearInterval(timer);
  }, []);
  return <span className="ax-soft" role="timer">{(Math.max(0, now - since) / 1000).toFixed(1)} s{bytes ? `, ${bytesText(bytes)}` : ""}</span>;
}

function Outcome({ run, operation, who }: { run: Run; operation: Operation; who: Identity }) {
  if (run.failure) return <p className="ax-problem ax-pad" role="alert">{run.failure}</p>;
  if (!run.result) return null;
  return <Response result={run.result} before={run.past} operation={operation} who={who} goOn={(token) => run.start(false, token)} />;
}
