import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { Ask } from "./parts/Ask";
import { LastChange } from "./parts/LastChange";
import { type Column, Table } from "./parts/Table";
import { NewSandboxDialog } from "./sandboxes/NewSandboxDialog";
import { PromoteDialog } from "./sandboxes/PromoteDialog";

export type Sandbox = Answer<"GET /api/lookalike/v1/sandboxes">[number];
type Asked = { what: "changes" | "end"; sandbox: Sandbox };
const EVERY_MS = 10_000;

export default function Sandboxes() {
  const list = useQuery({
    queryKey: ["sandboxes"],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/sandboxes", {}, { signal }),
  });
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const button = (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      New sandbox
    </Button>
  );
  return (
    <Page title="Sandboxes" lead="Copies of this instance to try something out. Nothing leaves them: mail and webhooks are only written down." above={[["Admin", null]]} actions={button}>
      <LastChange />
      <Problem of={list.error} />
      {list.isPending && <p className="waiting">Loading the sandboxes…</p>}
      {list.data?.length === 0 && (
        <div className="card empty">
          <h2>No sandbox yet</h2>
          <p>Make one, let your script run in it, look at what it changed, and take over what is good.</p>
        </div>
      )}
      {list.data && list.data.length > 0 && (
        <Table label="Sandboxes" rows={list.data} keyOf={(each) => each.id ?? ""} columns={[...COLUMNS, { name: "Actions", unseen: true, end: true, cell: (each) => <Actions sandbox={each} onAsk={setAsked} /> }]} />
      )}
      {making && <NewSandboxDialog onClose={() => setMaking(false)} />}
      {asked?.what === "changes" && <PromoteDialog sandbox={asked.sandbox} onClose={() => setAsked(null)} />}
      {asked?.what === "end" && <End sandbox={asked.sandbox} onClose={() => setAsked(null)} />}
    </Page>
  );
}

const KINDS: Record<string, string> = { running: "good", starting: "warn" };
const COLUMNS: readonly Column<Sandbox>[] = [
  { name: "Name", cell: (each) => <strong>{each.name}</strong> },
  { name: "State", cell: (each) => <State of={each} /> },
  { name: "Data", cell: (each) => each.data },
  { name: "Made", cell: (each) => <When at={each.created_at} /> },
  { name: "Ends", cell: (each) => <When at={each.ended_at ?? each.expires_at} /> },
  { name: "Mail and webhooks", cell: (each) => each.outbox && <code title="The folder on the server in which they are written down">{each.outbox}</code> },
];

function State({ of: sandbox }: { of: Sandbox }) {
  return (
    <>
      <span className={`badge ${KINDS[sandbox.state ?? ""] ?? ""}`}>{sandbox.state}</span>
      {sandbox.problem && <small className="soft"> {sandbox.problem}</small>}
    </>
  );
}

function Actions({ sandbox, onAsk }: { sandbox: Sandbox; onAsk: (asked: Asked) => void }) {
  if (sandbox.state !== "running") return null;
  return (
    <span className="actions end">
      <a className="button small" href={sandbox.base_url ?? ""} target="_blank" rel="noreferrer">
        Open<span className="unseen"> {sandbox.name} in a new window</span>
      </a>
      <Button small aria-label={`Changes in ${sandbox.name}`} onClick={() => onAsk({ what: "changes", sandbox })}>
        Changes
      </Button>
      <Button small kind="danger" aria-label={`End ${sandbox.name}`} onClick={() => onAsk({ what: "end", sandbox })}>
        End
      </Button>
    </span>
  );
}

function End({ sandbox, onClose }: { sandbox: Sandbox; onClose: () => void }) {
  const client = useQueryClient();
  const done = async () => {
    onClose();
    await client.invalidateQueries({ queryKey: ["sandboxes"] });
  };
  return (
    <Ask
      title={`End ${sandbox.name}?`}
      button="End the sandbox"
      danger
      act={(headers) => change("DELETE /api/lookalike/v1/sandboxes/{sandbox_id}", { path: { sandbox_id: sandbox.id ?? "" } }, { headers })}
      onDone={done}
      onClose={onClose}
    >
      <p>Its server stops, and all that it held is removed: this cannot be taken back. Take over its changes before, if you want them.</p>
    </Ask>
  );
}
