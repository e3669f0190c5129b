import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { type Column, Table } from "./parts/Table";

type Value = Answer<"GET /api/4.0/users/{user_id}/attribute_values">[number];
const OWN = -1;
/** They come from the account, or from single sign-on, and nobody sets them here. */
const FIXED = new Set(["first_name", "last_name", "email", "name", "id", "ldap_user_id", "saml_user_id", "google_user_id", "oidc_user_id"]);

/** What a user has for each attribute, and where that comes from. */
export function UserAttributes({ userId }: { userId: string }) {
  const [edited, setEdited] = useState<Value | null>(null);
  const values = useQuery({
    queryKey: ["attribute_values", userId],
    queryFn: ({ signal }) => call("GET /api/4.0/users/{user_id}/attribute_values", { path: { user_id: userId }, query: { include_unset: true } }, { signal }),
  });
  const edit = (value: Value) =>
    !FIXED.has(value.name ?? "") && (
      <Button small aria-label={`Set ${value.label}`} onClick={() => setEdited(value)}>
        Set
      </Button>
    );
  return (
    <>
      <Problem of={values.error} />
      {values.isPending && <p className="waiting">Loading the attributes…</p>}
      {values.data && <Table label="Attributes" rows={values.data} keyOf={(each) => each.user_attribute_id ?? ""} columns={[...COLUMNS, { name: "Actions", unseen: true, end: true, cell: edit }]} />}
      {edited && <SetValue userId={userId} value={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

const COLUMNS: readonly Column<Value>[] = [
  { name: "Attribute", cell: (each) => <Named of={each} /> },
  { name: "Value", cell: (each) => (each.value_is_hidden ? <span className="soft">hidden</span> : (each.value ?? <span className="soft">none</span>)) },
  { name: "Comes from", cell: (each) => each.source ?? <span className="soft">nowhere</span> },
];

function Named({ of: value }: { of: Value }) {
  return (
    <>
      {value.label} <small className="soft">{value.name}</small>
    </>
  );
}

function SetValue({ userId, value, onClose }: { userId: string; value: Value; onClose: () => void }) {
  const client = useQueryClient();
  const path = { user_id: userId, user_attribute_id: value.user_attribute_id ?? "" };
  const [text, setText] = useState(value.value_is_hidden ? "" : (value.value ?? ""));
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: ["attribute_values", userId] });
    onClose();
  };
  const setting = useMutation({
    mutationFn: () => call("PATCH /api/4.0/users/{user_id}/attribute_values/{user_attribute_id}", { path, body: { value: text } }),
    onSuccess,
  });
  const unsetting = useMutation({
    mutationFn: () => call("DELETE /api/4.0/users/{user_id}/attribute_values/{user_attribute_id}", { path }),
    onSuccess,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setting.mutate();
  };
  const isBusy = setting.isPending || unsetting.isPending;
  return (
    <Dialog title={`${value.label} of this user`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Value"
          autoFocus
          type={value.value_is_hidden ? "password" : "text"}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          hint={value.value_is_hidden ? "It is kept sealed, and nobody is shown it again." : "It counts for this user, whatever groups and default say."}
        />
        <Problem of={setting.error ?? unsetting.error} />
        <div className="actions end">
          {value.rank === OWN && (
            <Button disabled={isBusy} onClick={() => unsetting.mutate()}>
              Remove their own value
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
