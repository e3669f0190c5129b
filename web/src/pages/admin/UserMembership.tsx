import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Choice } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { turned } from "./NewUserDialog";
import { groupsQuery, rolesQuery } from "./queries";
import type { User } from "./User";

const EVERYBODY = "1";

function useReload(user: User): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ["user", user.id] });
    await client.invalidateQueries({ queryKey: ["direct-roles", user.id] });
    await client.invalidateQueries({ queryKey: ["groups"] });
  };
}

/** Roles of the user's own; those that groups give are told, and changed there. */
export function UserRoles({ user }: { user: User }) {
  const path = { user_id: user.id ?? "" };
  const roles = useQuery(rolesQuery);
  const direct = useQuery({
    queryKey: ["direct-roles", user.id],
    queryFn: ({ signal }) => call("GET /api/4.0/users/{user_id}/roles", { path, query: { direct_association_only: true, fields: "id" } }, { signal }),
  });
  const own = direct.data && new Set(direct.data.map((role) => role.id ?? ""));
  const [edited, setEdited] = useState<ReadonlySet<string> | null>(null);
  const reload = useReload(user);
  const saving = useMutation({
    mutationFn: (ids: ReadonlySet<string>) => call("PUT /api/4.0/users/{user_id}/roles", { path, body: [...ids] }),
    onSuccess: async () => {
      await reload();
      setEdited(null);
    },
  });
  if (!own || !roles.data) return <Problem of={direct.error ?? roles.error} />;
  const now = edited ?? own;
  return (
    <section className="card form" aria-label="Roles">
      {roles.data.map((role) => (
        <Choice
          key={role.id}
          label={role.name ?? ""}
          hint={hintOf(role.id ?? "", own, user)}
          checked={now.has(role.id ?? "")}
          onChange={() => setEdited(turned(now, role.id ?? ""))}
        />
      ))}
      <Problem of={saving.error} />
      <div className="actions">
        <Button kind="primary" disabled={!edited || saving.isPending} onClick={() => edited && saving.mutate(edited)}>
          {saving.isPending ? "Saving…" : "Save the roles"}
        </Button>
        {edited && <Button onClick={() => setEdited(null)}>Back to what it was</Button>}
      </div>
    </section>
  );
}

function hintOf(id: string, own: ReadonlySet<string>, user: User): string | undefined {
  return !own.has(id) && user.role_ids?.includes(id) ? "They have it by a group." : undefined;
}

export function UserGroups({ user }: { user: User }) {
  const groups = useQuery(groupsQuery);
  const reload = useReload(user);
  const moving = useMutation({
    mutationFn: ({ id, into }: { id: string; into: boolean }) => move(user.id ?? "", id, into),
    onSuccess: reload,
  });
  if (!groups.data) return <Problem of={groups.error} />;
  return (
    <section className="card form" aria-label="Groups">
      {groups.data.map((group) => {
        const isIn = user.group_ids?.includes(group.id ?? "") ?? false;
        return (
          <Choice
            key={group.id}
            label={group.name ?? ""}
            hint={group.id === EVERYBODY ? "Everybody is in it." : group.roles?.map((role) => role.name).join(", ") || undefined}
            checked={isIn}
            disabled={group.id === EVERYBODY || group.externally_managed || moving.isPending}
            onChange={() => moving.mutate({ id: group.id ?? "", into: !isIn })}
          />
        );
      })}
      <Problem of={moving.error} />
    </section>
  );
}

async function move(userId: string, groupId: string, into: boolean): Promise<void> {
  if (into) await call("POST /api/4.0/groups/{group_id}/users", { path: { group_id: groupId }, body: { user_id: userId } });
  else await call("DELETE /api/4.0/groups/{group_id}/users/{user_id}", { path: { group_id: groupId, user_id: userId } });
}
