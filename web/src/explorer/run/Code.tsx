import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { codeCall } from "../codegen/call";
import { TARGETS } from "../codegen";
import type { Operation, Types } from "../model";
import { CopyButton } from "../parts/small";
import type { Draft } from "../request";

const KEPT = "lookalike.explorer.language";

/** The call as code, in the language that was chosen last. */
export function Code({ operation, draft, types, language }: { operation: Operation; draft: Draft; types: Types; language: string | undefined }) {
  const [chosen, setChosen] = useState(language ?? localStorage.getItem(KEPT) ?? "py");
  const navigate = useNavigate();
  const target = TARGETS.find((each) => each.id === chosen) ?? TARGETS[0]!;
  const text = useMemo(() => target.generate(codeCall(operation, draft, types, location.origin)), [target, operation, draft, types]);
  const choose = (id: string) => {
    setChosen(id);
    localStorage.setItem(KEPT, id);
    void navigate({ to: location.pathname, search: ((before: object) => ({ ...before, sdk: id })) as never, replace: true });
  };
  return (
    <div className="ax-code">
      <div className="ax-bar">
        <label>Language <select value={target.id} onChange={(event) => choose(event.target.value)}>{TARGETS.map((each) => <option key={each.id} value={each.id}>{each.title}</option>)}</select></label>
        <span className="ax-grow" />
        <CopyButton text={text} label="Copy code" />
      </div>
      <pre tabIndex={0} aria-label={`Code for ${target.title}`}>{text}</pre>
      <p className="ax-soft">Secrets are never in it: they come from <code>looker.ini</code> or the environment. <a href="/admin/users">Make an API key</a></p>
    </div>
  );
}
