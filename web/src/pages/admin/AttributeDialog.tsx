import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Choice, SelectField, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";

export type Attribute = Answer<"GET /api/4.0/user_attributes">[number];

const TYPES = {
  string: "Text",
  number: "Number",
  datetime: "Date and time",
  yesno: "Yes or no",
  zipcode: "Postal code",
  advanced_filter_string: "Filter of texts",
  advanced_filter_number: "Filter of numbers",
  advanced_filter_datetime: "Filter of times",
  relative_url: "Address within these pages",
};

/** Defines a user attribute, or changes one that has an id. */
export function AttributeDialog({ attribute, onClose }: { attribute: Attribute; onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Attribute>({ type: "string", user_can_view: true, ...attribute });
  const set = (part: Attribute) => setDraft({ ...draft, ...part });
  const saving = useMutation({
    mutationFn: () => save(draft),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["user_attributes"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog title={attribute.id ? `User attribute ${attribute.label}` : "New user attribute"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="row">
          <TextField label="Name" autoFocus required value={draft.name ?? ""} onChange={(event) => set({ name: event.target.value })} hint="As LookML says it: lower case and underscores." />
          <TextField label="Label" required value={draft.label ?? ""} onChange={(event) => set({ label: event.target.value })} hint="As people see it." />
        </div>
        <div className="row">
          <SelectField label="Type" value={draft.type ?? "string"} onChange={(event) => set({ type: event.target.value })}>
            {Object.entries(TYPES).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </SelectField>
          <TextField label="Default value" value={draft.default_value ?? ""} onChange={(event) => set({ default_value: event.target.value })} hint="For whoever has no other. Empty: none." />
        </div>
        <div className="choices">
          <Choice label="People see their own value" checked={draft.user_can_view ?? false} onChange={(event) => set({ user_can_view: event.target.checked })} />
          <Choice label="People change their own value" checked={draft.user_can_edit ?? false} onChange={(event) => set({ user_can_edit: event.target.checked })} />
          <Choice label="Values are hidden" hint="For passwords and keys: they are kept sealed and never shown. This cannot be turned off again." checked={draft.value_is_hidden ?? false} disabled={attribute.value_is_hidden} onChange={(event) => set({ value_is_hidden: event.target.checked })} />
        </div>
        {draft.value_is_hidden && (
          <TextField label="Hosts that may get it" value={draft.hidden_value_domain_whitelist ?? ""} onChange={(event) => set({ hidden_value_domain_whitelist: event.target.value })} hint="Such as my.host.example.com, parted by commas." />
        )}
        <Problem of={saving.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={saving.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function save(draft: Attribute): Promise<Attribute> {
  const { id, name, label, type, default_value, user_can_view, user_can_edit, value_is_hidden, hidden_value_domain_whitelist } = draft;
  const body = { name, label, type, default_value: default_value || null, user_can_view, user_can_edit, value_is_hidden, ...(value_is_hidden && { hidden_value_domain_whitelist: hidden_value_domain_whitelist ?? "" }) };
  if (!id) return call("POST /api/4.0/user_attributes", { body });
  return call("PATCH /api/4.0/user_attributes/{user_attribute_id}", { path: { user_attribute_id: id }, body });
}
