import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Confirm } from "../../kit/Confirm";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { methodAddress } from "../addresses";
import { useCatalog } from "../documents";
import type { Operation } from "../model";
import { msText, To, Verb } from "../parts/small";
import { runAgain } from "./again";
import { PAGE, searchOf, useForget, useHistory, type PastCall } from "./kept";
import { SaveRequest } from "./SaveRequest";
import { summaryOf } from "./summary";

/** What the person ran, the newest first. */
export function HistoryPage() {
  const [limit, setLimit] = useState(PAGE);
  const [asking, setAsking] = useState(false);
  const history = useHistory(limit);
  const forget = useForget();
  const clear = () => forget.mutate(null, { onSuccess: () => setAsking(false) });
  const calls = history.data ?? [];
  return (
    <article className="ax-docs ax-wide">
      <div className="ax-bar">
        <h1>History</h1>
        <span className="ax-grow" />
        {calls.length > 0 && <button type="button" className="ax-button" onClick={() => setAsking(true)}>Clear the history</button>}
      </div>
      <p className="ax-soft">What you ran here, on every computer you log in from: your newest 500 calls, without secrets. Nobody else sees them.</p>
      <Problem of={history.error ?? (asking ? null : forget.error)} />
      {history.data && calls.length === 0 && <p>Nothing yet. Choose a method and run it; <To splat="4.0/methods/User/me">me</To> is a good first one.</p>}
      {calls.length > 0 && <Calls calls={calls} forget={(id) => forget.mutate(id)} />}
      {calls.length === limit && <button type="button" className="ax-button" onClick={() => setLimit(limit + PAGE)}>Older calls</button>}
      {asking && (
        <Confirm title="Clear the history?" button="Clear" danger busy={forget.isPending} problem={forget.error} onYes={clear} onClose={() => setAsking(false)}>
          <p>Your calls are removed from the list for good. What they did stays as it is, and so do your saved requests.</p>
        </Confirm>
      )}
    </article>
  );
}

function Calls({ calls, forget }: { calls: PastCall[]; forget: (id: string) => void }) {
  const catalog = useCatalog();
  return (
    <div className="ax-scrollx" tabIndex={0} role="region" aria-label="Calls">
      <table className="ax-table">
        <thead>
          <tr><th scope="col">Method</th><th scope="col">Status</th><th scope="col" className="ax-right">Time</th><th scope="col">When</th><th scope="col"><span className="ax-hidden">What to do</span></th></tr>
        </thead>
        <tbody>{calls.map((each) => <Call key={each.id} past={each} operation={catalog.byId.get(each.operation_id ?? "")} forget={() => forget(each.id!)} />)}</tbody>
      </table>
    </div>
  );
}

function Call({ past, operation, forget }: { past: PastCall; operation: Operation | undefined; forget: () => void }) {
  const [saving, setSaving] = useState(false);
  const status = past.status ?? 0;
  return (
    <tr>
      <td className="ax-what">
        {operation ? <To splat={methodAddress(operation)} search={searchOf(past)}><Verb verb={operation.verb} /> {past.operation_id}</To> : past.operation_id}
        {past.run_as && <small className="ax-soft"> as {past.run_as}</small>}
        <span className="ax-with">{summaryOf(past)}</span>
      </td>
      <td><span className={`ax-badge ax-tone-${status === 0 ? "warn" : status < 400 ? "good" : "bad"}`}>{status || "no answer"}</span></td>
      <td className="ax-right ax-nowrap">{status ? msText(past.milliseconds ?? 0) : ""}</td>
      <td className="ax-nowrap"><When at={past.at} /></td>
      <td className="ax-right ax-nowrap">
        {operation && <Again operation={operation} past={past} />}
        {operation && <button type="button" className="ax-button ax-small" onClick={() => setSaving(true)}>Save</button>}{" "}
        <button type="button" className="ax-clear" aria-label={`Remove ${past.operation_id} from the history`} onClick={forget}>✕</button>
        {saving && operation && <SaveRequest operation={operation} kept={past} close={() => setSaving(false)} />}
      </td>
    </tr>
  );
}

/** Reads run at once; what changes data opens filled in, for another look. */
function Again({ operation, past }: { operation: Operation; past: PastCall }) {
  const navigate = useNavigate();
  const runs = (operation.grade === "read" || operation.grade === "harmless") && !past.body_left_out;
  const go = () => {
    if (runs) runAgain(operation.id);
    void navigate({ to: "/api-explorer/$", params: { _splat: methodAddress(operation) }, search: searchOf(past) as never });
  };
  return <><button type="button" className="ax-button ax-small" onClick={go}>{runs ? "Run again" : "Open"}</button>{" "}</>;
}
