import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { SelectField, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import type { Attribute } from "./AttributeDialog";
import { groupsQuery } from "./queries";

/** The values that groups have for an attribute. */
export function GroupValues({ attribute, onClose }: { attribute: Attribute; onClose: () => void }) {
  const client = useQueryClient();
  const path = { user_attribute_id: attribute.id ?? "" };
  const groups = useQuery(groupsQuery);
  const values = useQuery({
    queryKey: ["group_values", attribute.id],
    queryFn: ({ signal }) => call("GET /api/4.0/user_attributes/{user_attribute_id}/group_values", { path }, { signal }),
  });
  const after = () => client.invalidateQueries({ queryKey: ["group_values", attribute.id] });
  const removing = useMutation({
    mutationFn: (group: string) => call("DELETE /api/4.0/groups/{group_id}/attribute_values/{user_attribute_id}", { path: { ...path, group_id: group } }),
    onSuccess: after,
  });
  const nameOf = (id: string | null | undefined) => groups.data?.find((group) => group.id === id)?.name ?? `Group ${id}`;
  return (
    <Dialog title={`${attribute.label}: values of groups`} onClose={onClose}>
      <p className="soft">Who is in several of these groups has the value of the one that stands first.</p>
      <Problem of={values.error ?? removing.error} />
      {values.data?.length === 0 && <p className="soft">No group has a value.</p>}
      <ul className="plain">
        {values.data?.map((each) => (
          <li key={each.group_id}>
            <span>
              {nameOf(each.group_id)}: <strong>{each.value_is_hidden ? "hidden" : each.value}</strong>
            </span>
            <Button small kind="quiet" disabled={removing.isPending} onClick={() => removing.mutate(each.group_id ?? "")}>
              Remove<span className="unseen"> the value of {nameOf(each.group_id)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <AddValue attribute={attribute} onAdded={after} />
      <div className="actions end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function AddValue({ attribute, onAdded }: { attribute: Attribute; onAdded: () => Promise<void> }) {
  const groups = useQuery(groupsQuery);
  const [group, setGroup] = useState("");
  const [value, setValue] = useState("");
  const adding = useMutation({
    mutationFn: () => call("PATCH /api/4.0/groups/{group_id}/attribute_values/{user_attribute_id}", { path: { group_id: group, user_attribute_id: attribute.id ?? "" }, body: { value } as never }),
    onSuccess: async () => {
      setValue("");
      await onAdded();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <div className="row">
        <SelectField label="Group" required value={group} onChange={(event) => setGroup(event.target.value)}>
          <option value="" />
          {groups.data?.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </SelectField>
        <TextField label="Value" required autoComplete="off" type={attribute.value_is_hidden ? "password" : "text"} value={value} onChange={(event) => setValue(event.target.value)} />
      </div>
      <Problem of={adding.error} />
      <div className="actions">
        <Button type="submit" disabled={adding.isPending}>
          Set for the group
        </Button>
      </div>
    </form>
  );
}
