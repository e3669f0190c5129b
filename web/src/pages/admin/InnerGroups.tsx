import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { SelectField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { groupsQuery } from "./queries";

const EVERYBODY = "1";

/** The groups inside a group: their people are in it too. */
export function InnerGroups({ id, fixed }: { id: string; fixed: boolean }) {
  const client = useQueryClient();
  const path = { group_id: id };
  const [chosen, setChosen] = useState("");
  const all = useQuery(groupsQuery);
  const inner = useQuery({
    queryKey: ["groups", id, "groups"],
    queryFn: ({ signal }) => call("GET /api/4.0/groups/{group_id}/groups", { path, query: { fields: "id,name" } }, { signal }),
  });
  const after = async () => {
    setChosen("");
    await client.invalidateQueries({ queryKey: ["groups"] });
  };
  const adding = useMutation({
    mutationFn: (group: string) => call("POST /api/4.0/groups/{group_id}/groups", { path, body: { group_id: group } }),
    onSuccess: after,
  });
  const removing = useMutation({
    mutationFn: (group: string) => call("DELETE /api/4.0/groups/{group_id}/groups/{deleting_group_id}", { path: { ...path, deleting_group_id: group } }),
    onSuccess: after,
  });
  const inside = new Set(inner.data?.map((group) => group.id));
  const others = all.data?.filter((group) => group.id !== id && group.id !== EVERYBODY && !inside.has(group.id)) ?? [];
  return (
    <section className="card form" aria-label="Groups inside">
      <h2>Groups inside</h2>
      <Problem of={inner.error ?? adding.error ?? removing.error} />
      {inner.data?.length === 0 && <p className="soft">There is none. The people of a group inside are in this one too.</p>}
      <ul className="plain">
        {inner.data?.map((group) => (
          <li key={group.id}>
            <Link to="/admin/groups/$id" params={{ id: group.id ?? "" }}>
              {group.name}
            </Link>
            <Button small kind="quiet" disabled={removing.isPending} onClick={() => removing.mutate(group.id ?? "")}>
              Take out<span className="unseen"> {group.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {!fixed && others.length > 0 && (
        <SelectField label="Put a group inside" value={chosen} disabled={adding.isPending} onChange={(event) => event.target.value && adding.mutate(event.target.value)}>
          <option value="">Choose…</option>
          {others.map((group) => (
            <option key={group.id} value={group.id}>
              {group.name}
            </option>
          ))}
        </SelectField>
      )}
    </section>
  );
}
