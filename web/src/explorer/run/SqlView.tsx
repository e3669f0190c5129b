import { sql } from "@codemirror/lang-sql";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { highlighting, withNonce } from "../form/JsonEditor";

/** SQL to read, with its words told apart. */
export default function SqlView({ text }: { text: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const extensions = [sql(), highlighting, withNonce(), EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.lineWrapping, EditorView.contentAttributes.of({ "aria-label": "SQL", tabindex: "0" })];
    const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: host.current! });
    return () => view.destroy();
  }, [text]);
  return <div ref={host} className="ax-editor ax-sql" />;
}
