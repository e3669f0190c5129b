import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call, change } from "../../../api/client";
import { Problem } from "../../../kit/Problem";
import { type Column, Table } from "../parts/Table";
import { PermissionSetDialog } from "./PermissionSetDialog";
import { DeleteSet, SetActions } from "./SetActions";

export type PermissionSet = Answer<"GET /api/4.0/permission_sets">[number];
type Asked = { what: "edit" | "delete"; set: PermissionSet };

/** What roles allow, as sets with names. */
export function PermissionSets({ making, onMade }: { making: boolean; onMade: () => void }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const sets = useQuery({ queryKey: ["permission_sets"], queryFn: ({ signal }) => call("GET /api/4.0/permission_sets", {}, { signal }) });
  const columns: Column<PermissionSet>[] = [
    { name: "Name", cell: (set) => <strong>{set.name}</strong> },
    { name: "Permissions", cell: (set) => <Permissions of={set} /> },
    { name: "Actions", unseen: true, end: true, cell: (set) => <SetActions name={set.name} fixed={set.all_access || set.built_in} onEdit={() => setAsked({ what: "edit", set })} onDelete={() => setAsked({ what: "delete", set })} /> },
  ];
  const edited = making ? {} : asked?.what === "edit" ? asked.set : null;
  const close = () => {
    setAsked(null);
    onMade();
  };
  return (
    <>
      <Problem of={sets.error} />
      {sets.isPending && <p className="waiting">Loading the permission sets…</p>}
      {sets.data && <Table label="Permission sets" rows={sets.data} columns={columns} keyOf={(set) => set.id ?? ""} />}
      {edited && <PermissionSetDialog set={edited} onClose={close} />}
      {asked?.what === "delete" && (
        <DeleteSet
          kind="permission set"
          name={asked.set.name ?? ""}
          queryKey="permission_sets"
          act={(headers) => change("DELETE /api/4.0/permission_sets/{permission_set_id}", { path: { permission_set_id: asked.set.id ?? "" } }, { headers })}
          onClose={close}
        />
      )}
    </>
  );
}

function Permissions({ of: set }: { of: PermissionSet }) {
  if (set.all_access) return <span>everything</span>;
  return (
    <details>
      <summary>
        {set.permissions?.length ?? 0} <span className="unseen">of {set.name}</span>
      </summary>
      <p className="badges">
        {set.permissions?.map((permission) => (
          <code key={permission}>{permission}</code>
        ))}
      </p>
    </details>
  );
}
