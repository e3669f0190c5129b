import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, call } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Code } from "../../../kit/Copy";
import { Dialog } from "../../../kit/Dialog";
import { Choice, SelectField, TextField } from "../../../kit/Field";
import { Problem } from "../../../kit/Problem";

type Made = Answer<"POST /api/lookalike/v1/sandboxes">;

const DATA = { none: "No database", sample: "The sample data", "live-readonly": "The databases of this instance, to read" };
const LIVES = { "1h": "An hour", "24h": "A day", "3d": "Three days", "7d": "A week" };

export function NewSandboxDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [data, setData] = useState("sample");
  const [ttl, setTtl] = useState("24h");
  const [allKeys, setAllKeys] = useState(false);
  const making = useMutation({
    mutationFn: () => call("POST /api/lookalike/v1/sandboxes", { body: { data, ttl, all_keys: allKeys, ...(name.trim() && { name: name.trim() }) } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sandboxes"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  if (making.data) return <Keys of={making.data} onClose={onClose} />;
  return (
    <Dialog title="New sandbox" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus value={name} onChange={(event) => setName(event.target.value)} hint="Empty: one is made up." />
        <SelectField label="What it asks for data" value={data} onChange={(event) => setData(event.target.value)}>
          {Object.entries(DATA).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
        <SelectField label="How long it lives" value={ttl} onChange={(event) => setTtl(event.target.value)}>
          {Object.entries(LIVES).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
        <Choice label="Secrets for all keys" hint="Otherwise for yours alone." checked={allKeys} onChange={(event) => setAllKeys(event.target.checked)} />
        <Problem of={making.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={making.isPending}>
            {making.isPending ? "Copying the instance…" : "Make the sandbox"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The secrets are seen this once. */
function Keys({ of: made, onClose }: { of: Made; onClose: () => void }) {
  const ini = `[Looker]\nbase_url=${made.base_url}\nclient_id=${made.client_id}\nclient_secret=${made.client_secret}\nverify_ssl=true\n`;
  return (
    <Dialog title={`${made.name} runs`} shape="wide" keep onClose={onClose}>
      <div className="notice warn">
        <p>
          <strong>Copy this now.</strong> The secret works in the sandbox alone, and is not shown again.
        </p>
      </div>
      <Code text={ini} label="looker.ini" />
      <p className="soft">Scripts that take this file do everything in the copy.</p>
      <div className="actions end">
        <Button kind="primary" onClick={onClose}>
          I have saved it
        </Button>
      </div>
    </Dialog>
  );
}
