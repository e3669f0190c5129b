import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { SelectField, TextField } from "../../kit/Field";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { useAddress } from "./parts/address";
import { Ask } from "./parts/Ask";
import { LastChange } from "./parts/LastChange";
import { type Column, Table } from "./parts/Table";
import { Tabs, useTab } from "./parts/Tabs";
import { rolesQuery } from "./queries";
import { ModelSets } from "./roles/ModelSets";
import { PermissionSets } from "./roles/PermissionSets";
import { SetActions } from "./roles/SetActions";

type Role = Answer<"GET /api/4.0/roles">[number];
const ADMIN = "2";

const TABS = { roles: "Roles", permissions: "Permission sets", models: "Model sets" } as const;
const NEW = { roles: "New role", permissions: "New permission set", models: "New model set" } as const;

export default function Roles() {
  const tab = useTab(TABS);
  const [making, setMaking] = useState(false);
  const made = () => setMaking(false);
  return (
    <Page
      title="Roles"
      lead="A role is a set of permissions on a set of models."
      above={[["Admin", null]]}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {NEW[tab]}
        </Button>
      }
    >
      <Tabs label="Parts of the page" tabs={TABS} now={tab} />
      <LastChange />
      {tab === "roles" && <RoleList making={making} onMade={made} />}
      {tab === "permissions" && <PermissionSets making={making} onMade={made} />}
      {tab === "models" && <ModelSets making={making} onMade={made} />}
    </Page>
  );
}

function RoleList({ making, onMade }: { making: boolean; onMade: () => void }) {
  const roles = useQuery(rolesQuery);
  const counts = useQuery({
    queryKey: ["roles", "counts"],
    queryFn: ({ signal }) => call("GET /api/4.0/roles/search/with_user_count", { query: { fields: "id,user_count", limit: 1000 } }, { signal }),
  });
  const [edited, setEdited] = useState<Role | null>(null);
  const [removed, setRemoved] = useState<Role | null>(null);
  const columns: Column<Role>[] = [
    { name: "Name", cell: (role) => <strong>{role.name}</strong> },
    { name: "Permissions", cell: (role) => <Permissions of={role} /> },
    { name: "Models", cell: (role) => (role.model_set?.all_access ? "all" : role.model_set?.models?.join(", ") || role.model_set?.name) },
    { name: "People", end: true, cell: (role) => <span className="number">{counts.data?.find((each) => each.id === role.id)?.user_count}</span> },
    { name: "Actions", unseen: true, end: true, cell: (role) => <SetActions name={role.name} fixed={role.id === ADMIN} onEdit={() => setEdited(role)} onDelete={() => setRemoved(role)} /> },
  ];
  const close = () => {
    setEdited(null);
    onMade();
  };
  const shown = making ? {} : edited;
  return (
    <>
      <Problem of={roles.error} />
      {roles.isPending && <p className="waiting">Loading the roles…</p>}
      {roles.data && <Table label="Roles" rows={roles.data} columns={columns} keyOf={(role) => role.id ?? ""} />}
      {shown && <RoleDialog role={shown} onClose={close} />}
      {removed && <DeleteRole role={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

function Permissions({ of: role }: { of: Role }) {
  const set = role.permission_set;
  if (set?.all_access) return <span>everything</span>;
  return (
    <details>
      <summary>
        {set?.name} <span className="soft number">({set?.permissions?.length ?? 0})</span>
      </summary>
      <p className="badges">
        {set?.permissions?.map((permission) => (
          <code key={permission}>{permission}</code>
        ))}
      </p>
    </details>
  );
}

/** Makes a role, or changes one that has an id. */
function RoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const client = useQueryClient();
  const permissionSets = useQuery({ queryKey: ["permission_sets"], queryFn: () => call("GET /api/4.0/permission_sets", {}) });
  const modelSets = useQuery({ queryKey: ["model_sets"], queryFn: () => call("GET /api/4.0/model_sets", {}) });
  const [name, setName] = useState(role.name ?? "");
  const [permissions, setPermissions] = useState(role.permission_set?.id ?? "");
  const [models, setModels] = useState(role.model_set?.id ?? "");
  const saving = useMutation({
    mutationFn: () => {
      const body = { name, permission_set_id: permissions, model_set_id: models };
      return role.id ? call("PATCH /api/4.0/roles/{role_id}", { path: { role_id: role.id }, body }) : call("POST /api/4.0/roles", { body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["roles"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog title={role.id ? `Role ${role.name}` : "New role"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        <SelectField label="Permission set" required value={permissions} onChange={(event) => setPermissions(event.target.value)} hint={permissionSets.data?.find((each) => each.id === permissions)?.permissions?.join(", ")}>
          <option value="" />
          {permissionSets.data?.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </SelectField>
        <SelectField label="Model set" required value={models} onChange={(event) => setModels(event.target.value)} hint={modelSets.data?.find((each) => each.id === models)?.models?.join(", ")}>
          <option value="" />
          {modelSets.data?.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </SelectField>
        <Problem of={saving.error ?? permissionSets.error ?? modelSets.error} />
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

function DeleteRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const done = async ({ operation }: { operation: string | null }) => {
    onClose();
    setAddress({ done: operation ?? "" });
    await client.invalidateQueries({ queryKey: ["roles"] });
  };
  return (
    <Ask
      title={`Delete the role ${role.name}?`}
      button="Delete the role"
      danger
      act={(headers) => change("DELETE /api/4.0/roles/{role_id}", { path: { role_id: role.id ?? "" } }, { headers })}
      onDone={done}
      onClose={onClose}
    >
      <p>Whoever has it, by themselves or by a group, loses what only this role allowed.</p>
    </Ask>
  );
}
