import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, call, change } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Code } from "../../../kit/Copy";
import { Problem } from "../../../kit/Problem";
import { TextArea } from "../../../schedules/TextArea";
import { useAddress } from "../parts/address";

const FIELD = "embed_config.domain_allowlist";

/** Pages of others that may show ours, and the secrets that they sign addresses with. */
export function Embedding() {
  return (
    <section className="card form" aria-label="Embedded pages">
      <h2>Embedded pages</h2>
      <Domains />
      <Secret />
    </section>
  );
}

function Domains() {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const setting = useQuery({ queryKey: ["setting", "embed"], queryFn: ({ signal }) => call("GET /api/4.0/setting", { query: { fields: "embed_config" } }, { signal }) });
  const [draft, setDraft] = useState<string | null>(null);
  const saving = useMutation({
    mutationFn: (text: string) => change("PATCH /api/4.0/setting", { body: { embed_config: { domain_allowlist: text.split(/[\s,]+/).filter(Boolean) } } }),
    onSuccess: async ({ operation }) => {
      setDraft(null);
      setAddress({ done: operation ?? "" });
      await client.invalidateQueries({ queryKey: ["setting"] });
    },
  });
  const problems = saving.error instanceof ApiError ? saving.error.problems.filter(({ field }) => field === FIELD) : [];
  const wrong = problems.map(({ message }) => message).join(" ") || undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft !== null) saving.mutate(draft);
  };
  return (
    <form className="form" aria-label="Embedded Domain Allowlist" onSubmit={submit}>
      <TextArea
        label="Embedded Domain Allowlist"
        hint="Origins whose pages may show embedded Looks in a frame, such as https://app.example.com; one in a line."
        wrong={wrong}
        value={draft ?? (setting.data?.embed_config?.domain_allowlist ?? []).join("\n")}
        onText={setDraft}
      />
      <Problem of={setting.error ?? (wrong ? null : saving.error)} />
      <div className="actions">
        {draft !== null && (
          <Button kind="primary" small type="submit" disabled={saving.isPending}>
            {saving.isPending ? "Saving…" : "Save"}
          </Button>
        )}
      </div>
    </form>
  );
}

function Secret() {
  const making = useMutation({ mutationFn: () => call("POST /api/4.0/embed_config/secrets", { body: { algorithm: "hmac/sha-256", secret_type: "SSO" } }) });
  const deleting = useMutation({
    mutationFn: (id: string) => call("DELETE /api/4.0/embed_config/secrets/{embed_secret_id}", { path: { embed_secret_id: id } }),
    onSuccess: () => making.reset(),
  });
  const made = making.data;
  return (
    <div className="form">
      <h3>Embed secret</h3>
      {made ? (
        <>
          <p>Secret {made.id}. It is shown this once: keep it where your application signs addresses.</p>
          <Code text={made.secret ?? ""} label="Embed secret" />
        </>
      ) : (
        <p className="soft">Whoever has one can sign addresses that log people in, with rights that the address names. Those made before go on to count.</p>
      )}
      <Problem of={making.error ?? deleting.error} />
      <div className="actions">
        {made ? (
          <Button small kind="danger" onClick={() => deleting.mutate(made.id ?? "")} disabled={deleting.isPending}>
            Delete this secret
          </Button>
        ) : (
          <Button small icon="plus" onClick={() => making.mutate()} disabled={making.isPending}>
            Make a secret
          </Button>
        )}
      </div>
    </div>
  );
}
