import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call, type Answer } from "../../api/client";
import { Problem } from "../../kit/Problem";
import { methodAddress } from "../addresses";
import { useCatalog } from "../documents";
import { To, Verb } from "../parts/small";
import { releasesOf, sideOf, type Side } from "./releases";

type Found = Answer<"POST /api/lookalike/v1/explorer/comparisons">;
type Method = NonNullable<Found["added"]>[number];

/** Two releases of the API side by side: addresses such as `4.0/diff/26.12/26.22`. */
export function ComparePage({ from, to }: { from: string; to: string }) {
  const known = releasesOf(useCatalog());
  const navigate = useNavigate();
  const [base, setBase] = useState<Side>(sideOf(from, known, known[0]!));
  const [other, setOther] = useState<Side>(sideOf(to, known, known.at(-1)!));
  const found = useMutation({
    mutationFn: () => call("POST /api/lookalike/v1/explorer/comparisons", { body: { base: base.release, base_document: base.document, compared: other.release, compared_document: other.document } }),
  });
  const compare = () => {
    if (base.release && other.release) void navigate({ to: "/api-explorer/$", params: { _splat: `4.0/diff/${base.release}/${other.release}` }, replace: true });
    found.mutate();
  };
  useEffect(() => {
    if (from && to && known.includes(from) && known.includes(to)) found.mutate();
  }, []);
  return (
    <article className="ax-docs ax-wide">
      <h1>Compare releases</h1>
      <p className="ax-soft">What came, went and changed between two releases, with your saved requests and the callers of the last 30 days that it concerns. A document is an OpenAPI 3 or Swagger 2 file, such as the one your own Looker gives.</p>
      <div className="ax-bar ax-sides">
        <Choose label="From" side={base} known={known} set={setBase} />
        <Choose label="To" side={other} known={known} set={setOther} />
        <button type="button" className="ax-button" onClick={() => { setBase(other); setOther(base); }}>Switch</button>
        <button type="button" className="ax-button ax-primary" disabled={found.isPending} onClick={compare}>{found.isPending ? "Comparing…" : "Compare"}</button>
      </div>
      <Problem of={found.error} />
      {found.data && <Differences found={found.data} />}
    </article>
  );
}

const DOCUMENT = "a document";

function Choose({ label, side, known, set }: { label: string; side: Side; known: string[]; set: (side: Side) => void }) {
  const [problem, setProblem] = useState("");
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      set({ document: JSON.parse(await file.text()), name: file.name });
      setProblem("");
    } catch {
      setProblem(`${file.name} is not JSON.`);
    }
  };
  return (
    <div className="ax-side-of">
      <label>
        {label}{" "}
        <select value={side.release ?? DOCUMENT} onChange={(event) => set(event.target.value === DOCUMENT ? {} : { release: event.target.value })}>
          {known.map((each) => <option key={each}>{each}</option>)}
          <option>{DOCUMENT}</option>
        </select>
      </label>
      {!side.release && <input type="file" accept=".json,application/json" aria-label={`${label}: document`} onChange={(event) => void read(event.target.files?.[0])} />}
      {problem && <p className="ax-problem" role="alert">{problem}</p>}
    </div>
  );
}

function Differences({ found }: { found: Found }) {
  const types = found.types ?? [];
  const parts = [["Removed", found.removed ?? []], ["Changed", found.changed ?? []], ["Added", found.added ?? []]] as const;
  if (parts.every(([, methods]) => !methods.length) && !types.length) return <p role="status">There is no difference.</p>;
  return (
    <>
      <p role="status">{parts.map(([name, methods]) => `${name.toLowerCase()}: ${methods.length}`).join(", ")}, types that changed: {types.length}.</p>
      {parts.map(([name, methods]) => methods.length > 0 && (
        <section key={name}>
          <h2>{name}</h2>
          <ul className="ax-plain">{methods.map((each) => <Difference key={each.operation_id} method={each} />)}</ul>
        </section>
      ))}
      {types.length > 0 && <h2>Types</h2>}
      {types.map((each) => <details key={each.name}><summary>{each.name} <span className="ax-count">{each.changes?.length}</span></summary><ul>{each.changes?.map((text) => <li key={text}>{text}</li>)}</ul></details>)}
    </>
  );
}

function Difference({ method }: { method: Method }) {
  const operation = useCatalog().byId.get(method.operation_id ?? "");
  const calls = (method.callers ?? []).map((each) => `user ${each.user_id ?? "unknown"}${each.credential_id ? ` with key ${each.credential_id}` : ""}: ${each.calls}`);
  return (
    <li>
      <Verb verb={method.verb ?? ""} /> {operation ? <To splat={methodAddress(operation)}>{method.operation_id}</To> : <strong>{method.operation_id}</strong>} <code>{method.path}</code>
      {method.deprecated && <span className="ax-badge ax-tone-bad">deprecated</span>}
      {Boolean(method.changes?.length) && <ul>{method.changes!.map((text) => <li key={text}>{text}</li>)}</ul>}
      {Boolean(method.saved_requests?.length) && <p className="ax-uses">Your saved requests that use it: {method.saved_requests!.join(", ")}.</p>}
      {calls.length > 0 && <p className="ax-uses">Calls in the last 30 days: {calls.slice(0, 8).join("; ")}{calls.length > 8 ? ` and ${calls.length - 8} more callers` : ""}.</p>}
    </li>
  );
}
