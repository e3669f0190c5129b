import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../../api/client";
import { Problem } from "../../kit/Problem";
import { useCatalog } from "../documents";
import { To } from "../parts/small";

const FORMATS: [format: string, title: string, text: string][] = [
  ["postman", "Postman collection", "Format 2.1. Each request logs in when it has to, with the key of the environment."],
  ["postman-environment", "Postman environment", "The address of this server, and places for client id and secret."],
  ["bruno", "Bruno collection", "A zip to unpack and open. Fill in the key of its environment, and send “Log in” first."],
  ["http", ".http file", "For editors. The key comes from LOOKERSDK_CLIENT_ID and LOOKERSDK_CLIENT_SECRET."],
  ["pytest", "pytest file", "A test for each request, with requests. What changes data runs only with ALSO_CHANGE=1."],
];

/** The API, a tag or the saved requests as files of other tools. */
export function ExportPage() {
  const { what = "all" } = useSearch({ strict: false }) as { what?: string };
  const navigate = useNavigate();
  const { tags } = useCatalog();
  const choose = (next: string) => void navigate({ to: location.pathname, search: ((before: object) => ({ ...before, what: next === "all" ? undefined : next })) as never, replace: true });
  const chosen: Record<string, string> = what === "saved" ? { saved: "true" } : what === "all" ? {} : { tag: what };
  return (
    <article className="ax-docs ax-alone">
      <h1>Export</h1>
      <p className="ax-soft">Requests as files for other tools. No key is in them: whoever uses them fills in their own.</p>
      <p>
        <label>
          What to export{" "}
          <select value={what} onChange={(event) => choose(event.target.value)}>
            <option value="all">the whole API</option>
            <option value="saved">my saved requests</option>
            <optgroup label="One tag">{tags.map(([tag]) => <option key={tag} value={tag}>{tag}</option>)}</optgroup>
          </select>
        </label>
      </p>
      <ul className="ax-plain">{FORMATS.map(([format, title, text]) => <Row key={format} format={format} title={title} text={text} chosen={chosen} />)}</ul>
      <p className="ax-soft">
        The whole API is also written by <code>lookalike api export --format postman</code>. What you <To splat="4.0/saved">save</To> here can be exported alone. <code>login</code> and <code>logout</code> are left out: the files log in by themselves.
      </p>
    </article>
  );
}

function Row({ format, title, text, chosen }: { format: string; title: string; text: string; chosen: Record<string, string> }) {
  const [problem, setProblem] = useState<unknown>(null);
  const download = async () => {
    setProblem(null);
    try {
      save(await send("GET", `/api/lookalike/v1/explorer/exports/${format}?${new URLSearchParams(chosen)}`));
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <li className="ax-card ax-offer">
      <div><strong>{title}</strong><br /><span className="ax-soft">{text}</span></div>
      <button type="button" className="ax-button" aria-label={`Download ${title}`} onClick={() => void download()}>Download</button>
      <Problem of={problem} />
    </li>
  );
}

/** Hands the file to the browser under the name that the server gave it. */
async function save(response: Response): Promise<void> {
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "export";
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
