import { useState, useSyncExternalStore } from "react";
import { type MadeCall, recorded, subscribe } from "../api/record";
import { curlOf, pythonOf } from "../api/snippets";
import { Code } from "../kit/Copy";
import { Dialog } from "../kit/Dialog";

const LANGUAGES = { Python: pythonOf, curl: curlOf } as const;
type Language = keyof typeof LANGUAGES;

/** The calls that the page has made, each as a script would make it. */
export default function MadeCalls({ onClose }: { onClose: () => void }) {
  const calls = useSyncExternalStore(subscribe, recorded);
  const [language, setLanguage] = useState<Language>("Python");
  return (
    <Dialog title="API calls of this page" shape="side" onClose={onClose}>
      <p className="soft">
        Pages use nothing but public operations. What you see here, a script with an API key of yours can do as well.
      </p>
      <div className="tabs" role="tablist" aria-label="Language">
        {(Object.keys(LANGUAGES) as Language[]).map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === language} onClick={() => setLanguage(name)}>
            {name}
          </button>
        ))}
      </div>
      {calls.length === 0 && <p className="empty">This page has made no call yet.</p>}
      {[...calls].reverse().map((each) => (
        <One key={each.id} call={each} text={LANGUAGES[language](each, location.origin)} />
      ))}
    </Dialog>
  );
}

function One({ call, text }: { call: MadeCall; text: string }) {
  const good = call.status > 0 && call.status < 400;
  return (
    <section className="stack-tight" aria-label={`${call.verb} ${call.address}`}>
      <div className="actions">
        <span className={`badge ${good ? "good" : "bad"}`}>{call.status || "…"}</span>
        <strong>{call.verb}</strong>
        <span className="soft number">{Math.round(call.milliseconds)} ms</span>
      </div>
      <Code text={text} label={`${call.verb} ${call.address}`} />
    </section>
  );
}
