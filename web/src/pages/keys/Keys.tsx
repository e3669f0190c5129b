import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { Menu } from "../../kit/Menu";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import type { NewKey } from "./connect";
import { NewKeyDialog } from "./NewKeyDialog";
import { SecretDialog } from "./SecretDialog";

type Key = Answer<"GET /api/lookalike/v1/keys">[number];
type Asked = { what: "rotate" | "revoke" | "delete"; key: Key };

const MODE_NAMES: Record<string, string> = { full: "full", read_only: "read only", dry_run: "dry run" };

/** The API keys of one user: list, make, rotate, revoke, delete. */
export function Keys({ userId }: { userId: string }) {
  const keys = useQuery({
    queryKey: ["keys", userId],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/keys", { query: { user_id: userId } }, { signal }),
  });
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<NewKey | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const again = useAgain(userId);
  const made = (key: NewKey) => {
    setMaking(false);
    setSecret(key);
    void again();
  };
  const button = (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      New API key
    </Button>
  );
  return (
    <div className="stack">
      <Problem of={keys.error} />
      {keys.isPending && <p className="waiting">Loading the keys…</p>}
      {keys.data?.length === 0 && (
        <div className="card empty">
          <h2>No API keys yet</h2>
          <p>A key lets scripts and SDKs log in. Its secret is shown once, with a ready looker.ini and code to copy.</p>
          <div className="actions">{button}</div>
        </div>
      )}
      {keys.data && keys.data.length > 0 && (
        <>
          <div className="actions end">{button}</div>
          <KeyTable keys={keys.data} onAsk={setAsked} />
        </>
      )}
      {making && <NewKeyDialog userId={userId} onMade={made} onClose={() => setMaking(false)} />}
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
      {asked && <Ask asked={asked} onSecret={made} onClose={() => setAsked(null)} onDone={again} />}
    </div>
  );
}

function useAgain(userId: string): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["keys", userId] });
}

function KeyTable({ keys, onAsk }: { keys: readonly Key[]; onAsk: (asked: Asked) => void }) {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="API keys">
      <table className="list">
        <thead>
          <tr>
            <th>Purpose</th>
            <th>Client id</th>
            <th>Limits</th>
            <th>Created</th>
            <th>Last used</th>
            <th>
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} of={key} onAsk={onAsk} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyRow({ of: key, onAsk }: { of: Key; onAsk: (asked: Asked) => void }) {
  return (
    <tr>
      <td>{key.purpose || <span className="soft">not said</span>}</td>
      <td>
        <code>{key.client_id}</code>
        {key.secret_hint && <small className="soft"> …{key.secret_hint}</small>}
      </td>
      <td>
        <Limits of={key} />
      </td>
      <td>
        <When at={key.created_at} />
      </td>
      <td>
        <When at={key.last_used_at} />
        {key.last_ip && <small className="soft"> from {key.last_ip}</small>}
      </td>
      <td className="end">
        <Menu
          name={`What to do with the key ${key.purpose || key.client_id}`}
          actions={[
            { name: "New secret…", icon: "key", disabled: key.is_disabled, act: () => onAsk({ what: "rotate", key }) },
            { name: "Revoke…", icon: "close", disabled: key.is_disabled, danger: true, act: () => onAsk({ what: "revoke", key }) },
            { name: "Delete…", icon: "close", danger: true, act: () => onAsk({ what: "delete", key }) },
          ]}
        />
      </td>
    </tr>
  );
}

function Limits({ of: key }: { of: Key }) {
  const isOver = key.expires_at ? new Date(key.expires_at).getTime() < Date.now() : false;
  return (
    <span className="badges">
      {key.is_disabled && <span className="badge bad">revoked</span>}
      {key.exposed_at && <span className="badge bad">was seen in public</span>}
      <span className="badge">{MODE_NAMES[key.mode ?? "full"] ?? key.mode}</span>
      {key.scopes && <span className="badge" title={key.scopes.join(", ")}>{key.scopes.length} scopes</span>}
      {key.allowed_ips && <span className="badge" title={key.allowed_ips.join(", ")}>from {key.allowed_ips.length} networks</span>}
      {key.expires_at && (
        <span className={`badge ${isOver ? "bad" : "warn"}`}>
          {isOver ? "ended " : "ends "}
          <When at={key.expires_at} />
        </span>
      )}
      {key.old_secret_until && (
        <span className="badge warn">
          old secret ends <When at={key.old_secret_until} />
        </span>
      )}
    </span>
  );
}

const TOLD = {
  rotate: {
    title: "Give the key a new secret?",
    text: "Scripts go on with the old secret for 24 hours, so there is time to exchange it.",
    button: "Make a new secret",
  },
  revoke: {
    title: "Revoke the key?",
    text: "Nobody can log in with it any more, and every login that was made with it ends at once.",
    button: "Revoke",
  },
  delete: {
    title: "Delete the key?",
    text: "Logins that were made with it end, and it is gone from this list. The audit keeps what it did.",
    button: "Delete",
  },
} as const;

interface AskProps {
  asked: Asked;
  onSecret: (key: NewKey) => void;
  onClose: () => void;
  onDone: () => Promise<void>;
}

function Ask({ asked: { what, key }, onSecret, onClose, onDone }: AskProps) {
  const doing = useMutation({
    mutationFn: () => act(what, key),
    onSuccess: async (secret) => {
      onClose();
      if (secret) onSecret(secret);
      await onDone();
    },
  });
  const told = TOLD[what];
  return (
    <Confirm title={told.title} button={told.button} danger={what !== "rotate"} problem={doing.error} busy={doing.isPending} onYes={() => doing.mutate()} onClose={onClose}>
      <p>
        <strong>{key.purpose || key.client_id}</strong>
      </p>
      <p>{told.text}</p>
    </Confirm>
  );
}

async function act(what: Asked["what"], key: Key): Promise<NewKey | null> {
  const id = key.id ?? "";
  if (what === "delete") {
    const path = { user_id: key.user_id ?? "", credentials_api3_id: id };
    await call("DELETE /api/4.0/users/{user_id}/credentials_api3/{credentials_api3_id}", { path });
    return null;
  }
  if (what === "revoke") {
    await call("POST /api/lookalike/v1/keys/{key_id}/revoke", { path: { key_id: id } });
    return null;
  }
  const made = await call("POST /api/lookalike/v1/keys/{key_id}/rotate", { path: { key_id: id } });
  return { client_id: made.client_id ?? "", client_secret: made.client_secret ?? "" };
}
