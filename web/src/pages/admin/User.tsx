import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { Keys } from "../keys/Keys";
import { Details } from "./UserDetails";
import { UserGroups, UserRoles } from "./UserMembership";
import { Sessions } from "./UserSessions";

export type User = Answer<"GET /api/4.0/users/{user_id}">;

const TABS = { details: "Details", roles: "Roles", groups: "Groups", keys: "API keys", sessions: "Sessions" } as const;
type Tab = keyof typeof TABS;
const FIELDS = "id,first_name,last_name,display_name,email,is_disabled,role_ids,group_ids,locale,is_service_account,credentials_email";

/** One user. Looker's address of "Edit keys" leads to the tab with the keys. */
export default function UserPage() {
  const { id = "" } = useParams({ strict: false });
  const search: Record<string, string> = useSearch({ strict: false });
  const tab: Tab = search.tab && search.tab in TABS ? (search.tab as Tab) : "details";
  const user = useQuery({
    queryKey: ["user", id],
    queryFn: ({ signal }) => call("GET /api/4.0/users/{user_id}", { path: { user_id: id }, query: { fields: FIELDS } }, { signal }),
  });
  const name = user.data?.display_name || user.data?.email || `User ${id}`;
  return (
    <Page
      title={user.data ? name : "User"}
      lead={user.data && (user.data.email ?? "No login to the pages")}
      above={[["Admin", null], ["Users", "/admin/users"]]}
      actions={user.data && <UserActions user={user.data} name={name} />}
    >
      <nav className="tabs" aria-label="Parts of the user">
        {(Object.keys(TABS) as Tab[]).map((each) => (
          <Link key={each} to="/admin/users/$id" params={{ id }} search={{ tab: each }} aria-current={each === tab ? "page" : undefined}>
            {TABS[each]}
          </Link>
        ))}
      </nav>
      <Problem of={user.error} />
      {user.isPending && <p className="waiting">Loading the user…</p>}
      {user.data && partOf(tab, user.data, id)}
    </Page>
  );
}

function partOf(tab: Tab, user: User, id: string): ReactNode {
  if (tab === "keys") return <Keys userId={id} />;
  if (tab === "roles") return <UserRoles user={user} />;
  if (tab === "groups") return <UserGroups user={user} />;
  if (tab === "sessions") return <Sessions userId={id} />;
  return <Details key={id} user={user} />;
}

function UserActions({ user, name }: { user: User; name: string }) {
  const [asked, setAsked] = useState<"turn" | "delete" | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = { user_id: user.id ?? "" };
  const after = async () => {
    setAsked(null);
    await client.invalidateQueries({ queryKey: ["users"] });
    await client.invalidateQueries({ queryKey: ["user", user.id] });
  };
  const turning = useMutation({
    mutationFn: () => call("PATCH /api/4.0/users/{user_id}", { path, body: { is_disabled: !user.is_disabled } }),
    onSuccess: after,
  });
  const deleting = useMutation({
    mutationFn: () => call("DELETE /api/4.0/users/{user_id}", { path }),
    onSuccess: async () => {
      await navigate({ to: "/admin/users" });
      client.removeQueries({ queryKey: ["user", user.id] });
      await client.invalidateQueries({ queryKey: ["users"] });
    },
  });
  const verb = user.is_disabled ? "Enable" : "Disable";
  return (
    <>
      <Button onClick={() => setAsked("turn")}>{verb}</Button>
      <Button kind="danger" onClick={() => setAsked("delete")}>
        Delete
      </Button>
      {asked === "turn" && (
        <Confirm title={`${verb} ${name}?`} button={verb} danger={!user.is_disabled} busy={turning.isPending} problem={turning.error} onYes={() => turning.mutate()} onClose={() => setAsked(null)}>
          <p>
            {user.is_disabled
              ? "They can log in again, and their schedules run again."
              : "They cannot log in any more, and their tokens and keys stop working at once. What they made stays."}
          </p>
        </Confirm>
      )}
      {asked === "delete" && (
        <Confirm title={`Delete ${name}?`} button="Delete the user" danger busy={deleting.isPending} problem={deleting.error} onYes={() => deleting.mutate()} onClose={() => setAsked(null)}>
          <p>The account goes with its logins, keys and schedules. Looks and dashboards go to the trash.</p>
          <p>To keep the account and only stop it from logging in, disable it instead.</p>
        </Confirm>
      )}
    </>
  );
}
