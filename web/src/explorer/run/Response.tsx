import { useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import { CopyButton, msText, Tabs } from "../parts/small";
import type { Operation } from "../model";
import { takeBack, type Identity, type Result } from "./send";
import { Body } from "./Viewers";
import { Waterfall } from "./Waterfall";

export function Response({ result, before, operation, who, goOn }: { result: Result; before: Result | null; operation: Operation; who: Identity; goOn: (token: string) => void }) {
  const [tab, setTab] = useState<"body" | "headers" | "time">("body");
  const good = result.status < 400;
  return (
    <section className="ax-response" aria-label="Answer">
      <div className="ax-bar" role="status">
        <span className={`ax-badge ax-tone-${good ? "good" : "bad"}`}>{result.status} {result.statusText}</span>
        <span className="ax-soft">{msText(result.totalMs)}{result.cache === "hit" ? ", from the cache" : ""}</span>
        <span className="ax-grow" />
        <Tabs label="Parts of the answer" tabs={[["body", "Answer"], ["headers", "Headers"], ["time", "Time"]]} chosen={tab} choose={setTab} />
      </div>
      <Notes result={result} operation={operation} who={who} goOn={goOn} />
      {tab === "body" && <Body result={result} before={before} operation={operation} />}
      {tab === "headers" && <Headers result={result} />}
      {tab === "time" && <Waterfall result={result} />}
    </section>
  );
}

function Notes({ result, operation, who, goOn }: { result: Result; operation: Operation; who: Identity; goOn: (token: string) => void }) {
  return (
    <>
      {result.simulated && <Simulated changes={result.simulated} />}
      {result.operation && <Undo key={result.operation} operation={result.operation} who={who} />}
      {result.warning && <p className="ax-note ax-tone-warn">{result.warning}</p>}
      {result.status >= 400 && <Problem result={result} operation={operation} />}
      {result.confirmToken && (
        <p className="ax-note ax-tone-warn">
          The server asks before it goes on. <button type="button" className="ax-button ax-danger" onClick={() => goOn(result.confirmToken!)}>Go on all the same</button>
        </p>
      )}
    </>
  );
}

function Simulated({ changes }: { changes: Record<string, Record<string, number>> }) {
  const parts = Object.entries(changes).flatMap(([table, counts]) => Object.entries(counts).map(([what, count]) => `${count} of ${table} ${what}`));
  return <p className="ax-note ax-tone-good"><strong>Dry run: nothing was changed.</strong> For real it would have been: {parts.length ? parts.join(", ") : "nothing"}.</p>;
}

function Undo({ operation, who }: { operation: string; who: Identity }) {
  const [state, setState] = useState<"" | "going" | "done">("");
  const [said, setSaid] = useState("");
  const undo = async () => {
    setState("going");
    try {
      setSaid(await takeBack(operation, who));
      setState("done");
    } catch (error) {
      setSaid(error instanceof ApiError ? error.message : "The server does not answer.");
      setState("");
    }
  };
  return (
    <p className="ax-note ax-tone-plain" role="status">
      {state === "done" ? said : <>Something was changed. <button type="button" className="ax-button" disabled={state === "going"} onClick={() => void undo()}>Undo</button> {said}</>}
    </p>
  );
}

interface Told {
  message?: string;
  errors?: { field?: string; message?: string }[];
}

function Problem({ result, operation }: { result: Result; operation: Operation }) {
  const [told, setTold] = useState<Told>({});
  useEffect(() => {
    let stale = false;
    void result.blob.text().then((text) => !stale && setTold(parsed(text)));
    return () => {
      stale = true;
    };
  }, [result]);
  const copy = () => [`${operation.verb} ${operation.path}`, `${result.status} ${told.message ?? ""}`, ...(told.errors ?? []).map((each) => `${each.field ?? ""}: ${each.message ?? ""}`), `request ${result.requestId}`].join("\n");
  return (
    <div className="ax-note ax-tone-bad" role="alert">
      <strong>{told.message}</strong>
      {told.errors && <ul>{told.errors.map((each, at) => <li key={at}>{each.field && <code>{each.field}</code>} {each.message}</li>)}</ul>}
      <p>
        <span className="ax-soft">Request {result.requestId}</span> <CopyButton text={copy} label="Copy for support" /> <a href={`/docs/r/err/4.0/${result.status}/${operation.verb.toLowerCase()}${operation.path}`}>What {result.status} means</a>
      </p>
    </div>
  );
}

function parsed(text: string): Told {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

function Headers({ result }: { result: Result }) {
  return (
    <div className="ax-scroll" tabIndex={0} role="region" aria-label="Headers of the answer">
      <table className="ax-headers"><tbody>{result.headers.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td>{value}</td></tr>)}</tbody></table>
    </div>
  );
}
