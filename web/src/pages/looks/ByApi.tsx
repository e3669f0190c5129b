import { useState } from "react";
import type { Look } from "../../content/looks";
import { Code } from "../../kit/Copy";
import { Place } from "../../kit/Place";
import { snippets } from "./snippets";

/** This Look by a script: the code is ready to run with a key of one's own. */
export function ByApi({ look }: { look: Look }) {
  const codes = snippets(look.id ?? "", location.origin);
  const names = Object.keys(codes) as (keyof typeof codes)[];
  const [language, setLanguage] = useState(names[0] ?? "Python");
  return (
    <>
      <div className="actions" role="group" aria-label="Language">
        {names.map((name) => (
          <button key={name} type="button" className="button small" aria-pressed={name === language} onClick={() => setLanguage(name)}>
            {name}
          </button>
        ))}
      </div>
      <Code text={codes[language]} label={language} />
      <p className="soft">
        <Place to="/account/keys">Make a key</Place>, or try it in the <Place to="/api-explorer/4.0/methods/Look/run_look">API Explorer</Place>.
      </p>
    </>
  );
}
