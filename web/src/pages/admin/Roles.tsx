import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { Dialog } from "../../kit/Dialog";
import { SelectField, TextField } from "../../kit/Field";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { rolesQuery } from "./queries";

type Role = Answer<"GET /api/4.0/roles">[number];
const ADMIN = "2";

export default function Roles() {
  const roles = useQuery(rolesQuery);
  const counts = useQuery({
    queryKey: ["roles", "counts"],
    queryFn: ({ signal }) => call("GET /api/4.0/roles/search/with_user_count", { query: { fields: "id,user_count", limit: 1000 } }, { signal }),
  });
  const [edited, setEdited] = useState<Role | null>(null);
  const [removed, setRemoved] = useState<Role | null>(null);
  return (
    <Page
      title="Roles"
      lead="A role is a set of permissions on a set of models."
      above={[["Admin", null]]}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setEdited({})}>
          New role
        </Button>
      }
    >
      <Problem of={roles.error} />
      {roles.isPending && <p className="waiting">Loading the roles…</p>}
      {roles.data && (
        <div className="table-frame" tabIndex={0} role="region" aria-label="Roles">
          <table className="list">
            <thead>
              <tr>
                <th>Name</th>
                <th>Permissions</th>
                <th>Models</th>
                <th className="end">People</th>
                <th>
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {roles.data.map((role) => (
                <tr key={role.id}>
                  <td>
                    <strong>{role.name}</strong>
                  </td>
                  <td>
                    <Permissions of={role} />
                  </td>
                  <td>{role.model_set?.all_access ? "all" : role.model_set?.models?.join(", ") || role.model_set?.name}</td>
                  <td className="end number">{counts.data?.find((each) => each.id === role.id)?.user_count}</td>
                  <td className="end">
                    {role.id !== ADMIN && (
                      <span className="actions end">
                        <Button small aria-label={`Edit ${role.name}`} onClick={() => setEdited(role)}>
                          Edit
                        </Button>
                        <Button small kind="danger" aria-label={`Delete ${role.name}`} onClick={() => setRemoved(role)}>
                          Delete
                        </Button>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {edited && <RoleDialog role={edited} onClose={() => setEdited(null)} />}
      {removed && <DeleteRole role={removed} onClose={() => setRemoved(null)} />}
    </Page>
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
  const deleting = useMutation({
    mutationFn: () => call("DELETE /api/4.0/roles/{role_id}", { path: { role_id: role.id ?? "" } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["roles"] });
      onClose();
    },
  });
  return (
    <Confirm title={`Delete the role ${role.name}?`} button="Delete the role" danger busy={deleting.isPending} problem={deleting.error} onYes={() => deleting.mutate()} onClose={onClose}>
      <p>Whoever has it, by themselves or by a group, loses what only this role allowed.</p>
    </Confirm>
  );
}
