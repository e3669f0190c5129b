import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Code } from "../../kit/Copy";
import { TextField } from "../../kit/Field";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";

const WAIT_MS = 8000;

export default function Api() {
  const versions = useQuery({ queryKey: ["versions"], queryFn: ({ signal }) => call("GET /api/4.0/versions", {}, { signal }) });
  return (
    <Page title="API" lead="Where scripts reach this server, and what they may do there." above={[["Admin", null]]}>
      <Problem of={versions.error} />
      {versions.data && <Host address={versions.data.api_server_url ?? location.origin} release={versions.data.looker_release_version ?? ""} />}
      <HostUrl />
      <Apps />
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

function HostUrl() {
  const client = useQueryClient();
  const setting = useQuery({
    queryKey: ["setting", "host_url"],
    queryFn: ({ signal }) => call("GET /api/4.0/setting", { query: { fields: "host_url" } }, { signal }),
  });
  const [edited, setEdited] = useState<string | null>(null);
  const saving = useMutation({
    mutationFn: (host_url: string) => call("PATCH /api/4.0/setting", { body: { host_url } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["setting"] });
      await client.invalidateQueries({ queryKey: ["versions"] });
      setEdited(null);
    },
  });
  const now = edited ?? setting.data?.host_url ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(now);
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>Address of the pages</h2>
      <TextField label="Host URL" type="url" value={now} onChange={(event) => setEdited(event.target.value)} hint="Links in mails and answers begin with it." />
      <Problem of={setting.error ?? saving.error} />
      <div className="actions">
        <Button kind="primary" type="submit" disabled={edited === null || saving.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** Applications that log people in by OAuth. */
function Apps() {
  const apps = useQuery({
    queryKey: ["oauth_client_apps"],
    queryFn: ({ signal }) => call("GET /api/4.0/oauth_client_apps", {}, { signal }),
  });
  return (
    <section className="card form">
      <h2>Applications that log in by OAuth</h2>
      <Problem of={apps.error} />
      {apps.data?.length === 0 && <p className="soft">None is registered. The operation register_oauth_client_app registers one.</p>}
      <ul className="plain">
        {apps.data?.map((app) => (
          <li key={app.client_guid}>
            <span>
              <strong>{app.display_name}</strong> <code>{app.client_guid}</code>
            </span>
            <span className={`badge ${app.enabled ? "good" : "bad"}`}>{app.enabled ? "on" : "off"}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
