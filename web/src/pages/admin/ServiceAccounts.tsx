import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Choice, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { turned } from "./NewUserDialog";
import { type Column, Table } from "./parts/Table";
import { rolesQuery } from "./queries";

type Account = Answer<"GET /api/4.0/users/search">[number];
const FIELDS = "id,display_name,is_disabled,role_ids,credentials_api3(id)";
const MOST = 500;

/** Users who are programs: they have keys and roles, and no way into the pages. */
export function ServiceAccounts({ making, onMade }: { making: boolean; onMade: () => void }) {
  const accounts = useQuery({
    queryKey: ["users", "services"],
    queryFn: ({ signal }) => call("GET /api/4.0/users/search", { query: { is_service_account: true, fields: FIELDS, limit: MOST, sorts: "id" } }, { signal }),
  });
  return (
    <>
      <Problem of={accounts.error} />
      {accounts.isPending && <p className="waiting">Loading the accounts…</p>}
      {accounts.data?.length === 0 && (
        <div className="card empty">
          <h2>No program has an account</h2>
          <p>A service account belongs to a program. It has API keys and roles, cannot open these pages, and stays when people leave.</p>
        </div>
      )}
      {accounts.data && accounts.data.length > 0 && <Table label="Service accounts" rows={accounts.data} columns={COLUMNS} keyOf={(each) => each.id ?? ""} />}
      {making && <NewAccount onClose={onMade} />}
    </>
  );
}

const COLUMNS: readonly Column<Account>[] = [
  {
    name: "Name",
    cell: (each) => (
      <Link to="/admin/users/$id" params={{ id: each.id ?? "" }}>
        {each.display_name}
      </Link>
    ),
  },
  { name: "API keys", end: true, cell: (each) => <span className="number">{each.credentials_api3?.length ?? 0}</span> },
  { name: "State", cell: (each) => <span className={`badge ${each.is_disabled ? "bad" : "good"}`}>{each.is_disabled ? "disabled" : "active"}</span> },
  { name: "Id", end: true, cell: (each) => <span className="number soft">{each.id}</span> },
];

function NewAccount({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [name, setName] = useState("");
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  const making = useMutation({
    mutationFn: async () => {
      const made = await call("POST /api/4.0/users/service_accounts", { body: { service_account_name: name.trim() } });
      if (given.size > 0) await call("PUT /api/4.0/users/{user_id}/roles", { path: { user_id: made.id ?? "" }, body: [...given] });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["users"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Dialog title="New service account" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={name} onChange={(event) => setName(event.target.value)} hint="Such as: nightly export" />
        <fieldset className="set">
          <legend>Roles</legend>
          {roles.data?.map((role) => (
            <Choice key={role.id} label={role.name ?? ""} checked={given.has(role.id ?? "")} onChange={() => setGiven(turned(given, role.id ?? ""))} />
          ))}
        </fieldset>
        <Problem of={making.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={making.isPending}>
            Make the account
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
