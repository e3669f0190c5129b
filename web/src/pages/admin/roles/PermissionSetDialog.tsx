import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Dialog } from "../../../kit/Dialog";
import { Choice, TextField } from "../../../kit/Field";
import { Problem } from "../../../kit/Problem";
import { permissionsQuery } from "../queries";
import { type Node, treesOf, turnPermission } from "../parts/permissions";
import type { PermissionSet } from "./PermissionSets";

/** Makes a permission set, or changes one that has an id. */
export function PermissionSetDialog({ set, onClose }: { set: PermissionSet; onClose: () => void }) {
  const client = useQueryClient();
  const all = useQuery(permissionsQuery);
  const [name, setName] = useState(set.name ?? "");
  const [has, setHas] = useState<ReadonlySet<string>>(new Set(set.permissions));
  const saving = useMutation({
    mutationFn: () => {
      const body = { name, permissions: [...has] };
      return set.id ? call("PATCH /api/4.0/permission_sets/{permission_set_id}", { path: { permission_set_id: set.id }, body }) : call("POST /api/4.0/permission_sets", { body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["permission_sets"] });
      await client.invalidateQueries({ queryKey: ["roles"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog title={set.id ? `Permission set ${set.name}` : "New permission set"} shape="wide" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        <p className="soft" role="status">
          {has.size} of {all.data?.length ?? "…"} permissions. Each one brings along those that it needs.
        </p>
        <ul className="tree" aria-label="Permissions">
          {treesOf(all.data ?? []).map((node) => (
            <Branch key={node.name} node={node} has={has} onTurn={(each) => setHas(turnPermission(all.data ?? [], has, each))} />
          ))}
        </ul>
        <Problem of={all.error ?? saving.error} />
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

function Branch({ node, has, onTurn }: { node: Node; has: ReadonlySet<string>; onTurn: (name: string) => void }) {
  return (
    <li>
      <Choice label={node.name} hint={node.description} checked={has.has(node.name)} onChange={() => onTurn(node.name)} />
      {node.children.length > 0 && (
        <ul>
          {node.children.map((child) => (
            <Branch key={child.name} node={child} has={has} onTurn={onTurn} />
          ))}
        </ul>
      )}
    </li>
  );
}
