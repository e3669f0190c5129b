import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { SelectField, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import type { NewKey } from "./connect";
import { listOf } from "./limits";

export const MODES = [
  ["full", "Everything that its user may do"],
  ["read_only", "Read only: nothing can be changed; queries run"],
  ["dry_run", "Dry run: every change is only simulated"],
] as const;
const DAY = 86_400_000;

export function NewKeyDialog({ userId, onMade, onClose }: { userId: string; onMade: (key: NewKey) => void; onClose: () => void }) {
  const [purpose, setPurpose] = useState("");
  const [mode, setMode] = useState("full");
  const [days, setDays] = useState("");
  const [scopes, setScopes] = useState("");
  const [addresses, setAddresses] = useState("");
  const making = useMutation({
    mutationFn: () =>
      call("POST /api/lookalike/v1/keys", {
        body: {
          user_id: userId,
          purpose: purpose.trim() || null,
          mode,
          expires_at: days ? new Date(Date.now() + Number(days) * DAY).toISOString() : null,
          scopes: listOf(scopes),
          allowed_ips: listOf(addresses),
        },
      }),
    onSuccess: (made) => onMade({ client_id: made.client_id ?? "", client_secret: made.client_secret ?? "" }),
  });
  const wrong = (field: string) =>
    making.error instanceof ApiError ? making.error.problems.find((each) => each.field?.startsWith(field))?.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Dialog title="New API key" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="What is it for?" autoFocus maxLength={200} value={purpose} onChange={(event) => setPurpose(event.target.value)} hint="Such as: nightly export. You will be glad of it when the list grows." wrong={wrong("purpose")} />
        <SelectField label="What may it do?" value={mode} onChange={(event) => setMode(event.target.value)} wrong={wrong("mode")}>
          {MODES.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
        <SelectField label="How long is it good?" value={days} onChange={(event) => setDays(event.target.value)} wrong={wrong("expires_at")}>
          <option value="">Until somebody revokes it</option>
          <option value="7">7 days</option>
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="365">A year</option>
        </SelectField>
        <details>
          <summary>Limit it further</summary>
          <div className="form limits">
            <TextField label="Operations and tags" value={scopes} onChange={(event) => setScopes(event.target.value)} hint="Such as Look, run_query. Empty: all." wrong={wrong("scopes")} />
            <TextField label="Addresses" value={addresses} onChange={(event) => setAddresses(event.target.value)} hint="Such as 10.0.0.0/8, 192.0.2.7. Empty: from everywhere." wrong={wrong("allowed_ips")} />
          </div>
        </details>
        <Problem of={making.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={making.isPending}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
