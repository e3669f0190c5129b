import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, ApiError, call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { TextField } from "../../kit/Field";
import { Menu } from "../../kit/Menu";
import { Problem } from "../../kit/Problem";
import { Ask } from "./parts/Ask";
import { useAddress } from "./parts/address";
import { type Column, Table } from "./parts/Table";

type App = Answer<"GET /api/4.0/oauth_client_apps">[number];
type Asked = { what: "delete" | "tokens" | "turn"; app: App };

/** Applications that log people in by OAuth: web pages and command lines of others. */
export function OauthApps() {
  const apps = useQuery({
    queryKey: ["oauth_client_apps"],
    queryFn: ({ signal }) => call("GET /api/4.0/oauth_client_apps", {}, { signal }),
  });
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns: Column<App>[] = [...COLUMNS, { name: "Actions", unseen: true, end: true, cell: (app) => <Actions app={app} onAsk={(what) => setAsked({ what, app })} /> }];
  return (
    <section className="card form">
      <h2>Applications that log in by OAuth</h2>
      <p className="soft">Web pages and tools in which people log in with their own account, without an API key.</p>
      <Problem of={apps.error} />
      {apps.data?.length === 0 && <p className="soft">None is registered.</p>}
      {apps.data && apps.data.length > 0 && <Table label="OAuth applications" rows={apps.data} columns={columns} keyOf={(app) => app.client_guid ?? ""} />}
      <div className="actions">
        <Button icon="plus" onClick={() => setMaking(true)}>
          Register an application
        </Button>
      </div>
      {making && <Register onClose={() => setMaking(false)} />}
      {asked && <AskFirst asked={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

const COLUMNS: readonly Column<App>[] = [
  {
    name: "Name",
    cell: (app) => (
      <>
        <strong>{app.display_name}</strong> <code>{app.client_guid}</code>
      </>
    ),
  },
  { name: "Leads back to", cell: (app) => app.redirect_uri },
  { name: "State", cell: (app) => <span className={`badge ${app.enabled ? "good" : "bad"}`}>{app.enabled ? "on" : "off"}</span> },
];

function Actions({ app, onAsk }: { app: App; onAsk: (what: Asked["what"]) => void }) {
  return (
    <Menu
      name={`What to do with ${app.display_name}`}
      actions={[
        { name: app.enabled ? "Turn off…" : "Turn on…", act: () => onAsk("turn") },
        { name: "End all its logins…", danger: true, act: () => onAsk("tokens") },
        { name: "Delete…", danger: true, act: () => onAsk("delete") },
      ]}
    />
  );
}

function told(what: Asked["what"], app: App): { title: string; button: string; text: string } {
  const name = app.display_name;
  if (what === "delete") return { title: `Delete ${name}?`, button: "Delete the application", text: "Nobody can log in by it any more, and the logins it has end at once." };
  if (what === "tokens") return { title: `End all logins of ${name}?`, button: "End its logins", text: "Whoever uses it has to log in again. This cannot be taken back." };
  if (app.enabled) return { title: `Turn ${name} off?`, button: "Turn off", text: "The logins it has end at once, and nobody can log in by it until it is turned on." };
  return { title: `Turn ${name} on?`, button: "Turn on", text: "People can log in by it again." };
}

function AskFirst({ asked: { what, app }, onClose }: { asked: Asked; onClose: () => void }) {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const path = { client_guid: app.client_guid ?? "" };
  const act = (headers: Record<string, string>): Promise<{ operation: string | null }> => {
    if (what === "delete") return change("DELETE /api/4.0/oauth_client_apps/{client_guid}", { path }, { headers });
    if (what === "tokens") return change("DELETE /api/4.0/oauth_client_apps/{client_guid}/tokens", { path }, { headers });
    return change("PATCH /api/4.0/oauth_client_apps/{client_guid}", { path, body: { enabled: !app.enabled } }, { headers });
  };
  const done = async ({ operation }: { operation: string | null }) => {
    onClose();
    if (what === "delete") setAddress({ done: operation ?? "" });
    await client.invalidateQueries({ queryKey: ["oauth_client_apps"] });
  };
  const { title, button, text } = told(what, app);
  return (
    <Ask title={title} button={button} danger={what !== "turn" || app.enabled} act={act} onDone={done} onClose={onClose}>
      <p>{text}</p>
    </Ask>
  );
}

function Register({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState({ client_guid: "", display_name: "", redirect_uri: "", description: "" });
  const { client_guid, ...body } = draft;
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const registering = useMutation({
    mutationFn: () => call("POST /api/4.0/oauth_client_apps/{client_guid}", { path: { client_guid: client_guid.trim() }, body: { ...body, enabled: true } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["oauth_client_apps"] });
      onClose();
    },
  });
  const wrong = (field: string) => (registering.error instanceof ApiError ? registering.error.problems.find((each) => each.field === field)?.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    registering.mutate();
  };
  return (
    <Dialog title="Register an application" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={draft.display_name} onChange={(event) => set({ display_name: event.target.value })} hint="People see it when they are asked to let the application in." wrong={wrong("display_name")} />
        <TextField label="Client id" required value={draft.client_guid} onChange={(event) => set({ client_guid: event.target.value })} hint="What the application calls itself: letters, digits and . _ ~ -" wrong={wrong("client_guid")} />
        <TextField label="Address that logins lead back to" type="url" required value={draft.redirect_uri} onChange={(event) => set({ redirect_uri: event.target.value })} hint="Such as https://app.example.com/callback." wrong={wrong("redirect_uri")} />
        <TextField label="Description" required value={draft.description} onChange={(event) => set({ description: event.target.value })} wrong={wrong("description")} />
        <Problem of={registering.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={registering.isPending}>
            Register
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
