import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Code } from "../../kit/Copy";
import { Dialog } from "../../kit/Dialog";
import { Problem } from "../../kit/Problem";
import { type NewKey, type Way, waysToConnect } from "./connect";
import { prove } from "./prove";

/** The one time that a secret is seen, with all that it is needed for. */
export function SecretDialog({ secret, onClose }: { secret: NewKey; onClose: () => void }) {
  const versions = useQuery({ queryKey: ["versions"], queryFn: () => call("GET /api/4.0/versions", {}, { quiet: true }) });
  const server = serverFor(versions.data);
  const ways = waysToConnect(secret, server);
  const [chosen, setChosen] = useState(0);
  const way = ways[chosen]!;
  const proof = useMutation({ mutationFn: () => prove(secret) });
  return (
    <Dialog title="Your new API key" shape="wide" keep onClose={onClose}>
      <div className="notice warn">
        <p>
          <strong>Copy the secret now.</strong> The server keeps only a hash of it and cannot show it again.
        </p>
      </div>
      <div className="form">
        <div className="field">
          <span className="label">Client id</span>
          <Code text={secret.client_id} label="Client id" />
        </div>
        <div className="field">
          <span className="label">Client secret</span>
          <Code text={secret.client_secret} label="Client secret" />
        </div>
      </div>
      <div className="tabs" role="tablist" aria-label="Use it with">
        {ways.map((each, at) => (
          <button key={each.name} type="button" role="tab" aria-selected={at === chosen} onClick={() => setChosen(at)}>
            {each.name}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={way.name} className="form">
        <Code text={way.text} label={way.name} />
        <div className="actions">
          {way.file && <Save way={way} />}
          <span className="soft">{way.told}</span>
        </div>
      </div>
      <Problem of={proof.error} />
      {proof.data && (
        <div className="notice good" role="status">
          <p>The key works: it has just logged in as {proof.data}, and out again.</p>
        </div>
      )}
      <div className="actions end">
        <Button icon="check" onClick={() => proof.mutate()} disabled={proof.isPending}>
          {proof.isPending ? "Logging in…" : "Test the login"}
        </Button>
        <Button kind="primary" onClick={onClose}>
          I have saved it
        </Button>
      </div>
    </Dialog>
  );
}

/** The API has an address of its own where somebody has set one. Otherwise it is where these pages are: that address is
 * known to work from here. */
function serverFor(versions: Answer<"GET /api/4.0/versions"> | undefined): string {
  const own = versions?.api_server_url;
  return own && own !== versions.web_server_url ? own : location.origin;
}

function Save({ way }: { way: Way }) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([way.text], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: way.file });
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Button small icon="download" onClick={save}>
      Download {way.file}
    </Button>
  );
}
