import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Choice, TextField } from "../../kit/Field";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";

const MINUTES_OF_A_DAY = 1440;

export default function Login() {
  return (
    <Page title="Login" lead="How people get in: by password, and by the directories and identity providers of your house." above={[["Admin", null]]}>
      <div className="cards">
        <Passwords />
        <SessionLength />
      </div>
      <SignOn />
    </Page>
  );
}

const RULES = { require_numeric: "Needs a digit", require_upperlower: "Needs upper and lower case", require_special: "Needs a special character" } as const;
type Rule = keyof typeof RULES;

function Passwords() {
  const client = useQueryClient();
  const policy = useQuery({ queryKey: ["password_config"], queryFn: ({ signal }) => call("GET /api/4.0/password_config", {}, { signal }) });
  const [draft, setDraft] = useState<Partial<Record<Rule, boolean>> & { min_length?: number }>({});
  const saving = useMutation({
    mutationFn: () => call("PATCH /api/4.0/password_config", { body: draft }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["password_config"] });
      setDraft({});
    },
  });
  const now = { ...policy.data, ...draft };
  return (
    <Settings title="Passwords" problem={policy.error ?? saving.error} changed={Object.keys(draft).length > 0} busy={saving.isPending} onSave={() => saving.mutate()}>
      <TextField label="Shortest length" type="number" min={1} max={100} value={now.min_length ?? ""} onChange={(event) => setDraft({ ...draft, min_length: Number(event.target.value) })} />
      <div className="choices">
        {(Object.keys(RULES) as Rule[]).map((rule) => (
          <Choice key={rule} label={RULES[rule]} checked={now[rule] ?? false} onChange={(event) => setDraft({ ...draft, [rule]: event.target.checked })} />
        ))}
      </div>
    </Settings>
  );
}

function SessionLength() {
  const client = useQueryClient();
  const config = useQuery({ queryKey: ["session_config"], queryFn: ({ signal }) => call("GET /api/4.0/session_config", {}, { signal }) });
  const [minutes, setMinutes] = useState<number | null>(null);
  const saving = useMutation({
    mutationFn: () => call("PATCH /api/4.0/session_config", { body: { session_minutes: minutes ?? undefined } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["session_config"] });
      setMinutes(null);
    },
  });
  const now = minutes ?? config.data?.session_minutes;
  return (
    <Settings title="Sessions" problem={config.error ?? saving.error} changed={minutes !== null} busy={saving.isPending} onSave={() => saving.mutate()}>
      <TextField label="Minutes until people log in again" type="number" min={5} value={now ?? ""} onChange={(event) => setMinutes(Number(event.target.value))} hint={now ? `${Math.round((now / MINUTES_OF_A_DAY) * 10) / 10} days` : undefined} />
    </Settings>
  );
}

interface SettingsProps {
  title: string;
  problem: unknown;
  changed: boolean;
  busy: boolean;
  onSave: () => void;
  children: ReactNode;
}

function Settings({ title, problem, changed, busy, onSave, children }: SettingsProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave();
  };
  return (
    <form className="card form" aria-label={title} onSubmit={submit}>
      <h2>{title}</h2>
      {children}
      <Problem of={problem} />
      <div className="actions">
        <Button kind="primary" type="submit" disabled={!changed || busy}>
          {busy ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}

/** The state of each way to log in by another system. */
function SignOn() {
  const ldap = useQuery({ queryKey: ["ldap_config"], queryFn: ({ signal }) => call("GET /api/4.0/ldap_config", {}, { signal }) });
  const saml = useQuery({ queryKey: ["saml_config"], queryFn: ({ signal }) => call("GET /api/4.0/saml_config", {}, { signal }) });
  const oidc = useQuery({ queryKey: ["oidc_config"], queryFn: ({ signal }) => call("GET /api/4.0/oidc_config", {}, { signal }) });
  return (
    <section className="card form" aria-label="Single sign-on">
      <h2>Single sign-on</h2>
      <Problem of={ldap.error ?? saml.error ?? oidc.error} />
      <ul className="plain">
        <Way name="LDAP" of={ldap.data} where={ldap.data?.connection_host} operation="update_ldap_config" />
        <Way name="SAML" of={saml.data} where={saml.data?.idp_url} operation="update_saml_config" />
        <Way name="OpenID Connect" of={oidc.data} where={oidc.data?.issuer} operation="update_oidc_config" />
      </ul>
    </section>
  );
}

interface WayProps {
  name: string;
  of: { enabled?: boolean; modified_at?: string | null; alternate_email_login_allowed?: boolean } | undefined;
  where: string | null | undefined;
  operation: string;
}

function Way({ name, of: config, where, operation }: WayProps) {
  return (
    <li>
      <span>
        <strong>{name}</strong> <span className={`badge ${config?.enabled ? "good" : ""}`}>{config?.enabled ? "on" : "off"}</span> {where && <code>{where}</code>}
        {config?.enabled && !config.alternate_email_login_allowed && <span className="soft"> Passwords are only for whoever may log in by mail all the same.</span>}
        {config?.modified_at && (
          <small className="soft">
            {" "}
            set <When at={config.modified_at} />
          </small>
        )}
      </span>
      <a href={`/api-explorer/4.0/methods/Auth/${operation}`}>
        Set it up<span className="unseen"> {name}</span>
      </a>
    </li>
  );
}
