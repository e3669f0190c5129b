import { autocompletion, closeBrackets, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { linter, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { nameOfRef, typeText, type Schema, type Types } from "../model";
import { choicesFor } from "./live";
import { isObject, kindOf, problemsIn, resolved, writable } from "./schema";

type Node = ReturnType<typeof syntaxTree>["topNode"];

interface Props {
  text: string;
  change: (text: string) => void;
  schema: Schema;
  types: Types;
  run: () => void;
}

/** The body as JSON: checked against its schema, with the names and values that fit. */
export default function JsonEditor({ text, change, schema, types, run }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ change, run });
  latest.current = { change, run };
  useEffect(() => {
    const state = EditorState.create({ doc: text, extensions: [keys(() => latest.current.run()), ...extensions(schema, types), onChange((next) => latest.current.change(next))] });
    view.current = new EditorView({ state, parent: host.current! });
    return () => view.current?.destroy();
    // The text is kept in step below; a new editor is wanted for another schema alone.
  }, [schema, types]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);
  return <div ref={host} className="ax-editor" />;
}

const keys = (run: () => void) =>
  keymap.of([
    { key: "Mod-Enter", run: () => (run(), true) },
    ...completionKeymap,
    ...historyKeymap,
    ...defaultKeymap,
    // Tab stays for going to the next control, unless text is selected or the line is being indented on purpose.
    { key: "Mod-]", run: indentWithTab.run! },
  ]);

const onChange = (told: (text: string) => void) => EditorView.updateListener.of((update) => update.docChanged && told(update.state.doc.toString()));

/** The editor makes style sheets of its own; the page's policy lets those with its nonce through. */
export const withNonce = () => EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.content ?? "");

export const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, class: "ax-hl-name" },
    { tag: [tags.string, tags.special(tags.string)], class: "ax-hl-string" },
    { tag: [tags.number, tags.bool, tags.null], class: "ax-hl-number" },
    { tag: [tags.keyword, tags.operatorKeyword], class: "ax-hl-keyword" },
    { tag: tags.comment, class: "ax-hl-comment" },
  ]),
);

function extensions(schema: Schema, types: Types) {
  return [
    json(),
    history(),
    closeBrackets(),
    bracketMatching(),
    highlighting,
    withNonce(),
    autocompletion({ override: [(context) => complete(context, schema, types)] }),
    linter((view) => diagnostics(view, schema, types), { delay: 150 }),
    hoverTooltip((view, position) => tooltip(view, position, schema, types)),
    EditorView.contentAttributes.of({ "aria-label": "Body as JSON" }),
    EditorView.lineWrapping,
  ];
}

function diagnostics(view: EditorView, schema: Schema, types: Types): Diagnostic[] {
  const text = view.state.doc.toString();
  if (!text.trim()) return [];
  const broken = jsonParseLinter()(view);
  if (broken.length) return broken;
  return problemsIn(JSON.parse(text), schema, types).map(({ path, text: message }) => {
    const [from, to] = rangeOf(view.state, path);
    const name = path.at(-1);
    return { from, to, severity: message.includes("ignore") ? "warning" : "error", message: name === undefined ? message : `${name} ${message}` };
  });
}

/** Where the value at a path stands; its outermost known part when it is not there. */
function rangeOf(state: EditorState, path: (string | number)[]): [number, number] {
  let node: Node | null = syntaxTree(state).topNode.firstChild;
  for (const step of path) {
    const next = node && childAt(state, node, step);
    if (!next) break;
    node = next;
  }
  return node ? [node.from, Math.min(node.to, node.from + 200)] : [0, 0];
}

function childAt(state: EditorState, node: Node, step: string | number): Node | null {
  let index = 0;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === "Property" && nameOf(state, child) === step) return child.lastChild;
    if (node.name === "Array" && !["[", "]", ","].includes(child.name) && index++ === step) return child;
  }
  return null;
}

function nameOf(state: EditorState, property: Node): string | null {
  const name = property.getChild("PropertyName");
  if (!name) return null;
  try {
    return JSON.parse(state.sliceDoc(name.from, name.to));
  } catch {
    return null;
  }
}

/** From the body down to a node: the names of the properties and `null` for an entry of a list. */
function pathTo(state: EditorState, node: Node): (string | null)[] {
  const path: (string | null)[] = [];
  for (let at: Node | null = node; at?.parent; at = at.parent) {
    if (at.name === "Property") path.unshift(nameOf(state, at));
    else if (at.parent.name === "Array") path.unshift(null);
  }
  return path;
}

export function schemaAt(schema: Schema, types: Types, path: (string | null)[]): Schema | undefined {
  let found: Schema | undefined = schema;
  for (const step of path) {
    const whole: Schema = resolved(found ?? {}, types);
    if (step === null) found = whole.items;
    else found = whole.properties?.[step] ?? (typeof whole.additionalProperties === "object" ? whole.additionalProperties : undefined);
    if (!found) return undefined;
  }
  return found;
}

async function complete(context: CompletionContext, schema: Schema, types: Types): Promise<CompletionResult | null> {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (node.name === "PropertyName") return names(context, node, node.parent!, schema, types);
  if (node.name === "Object" || (node.name === "{" && node.parent)) return context.explicit ? names(context, null, node.name === "Object" ? node : node.parent!, schema, types) : null;
  const inValue = ["String", "Number", "True", "False", "Null"].includes(node.name);
  if (!inValue && !context.explicit && node.name !== "Array") return null;
  return values(context, inValue ? node : null, schema, types);
}

function names(context: CompletionContext, typed: Node | null, holder: Node, schema: Schema, types: Types): CompletionResult | null {
  const object = holder.name === "Property" ? holder.parent! : holder;
  const here = schemaAt(schema, types, pathTo(context.state, object));
  if (!here || kindOf(here, types) !== "object") return null;
  const present = new Set(object.getChildren("Property").map((each) => nameOf(context.state, each)));
  const options = writable(here, types)
    .filter(([name]) => typed || !present.has(name))
    .map(([name, each]) => ({ label: `"${name}"`, detail: typeText(each), info: each.description, apply: typed && /^\s*:/.test(context.state.sliceDoc(typed.to, typed.to + 5)) ? `"${name}"` : `"${name}": `, type: "property" }));
  return { from: typed ? typed.from : context.pos, to: typed?.to, options };
}

async function values(context: CompletionContext, typed: Node | null, schema: Schema, types: Types): Promise<CompletionResult | null> {
  const node = typed ?? syntaxTree(context.state).resolveInner(context.pos, -1);
  const path = pathTo(context.state, node);
  if (!typed && node.name === "Array") path.push(null);
  const here = schemaAt(schema, types, path);
  if (!here) return null;
  const options = fixedValues(here, types).map((label) => ({ label, type: "enum" }));
  const name = path.findLast((each) => each !== null);
  if (name) {
    const live = await choicesFor(name, bodyOf(context.state));
    options.push(...live.map((each) => ({ label: JSON.stringify(each.value), detail: each.label, type: "constant" })));
  }
  return options.length ? { from: typed ? typed.from : context.pos, to: typed?.to, options } : null;
}

function fixedValues(schema: Schema, types: Types): string[] {
  const whole = resolved(schema, types);
  const enums = (whole.enum ?? []).map((each) => JSON.stringify(each));
  const truths = kindOf(schema, types) === "boolean" ? ["true", "false"] : [];
  return [...enums, ...truths, ...(enums.length + truths.length && whole.nullable ? ["null"] : [])];
}

function bodyOf(state: EditorState): Record<string, unknown> {
  // While somebody types, the text is no JSON yet; the pairs that are whole are enough.
  const found: Record<string, unknown> = {};
  for (const [, name, value] of state.doc.toString().matchAll(/"(\w+)"\s*:\s*"([^"]*)"/g)) found[name!] ??= value;
  return isObject(found) ? found : {};
}

function tooltip(view: EditorView, position: number, schema: Schema, types: Types) {
  const node = syntaxTree(view.state).resolveInner(position, -1);
  if (node.name !== "PropertyName") return null;
  const here = schemaAt(schema, types, pathTo(view.state, node.parent!));
  if (!here) return null;
  const dom = document.createElement("div");
  dom.className = "ax-hover";
  dom.textContent = [typeText(here), here.readOnly ? "read-only" : "", here.description ?? (here.$ref ? nameOfRef(here.$ref) : "")].filter(Boolean).join(" · ");
  return { pos: node.from, end: node.to, create: () => ({ dom }) };
}
