import { useEffect, useId, useState, type ReactNode } from "react";
import { typeText, type Schema, type Types } from "../model";
import { choicesFor, kindOfLive, type Beside, type Choice } from "./live";
import { isObject, kindOf, problemsIn, resolved, sampleOf, writable } from "./schema";

interface FieldProps {
  name: string;
  schema: Schema;
  types: Types;
  value: unknown;
  /** Undefined takes the property out of the body. */
  change: (value: unknown) => void;
  beside: Beside;
  required?: boolean;
  depth: number;
}

/** A form for a body: one row for each property that may be sent. What is left empty is not sent. */
export function SchemaForm({ schema, types, value, change }: { schema: Schema; types: Types; value: unknown; change: (value: unknown) => void }) {
  if (kindOf(schema, types) === "object") return <ObjectFields schema={schema} types={types} value={value} change={change} depth={0} />;
  return <Field name="body" schema={schema} types={types} value={value} change={change} beside={{}} depth={0} />;
}

function ObjectFields({ schema, types, value, change, depth }: { schema: Schema; types: Types; value: unknown; change: (value: unknown) => void; depth: number }) {
  const given = isObject(value) ? value : {};
  const required = new Set(resolved(schema, types).required ?? []);
  const set = (name: string, next: unknown) => {
    const { [name]: _, ...rest } = given;
    const merged = next === undefined ? rest : { ...given, [name]: next };
    change(Object.keys(merged).length || depth > 0 ? merged : undefined);
  };
  return (
    <div className="ax-fields">
      {writable(schema, types).map(([name, each]) => (
        <Field key={name} name={name} schema={each} types={types} value={given[name]} change={(next) => set(name, next)} beside={given} required={required.has(name)} depth={depth} />
      ))}
    </div>
  );
}

function Field(props: FieldProps) {
  const { name, schema, types, value, change, required, depth } = props;
  const id = useId();
  const kind = kindOf(schema, types);
  const isBranch = kind === "object" || kind === "array" || kind === "map" || kind === "any";
  const problem = isBranch ? undefined : problemsIn(value, schema, types, [name])[0]?.text;
  return (
    <div className={isBranch ? "ax-field ax-branch" : "ax-field"}>
      <label htmlFor={id} title={schema.description}>
        <code>{name}</code>
        {required && <span className="ax-star" title="required">*</span>}
        <span className="ax-type">{typeText(schema)}</span>
      </label>
      <div className="ax-input">
        {value === null ? <span className="ax-null">null</span> : <Input {...props} id={id} kind={kind} />}
        {value !== undefined && (
          <button type="button" className="ax-clear" aria-label={`Leave ${name} out`} onClick={() => change(undefined)}>×</button>
        )}
        {value === undefined && schema.nullable !== false && depth < 6 && (
          <button type="button" className="ax-clear ax-asnull" aria-label={`Send ${name} as null`} onClick={() => change(null)}>null</button>
        )}
      </div>
      {problem && <p className="ax-problem" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}

function Input(props: FieldProps & { id: string; kind: ReturnType<typeof kindOf> }): ReactNode {
  const { id, kind, name, schema, types, value, change, beside, depth } = props;
  const whole = resolved(schema, types);
  switch (kind) {
    case "object":
      return value === undefined ? <Add id={id} text="Add" onClick={() => change({})} /> : <ObjectFields schema={schema} types={types} value={value} change={change} depth={depth + 1} />;
    case "array":
      return <ListFields {...props} items={whole.items ?? {}} />;
    case "map":
      return <MapFields {...props} values={typeof whole.additionalProperties === "object" ? whole.additionalProperties : {}} />;
    case "enum":
      return <Select id={id} value={value} choices={whole.enum!.filter((each) => each !== null)} change={change} />;
    case "boolean":
      return <Select id={id} value={value} choices={["true", "false"]} change={(text) => change(text === undefined ? undefined : text === "true")} />;
    case "number":
      return <Text id={id} value={value} inputMode="numeric" change={(text) => change(numberOf(text))} />;
    case "text":
      return <LiveText id={id} name={name} value={value === undefined ? "" : String(value)} beside={beside} secret={schema["x-looker-write-only"] && /password|secret/.test(name)} placeholder={whole.format === "date-time" ? "2026-01-31T09:00:00Z" : ""} change={(text) => change(text === "" ? undefined : text)} />;
    default:
      return <AnyText id={id} value={value} change={change} />;
  }
}

/** A text that is no number stays as it is, so that it can be told what is wrong with it. */
function numberOf(text: string): unknown {
  if (text === "") return undefined;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function Add({ id, text, onClick }: { id: string; text: string; onClick: () => void }) {
  return <button id={id} type="button" className="ax-button ax-small" onClick={onClick}>{text}</button>;
}

function Text({ id, value, change, inputMode, placeholder }: { id: string; value: unknown; change: (text: string) => void; inputMode?: "numeric"; placeholder?: string }) {
  return <input id={id} value={value === undefined ? "" : String(value)} inputMode={inputMode} placeholder={placeholder} onChange={(event) => change(event.target.value)} autoComplete="off" spellCheck={false} />;
}

function Select({ id, value, choices, change }: { id: string; value: unknown; choices: string[]; change: (value: string | undefined) => void }) {
  return (
    <select id={id} value={value === undefined ? "" : String(value)} onChange={(event) => change(event.target.value || undefined)}>
      <option value="">not sent</option>
      {choices.map((each) => <option key={each}>{each}</option>)}
    </select>
  );
}

/** A text with what this server has to choose from, loaded when it is first wanted. */
export function LiveText({ id, name, value, beside, change, secret, placeholder, label, invalid }: { id: string; name: string; value: string; beside: Beside; change: (text: string) => void; secret?: boolean; placeholder?: string; label?: string; invalid?: boolean }) {
  const [choices, setChoices] = useState<Choice[]>([]);
  const [wanted, setWanted] = useState(false);
  const kind = kindOfLive(name, beside);
  const depends = JSON.stringify([beside.model, beside.view, beside.lookml_model_name, beside.explore_name]);
  useEffect(() => {
    if (!wanted || !kind) return undefined;
    let stale = false;
    void choicesFor(name, beside).then((found) => !stale && setChoices(found));
    return () => {
      stale = true;
    };
    // What the choices depend on is within `depends`.
  }, [wanted, name, kind, depends]);
  return (
    <>
      <input id={id} type={secret ? "password" : "text"} value={value} aria-label={label} aria-invalid={invalid || undefined} list={kind ? `${id}-list` : undefined} placeholder={placeholder || (kind ? `any ${kind} of this server` : "")} onFocus={() => setWanted(true)} onChange={(event) => change(event.target.value)} autoComplete="off" spellCheck={false} />
      {kind && <datalist id={`${id}-list`}>{choices.map((each) => <option key={each.value} value={each.value}>{each.label}</option>)}</datalist>}
    </>
  );
}

function ListFields({ id, name, items, types, value, change, beside, depth }: FieldProps & { id: string; items: Schema }) {
  const list = Array.isArray(value) ? value : [];
  const put = (at: number, next: unknown) => change(next === undefined ? list.filter((_, each) => each !== at) : list.map((old, each) => (each === at ? next : old)));
  const plain = !["object", "array", "map"].includes(kindOf(items, types));
  return (
    <div className="ax-items">
      {list.map((each, at) => (
        <div key={at} className="ax-item">
          {plain ? <PlainItem id={`${id}-${at}`} name={name} schema={items} types={types} value={each} beside={beside} change={(next) => put(at, next)} label={`${name} ${at + 1}`} /> : <Field name={String(at + 1)} schema={items} types={types} value={each} change={(next) => put(at, next)} beside={beside} depth={depth + 1} />}
          {plain && <button type="button" className="ax-clear" aria-label={`Take ${name} ${at + 1} out`} onClick={() => put(at, undefined)}>×</button>}
        </div>
      ))}
      <Add id={id} text={list.length ? "Add another" : "Add"} onClick={() => change([...list, plain ? emptyItem(items, types) : {}])} />
    </div>
  );
}

function emptyItem(items: Schema, types: Types): unknown {
  const kind = kindOf(items, types);
  return kind === "text" || kind === "any" ? "" : sampleOf(items, types);
}

function PlainItem({ id, name, schema, types, value, beside, change, label }: { id: string; name: string; schema: Schema; types: Types; value: unknown; beside: Beside; change: (value: unknown) => void; label: string }) {
  const isNumber = kindOf(schema, types) === "number";
  return <LiveText id={id} name={name} label={label} value={String(value ?? "")} beside={beside} change={(text) => change(isNumber ? (numberOf(text) ?? "") : text)} />;
}

function MapFields({ id, name, values, types, value, change, beside, depth }: FieldProps & { id: string; values: Schema }) {
  const entries = Object.entries(isObject(value) ? value : {});
  const put = (at: number, key: string, next: unknown) => change(Object.fromEntries(entries.map((old, each) => (each === at ? [key, next] : old))));
  const drop = (at: number) => change(Object.fromEntries(entries.filter((_, each) => each !== at)));
  return (
    <div className="ax-items">
      {entries.map(([key, each], at) => (
        <div key={at} className="ax-item ax-pair">
          <LiveText id={`${id}-${at}`} name={name} label={`Key ${at + 1} of ${name}`} value={key} beside={beside} change={(text) => put(at, text, each)} />
          <MapValue name={key || String(at + 1)} schema={values} types={types} value={each} change={(next) => put(at, key, next)} depth={depth} />
          <button type="button" className="ax-clear" aria-label={`Take ${key || "this entry"} out`} onClick={() => drop(at)}>×</button>
        </div>
      ))}
      <Add id={id} text={entries.length ? "Add another" : "Add"} onClick={() => change({ ...Object.fromEntries(entries), [entries.some(([key]) => key === "") ? `key${entries.length + 1}` : ""]: kindOf(values, types) === "boolean" ? true : "" })} />
    </div>
  );
}

function MapValue({ name, schema, types, value, change, depth }: { name: string; schema: Schema; types: Types; value: unknown; change: (value: unknown) => void; depth: number }) {
  const kind = kindOf(schema, types);
  if (kind === "text") return <input aria-label={`Value of ${name}`} value={String(value ?? "")} onChange={(event) => change(event.target.value)} />;
  if (kind === "object" || kind === "array") return <Field name={name} schema={schema} types={types} value={value} change={(next) => change(next ?? null)} beside={{}} depth={depth + 1} />;
  return <AnyText label={`Value of ${name}`} value={value} change={(next) => change(next ?? "")} />;
}

/** Any JSON; what does not read as JSON is taken as a text. */
function AnyText({ id, value, change, label }: { id?: string; value: unknown; change: (value: unknown) => void; label?: string }) {
  const [text, setText] = useState(anyText(value));
  useEffect(() => setText((before) => (JSON.stringify(anyOf(before)) === JSON.stringify(value) ? before : anyText(value))), [value]);
  const typed = (next: string) => {
    setText(next);
    change(anyOf(next));
  };
  return <input id={id} aria-label={label} value={text} onChange={(event) => typed(event.target.value)} placeholder="JSON or text" spellCheck={false} />;
}

const anyText = (value: unknown) => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value));

function anyOf(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
