import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, change } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Choice, TextField } from "../../../kit/Field";
import { Problem } from "../../../kit/Problem";
import { TextArea } from "../../../schedules/TextArea";
import { useAddress } from "../parts/address";
import type { ServerSetting } from "./ServerSettings";
import { label, shown, typed, type Value } from "./values";

/** One setting: its value, what it must be, and where it is stated when the API cannot change it. */
export function SettingForm({ setting }: { setting: ServerSetting }) {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const name = setting.name ?? "";
  const now = setting.value as Value;
  const [draft, setDraft] = useState<Value | undefined>(undefined);
  const saving = useMutation({
    mutationFn: (value: Value) => change("PATCH /api/lookalike/v1/server-settings/{setting_name}", { path: { setting_name: name }, body: { value } }),
    onSuccess: async ({ operation }) => {
      setDraft(undefined);
      setAddress({ done: operation ?? "" });
      await client.invalidateQueries({ queryKey: ["server-settings"] });
      await client.invalidateQueries({ queryKey: ["versions"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft !== undefined) saving.mutate(typeof draft === "string" ? typed(draft, setting.default as Value) : draft);
  };
  return (
    <form className="form" aria-label={label(name)} onSubmit={submit}>
      <Input setting={setting} value={draft === undefined ? now : draft} wrong={wrongOf(saving.error)} onChange={setDraft} />
      {!wrongOf(saving.error) && <Problem of={saving.error} />}
      <div className="actions">
        {draft !== undefined && (
          <Button kind="primary" small type="submit" disabled={saving.isPending}>
            {saving.isPending ? "Saving…" : "Save"}
          </Button>
        )}
        {draft === undefined && setting.is_stored && (
          <Button small onClick={() => saving.mutate(null)} disabled={saving.isPending}>
            Back to the default
          </Button>
        )}
      </div>
    </form>
  );
}

interface InputProps {
  setting: ServerSetting;
  value: Value;
  wrong: string | undefined;
  onChange: (value: Value) => void;
}

function Input({ setting, value, wrong, onChange }: InputProps) {
  const name = label(setting.name ?? "");
  const fixed = Boolean(setting.origin);
  const hint = `${setting.about ?? ""}${fixed ? ` Stated by ${setting.origin}; change it there.` : ""}`;
  if (typeof setting.default === "boolean") return <Choice label={name} hint={hint} checked={Boolean(value)} disabled={fixed} onChange={(event) => onChange(event.target.checked)} />;
  const given = { label: name, hint, wrong, disabled: fixed, value: shown(value) };
  if (Array.isArray(setting.default)) return <TextArea {...given} onText={onChange} />;
  return <TextField {...given} onChange={(event) => onChange(event.target.value)} />;
}

function wrongOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.problems.find((each) => each.field === "value")?.message : undefined;
}
