import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { Keys } from "../keys/Keys";
import { DeleteUsers } from "./parts/DeleteUsers";
import { TurnUsers } from "./parts/TurnUsers";
import { UserAccess } from "./UserAccess";
import { UserAttributes } from "./UserAttributeValues";
import { Details } from "./UserDetails";
import { UserGroups, UserRoles } from "./UserMembership";
import { UserSecurity } from "./UserSecurity";

export type User = Answer<"GET /api/4.0/users/{user_id}">;

const TABS = { details: "Details", roles: "Roles", groups: "Groups", attributes: "Attributes", keys: "API keys", sessions: "Security", access: "Access" } as const;
type Tab = keyof typeof TABS;
const FIELDS = "id,first_name,last_name,display_name,email,is_disabled,role_ids,group_ids,locale,is_service_account,credentials_email,credentials_totp";

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
  if (tab === "attributes") return <UserAttributes userId={id} />;
  if (tab === "sessions") return <UserSecurity user={user} />;
  if (tab === "access") return <UserAccess userId={id} />;
  return <Details key={id} user={user} />;
}

function UserActions({ user, name }: { user: User; name: string }) {
  const [asked, setAsked] = useState<"turn" | "delete" | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const users = [{ id: user.id ?? "", name }];
  const turned = async () => {
    setAsked(null);
    await client.invalidateQueries({ queryKey: ["users"] });
    await client.invalidateQueries({ queryKey: ["user", user.id] });
  };
  const deleted = async (operations: readonly string[]) => {
    await navigate({ to: "/admin/users", search: { done: operations.join(".") } });
    client.removeQueries({ queryKey: ["user", user.id] });
    await client.invalidateQueries({ queryKey: ["users"] });
  };
  return (
    <>
      <Button onClick={() => setAsked("turn")}>{user.is_disabled ? "Enable" : "Disable"}</Button>
      <Button kind="danger" onClick={() => setAsked("delete")}>
        Delete
      </Button>
      {asked === "turn" && <TurnUsers users={users} disable={!user.is_disabled} onDone={turned} onClose={() => setAsked(null)} />}
      {asked === "delete" && <DeleteUsers users={users} onDone={deleted} onClose={() => setAsked(null)} />}
    </>
  );
}
