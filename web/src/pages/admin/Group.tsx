import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Choice } from "../../kit/Field";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { InnerGroups } from "./InnerGroups";
import { turned } from "./NewUserDialog";
import { Ask } from "./parts/Ask";
import { findUsers, groupsQuery, rolesQuery } from "./queries";

const EVERYBODY = "1";
const MOST = 200;

export default function GroupPage() {
  const { id = "" } = useParams({ strict: false });
  const group = useQuery({
    queryKey: ["groups", id],
    queryFn: ({ signal }) => call("GET /api/4.0/groups/{group_id}", { path: { group_id: id } }, { signal }),
  });
  return (
    <Page
      title={group.data?.name ?? "Group"}
      above={[["Admin", null], ["Groups", "/admin/groups"]]}
      actions={group.data && id !== EVERYBODY && <DeleteGroup id={id} name={group.data.name ?? ""} />}
    >
      <Problem of={group.error} />
      {group.data && (
        <div className="cards">
          <Members id={id} fixed={id === EVERYBODY || group.data.externally_managed === true} />
          <GroupRoles id={id} />
          <InnerGroups id={id} fixed={group.data.externally_managed === true} />
        </div>
      )}
    </Page>
  );
}

function Members({ id, fixed }: { id: string; fixed: boolean }) {
  const client = useQueryClient();
  const path = { group_id: id };
  const members = useQuery({
    queryKey: ["groups", id, "users"],
    queryFn: ({ signal }) =>
      call("GET /api/4.0/groups/{group_id}/users", { path, query: { fields: "id,display_name,email", limit: MOST, sorts: "id" } }, { signal }),
  });
  const after = () => client.invalidateQueries({ queryKey: ["groups"] });
  const adding = useMutation({
    mutationFn: (user: string) => call("POST /api/4.0/groups/{group_id}/users", { path, body: { user_id: user } }),
    onSuccess: after,
  });
  const removing = useMutation({
    mutationFn: (user: string) => call("DELETE /api/4.0/groups/{group_id}/users/{user_id}", { path: { ...path, user_id: user } }),
    onSuccess: after,
  });
  const inside = new Set(members.data?.map((user) => user.id));
  return (
    <section className="card form" aria-label="People">
      <h2>People</h2>
      {fixed ? <p className="soft">Who is in this group is not decided here.</p> : <AddMember inside={inside} onAdd={(user) => adding.mutate(user)} />}
      <Problem of={members.error ?? adding.error ?? removing.error} />
      {members.data?.length === 0 && <p className="soft">Nobody is in it.</p>}
      <ul className="plain">
        {members.data?.map((user) => (
          <li key={user.id}>
            <Link to="/admin/users/$id" params={{ id: user.id ?? "" }}>
              {user.display_name || user.email || `User ${user.id}`}
            </Link>
            {!fixed && (
              <Button small kind="quiet" onClick={() => removing.mutate(user.id ?? "")}>
                Take out<span className="unseen"> {user.display_name || user.id}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {members.data?.length === MOST && <p className="soft">The first {MOST} are shown.</p>}
    </section>
  );
}

function AddMember({ inside, onAdd }: { inside: ReadonlySet<string | undefined>; onAdd: (user: string) => void }) {
  const [text, setText] = useState("");
  const asked = text.trim();
  const found = useQuery({
    queryKey: ["find members", asked],
    enabled: asked.length > 1,
    queryFn: async ({ signal }) => (await findUsers(asked, { fields: "id,display_name,email", limit: 8 }, signal)).rows,
  });
  const add = (user: string) => {
    onAdd(user);
    setText("");
  };
  const others = asked.length > 1 ? found.data?.filter((user) => !inside.has(user.id)) : undefined;
  return (
    <div className="field">
      <input className="input" type="search" aria-label="Add somebody" placeholder="Add somebody by name or email" value={text} onChange={(event) => setText(event.target.value)} />
      {others && (
        <ul className="plain" aria-label="Found">
          {others.map((user) => (
            <li key={user.id}>
              <span>
                {user.display_name} <small className="soft">{user.email}</small>
              </span>
              <Button small icon="plus" aria-label={`Add ${user.display_name || user.email}`} onClick={() => add(user.id ?? "")}>
                Add
              </Button>
            </li>
          ))}
          {others.length === 0 && <li className="soft">Nobody else is called that.</li>}
        </ul>
      )}
    </div>
  );
}

function GroupRoles({ id }: { id: string }) {
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const own = useQuery(groupsQuery).data?.find((group) => group.id === id)?.roles;
  const [edited, setEdited] = useState<ReadonlySet<string> | null>(null);
  const saving = useMutation({
    mutationFn: (ids: ReadonlySet<string>) => save(id, new Set(own?.map((role) => role.id ?? "")), ids),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      setEdited(null);
    },
  });
  if (!roles.data || !own) return <Problem of={roles.error} />;
  const now = edited ?? new Set(own.map((role) => role.id ?? ""));
  return (
    <section className="card form" aria-label="Roles">
      <h2>Roles</h2>
      {roles.data.map((role) => (
        <Choice key={role.id} label={role.name ?? ""} checked={now.has(role.id ?? "")} onChange={() => setEdited(turned(now, role.id ?? ""))} />
      ))}
      <Problem of={saving.error} />
      <div className="actions">
        <Button kind="primary" disabled={!edited || saving.isPending} onClick={() => edited && saving.mutate(edited)}>
          {saving.isPending ? "Saving…" : "Save the roles"}
        </Button>
      </div>
    </section>
  );
}

/** The API gives groups to roles, so each role that comes or goes gets its list of groups anew. */
async function save(id: string, before: ReadonlySet<string>, now: ReadonlySet<string>): Promise<void> {
  const changed = [...new Set([...before, ...now])].filter((role) => before.has(role) !== now.has(role));
  for (const role of changed) {
    const path = { role_id: role };
    const groups = await call("GET /api/4.0/roles/{role_id}/groups", { path, query: { fields: "id" } });
    const ids = groups.map((group) => group.id ?? "").filter((group) => group !== id);
    await call("PUT /api/4.0/roles/{role_id}/groups", { path, body: now.has(role) ? [...ids, id] : ids });
  }
}

function DeleteGroup({ id, name }: { id: string; name: string }) {
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const done = async ({ operation }: { operation: string | null }) => {
    await navigate({ to: "/admin/groups", search: { done: operation ?? "" } });
    await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsked(true)}>
        Delete
      </Button>
      {asked && (
        <Ask
          title={`Delete the group ${name}?`}
          button="Delete the group"
          danger
          act={(headers) => change("DELETE /api/4.0/groups/{group_id}", { path: { group_id: id } }, { headers })}
          onDone={done}
          onClose={() => setAsked(false)}
        >
          <p>Its people stay, and lose what only this group gave them: roles and access to folders.</p>
        </Ask>
      )}
    </>
  );
}
