import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { SelectField } from "../../kit/Field";
import { Menu } from "../../kit/Menu";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import type { NewKey } from "./connect";
import { EditKeyDialog } from "./EditKeyDialog";
import type { Key } from "./limits";
import { NewKeyDialog } from "./NewKeyDialog";
import { SecretDialog } from "./SecretDialog";

type Asked = { what: "rotate" | "revoke" | "delete" | "edit"; key: Key };

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
      {keys.data?.some((key) => key.exposed_at) && <Leaked keys={keys.data} />}
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
      {asked?.what === "edit" && <EditKeyDialog keyed={asked.key} onDone={again} onClose={() => setAsked(null)} />}
      {asked && asked.what !== "edit" && <Ask what={asked.what} keyed={asked.key} onSecret={made} onClose={() => setAsked(null)} onDone={again} />}
    </div>
  );
}

function useAgain(userId: string): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["keys", userId] });
}

/** The secret of a key was where it should not be. */
function Leaked({ keys }: { keys: readonly Key[] }) {
  const seen = keys.filter((key) => key.exposed_at);
  return (
    <div className="notice bad" role="alert">
      {seen.map((key) => (
        <p key={key.id}>
          The secret of <strong>{key.purpose || key.client_id}</strong> was seen {key.exposed_how === "url" ? "in an address, which logs and browsers keep" : "by somebody who reported it"},{" "}
          <When at={key.exposed_at} />. {key.is_disabled ? "The key is revoked." : "Give it a new secret, and let the old one end at once."}
        </p>
      ))}
    </div>
  );
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
            { name: "Limits…", icon: "gauge", act: () => onAsk({ what: "edit", key }) },
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
      {key.traffic_class && <span className="badge">{key.traffic_class}</span>}
      {key.open_window && <span className="badge">queries {key.open_window}</span>}
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

const OVERLAPS = { "0h": "not at all", "1h": "an hour", "24h": "a day", "7d": "a week", "30d": "30 days" };
const TOLD = {
  rotate: {
    title: "Give the key a new secret?",
    text: "Scripts can go on with the old secret for a while, so there is time to exchange it.",
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
  what: keyof typeof TOLD;
  keyed: Key;
  onSecret: (key: NewKey) => void;
  onClose: () => void;
  onDone: () => Promise<void>;
}

function Ask({ what, keyed: key, onSecret, onClose, onDone }: AskProps) {
  const [overlap, setOverlap] = useState("24h");
  const doing = useMutation({
    mutationFn: () => act(what, key, overlap),
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
      {what === "rotate" && (
        <SelectField label="The old secret stays good for" value={overlap} onChange={(event) => setOverlap(event.target.value)}>
          {Object.entries(OVERLAPS).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
      )}
    </Confirm>
  );
}

async function act(what: keyof typeof TOLD, key: Key, overlap: string): Promise<NewKey | null> {
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
  const made = await call("POST /api/lookalike/v1/keys/{key_id}/rotate", { path: { key_id: id }, body: { overlap } });
  return { client_id: made.client_id ?? "", client_secret: made.client_secret ?? "" };
}
