import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { SelectField, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { isAdmin, useMe } from "../../session";
import { changesOf, type Key, type Limits, limitsOf } from "./limits";
import { MODES } from "./NewKeyDialog";

const CLASSES = { interactive: "Interactive: somebody waits for the answer", api: "API: scripts, beside people", batch: "Batch: after everybody else" };

/** Changes what limits a key. Logins that were made with it follow at once. */
export function EditKeyDialog({ keyed, onDone, onClose }: { keyed: Key; onDone: () => Promise<void>; onClose: () => void }) {
  const before = limitsOf(keyed);
  const [now, setNow] = useState<Limits>(before);
  const admin = isAdmin(useMe());
  const set = (part: Partial<Limits>) => setNow({ ...now, ...part });
  const changes = changesOf(before, now);
  const saving = useMutation({
    mutationFn: () => call("PATCH /api/lookalike/v1/keys/{key_id}", { path: { key_id: keyed.id ?? "" }, body: changes }),
    onSuccess: async () => {
      onClose();
      await onDone();
    },
  });
  const wrong = (field: string) => (saving.error instanceof ApiError ? saving.error.problems.find((each) => each.field?.startsWith(field))?.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog title={`Limits of ${keyed.purpose || keyed.client_id}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="What is it for?" autoFocus maxLength={200} value={now.purpose} onChange={(event) => set({ purpose: event.target.value })} wrong={wrong("purpose")} />
        <SelectField label="What may it do?" value={now.mode} onChange={(event) => set({ mode: event.target.value })} wrong={wrong("mode")}>
          {MODES.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
        <TextField label="Last day" type="date" value={now.ends} onChange={(event) => set({ ends: event.target.value })} hint="Empty: until somebody revokes it. The day ends by UTC." wrong={wrong("expires_at")} />
        <TextField label="Operations and tags" value={now.scopes} onChange={(event) => set({ scopes: event.target.value })} hint="Such as Look, run_query, or read_only. Empty: all that its user may call." wrong={wrong("scopes")} />
        <TextField label="Addresses" value={now.addresses} onChange={(event) => set({ addresses: event.target.value })} hint="Such as 10.0.0.0/8, 192.0.2.7. From elsewhere it logs nobody in. Empty: from everywhere." wrong={wrong("allowed_ips")} />
        {admin && (
          <>
            <SelectField label="Traffic class" value={now.trafficClass} onChange={(event) => set({ trafficClass: event.target.value })} hint="What waits for a database is shared by the weight of its class." wrong={wrong("traffic_class")}>
              <option value="">As the server sees it</option>
              {Object.entries(CLASSES).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </SelectField>
            <TextField label="Hours for queries" value={now.window} onChange={(event) => set({ window: event.target.value })} hint="Such as 22:00-06:00 Europe/Berlin: at other times query tasks wait, and other questions are refused. Empty: always." wrong={wrong("open_window")} />
          </>
        )}
        <Problem of={saving.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={saving.isPending || Object.keys(changes).length === 0}>
            {saving.isPending ? "Saving…" : "Save the limits"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
