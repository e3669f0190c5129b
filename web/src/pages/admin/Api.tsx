import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Code } from "../../kit/Copy";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { OauthApps } from "./OauthApps";
import { LastChange } from "./parts/LastChange";
import { Embedding } from "./settings/Embedding";
import { ServerSettings } from "./settings/ServerSettings";

const WAIT_MS = 8000;

export default function Api() {
  const versions = useQuery({ queryKey: ["versions"], queryFn: ({ signal }) => call("GET /api/4.0/versions", {}, { signal }) });
  return (
    <Page title="API" lead="Where scripts reach this server, and what they may do there." above={[["Admin", null]]}>
      <Problem of={versions.error} />
      {versions.data && <Host address={versions.data.api_server_url ?? location.origin} release={versions.data.looker_release_version ?? ""} />}
      <LastChange />
      <OauthApps />
      <Embedding />
      <ServerSettings />
    </Page>
  );
}

function Host({ address, release }: { address: string; release: string }) {
  const reached = useMutation({ mutationFn: () => reach(address) });
  return (
    <section className="card form">
      <h2>API Host URL</h2>
      <Code text={address} label="API Host URL" />
      <p className="soft">
        SDKs take this address as <code>base_url</code>. The server speaks the Looker API 4.0 as of release {release}.
      </p>
      {reached.data && (
        <div className={`notice ${reached.data.good ? "good" : "warn"}`} role="status">
          <p>{reached.data.text}</p>
        </div>
      )}
      <div className="actions">
        <Button onClick={() => reached.mutate()} disabled={reached.isPending}>
          {reached.isPending ? "Asking…" : "Check from this browser"}
        </Button>
      </div>
    </section>
  );
}

/** Asks this server at the address that scripts use. A page may ask its own origin only, so for another one it tells
 * how to ask from a terminal. */
async function reach(address: string): Promise<{ good: boolean; text: string }> {
  if (new URL(address).origin !== location.origin) {
    return {
      good: false,
      text: `You have opened these pages at ${location.origin}, so this browser may not ask ${address}. Open the pages there, or type: curl -sS ${address}/versions`,
    };
  }
  const began = performance.now();
  try {
    const answer = await fetch("/versions", { signal: AbortSignal.timeout(WAIT_MS), credentials: "omit", cache: "no-store" });
    const took = Math.round(performance.now() - began);
    return { good: answer.ok, text: answer.ok ? `It answers, in ${took} ms.` : `It answers with status ${answer.status}.` };
  } catch {
    return { good: false, text: `Nothing answers there within ${WAIT_MS / 1000} seconds.` };
  }
}
