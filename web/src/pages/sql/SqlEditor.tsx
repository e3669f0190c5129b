import { autocompletion, closeBrackets, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { MSSQL, MySQL, PLSQL, PostgreSQL, sql, SQLite, StandardSQL, type SQLDialect, type SQLNamespace } from "@codemirror/lang-sql";
import { bracketMatching } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { type RefObject, useEffect, useRef } from "react";
import { highlighting, withNonce } from "../../explorer/form/JsonEditor";
import { chosen, wordAt } from "./statement";
import "../../explorer/explorer.css";

export interface Mark {
  at: number;
  message: string;
}

export interface Editing {
  /** The selection, or all of the text. */
  chosen: () => { sql: string; offset: number };
  /** Writes in place of the selection. */
  insert: (text: string) => void;
}

interface Props {
  text: string;
  change: (text: string) => void;
  dialect: string;
  names: SQLNamespace;
  mark: Mark | null;
  run: () => void;
  editing: RefObject<Editing | null>;
}

const DIALECTS: Record<string, SQLDialect> = { postgres: PostgreSQL, duckdb: PostgreSQL, redshift: PostgreSQL, mysql: MySQL, mariadb: MySQL, sqlite: SQLite, mssql: MSSQL, oracle: PLSQL };

/** A statement in the words of its database, with the names of tables and columns at hand. */
export default function SqlEditor({ text, change, dialect, names, mark, run, editing }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const language = useRef(new Compartment());
  const latest = useRef({ change, run });
  latest.current = { change, run };
  const spoken = () => sql({ dialect: DIALECTS[dialect] ?? StandardSQL, schema: names, upperCaseKeywords: true });

  useEffect(() => {
    const told = EditorView.updateListener.of((update) => update.docChanged && latest.current.change(update.state.doc.toString()));
    const extensions = [keys(() => latest.current.run()), language.current.of(spoken()), told, ...EXTENSIONS];
    const made = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: host.current! });
    view.current = made;
    editing.current = editingOf(made);
    return () => made.destroy();
    // One editor for as long as the page is there: what changes is kept in step below.
  }, []);
  useEffect(() => view.current?.dispatch({ effects: language.current.reconfigure(spoken()) }), [dialect, names]);
  useEffect(() => {
    const editor = view.current!;
    if (editor.state.doc.toString() !== text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const editor = view.current!;
    const found = mark ? [{ ...wordAt(editor.state.doc.toString(), mark.at), severity: "error" as const, message: mark.message }] : [];
    editor.dispatch(setDiagnostics(editor.state, found));
    if (found[0]) editor.dispatch({ effects: EditorView.scrollIntoView(found[0].from) });
  }, [mark]);
  return <div ref={host} className="ax-editor sql-editor" />;
}

const editingOf = (view: EditorView): Editing => ({
  chosen: () => {
    const { from, to } = view.state.selection.main;
    return chosen(view.state.doc.toString(), from, to);
  },
  insert: (text) => {
    view.dispatch(view.state.replaceSelection(text));
    view.focus();
  },
});

const keys = (run: () => void) =>
  keymap.of([
    { key: "Mod-Enter", run: (view) => (closeCompletion(view), run(), true) },
    ...completionKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...defaultKeymap,
    // Tab stays for going to the next control.
    { key: "Mod-]", run: indentWithTab.run! },
  ]);

const EXTENSIONS = [
  history(),
  lineNumbers(),
  lintGutter(),
  search({ top: true }),
  closeBrackets(),
  bracketMatching(),
  highlighting,
  withNonce(),
  autocompletion(),
  placeholder("SELECT …"),
  EditorView.contentAttributes.of({ "aria-label": "SQL", tabindex: "0" }),
];
