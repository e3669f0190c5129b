import { useQuery, keepPreviousData } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type Answer, callPage } from "../../api/client";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { initials } from "../../session";
import { NewUserDialog } from "./NewUserDialog";
import { findUsers, rolesQuery } from "./queries";

type User = Answer<"GET /api/4.0/users">[number];

const PER_PAGE = 50;
const FIELDS = "id,display_name,email,is_disabled,role_ids,is_service_account,credentials_email(logged_in_at),credentials_api3(id)";

export default function Users() {
  const search: Record<string, string> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const asked = search.q ?? "";
  const offset = Number(search.offset ?? 0) || 0;
  const show = (q: string, from: number) => {
    const now = { ...(q && { q }), ...(from > 0 && { offset: String(from) }) };
    void navigate({ to: "/admin/users", search: now, replace: true });
  };
  const users = useUsers(asked, offset);
  return (
    <Page
      title="Users"
      above={[["Admin", null]]}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          New user
        </Button>
      }
    >
      <div className="toolbar">
        <input className="input" type="search" aria-label="Search users" placeholder="Name or email" defaultValue={asked} onChange={(event) => show(event.target.value, 0)} />
        <span className="soft" role="status">
          {users.data && `${users.data.total ?? users.data.rows.length} ${users.data.total === 1 ? "user" : "users"}`}
        </span>
      </div>
      <Problem of={users.error} />
      {users.isPending && <p className="waiting">Loading the users…</p>}
      {users.data && users.data.rows.length === 0 && (
        <div className="card empty">
          <h2>Nobody is called that</h2>
          <p>The search looks at first names, last names and email addresses.</p>
        </div>
      )}
      {users.data && users.data.rows.length > 0 && <UserTable users={users.data.rows} />}
      {users.data && <Pages offset={offset} total={users.data.total ?? 0} onGo={(from) => show(asked, from)} />}
      {making && (
        <NewUserDialog
          onClose={() => setMaking(false)}
          onMade={(id) => void navigate({ to: "/admin/users/$id", params: { id } })}
        />
      )}
    </Page>
  );
}

function useUsers(text: string, offset: number) {
  return useQuery({
    queryKey: ["users", text, offset],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = { fields: FIELDS, limit: PER_PAGE, offset, sorts: "id" };
      return text.trim() ? findUsers(text.trim(), query, signal) : callPage("GET /api/4.0/users", { query }, { signal });
    },
  });
}

function UserTable({ users }: { users: readonly User[] }) {
  const roles = useQuery(rolesQuery).data;
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Users">
      <table className="list">
        <thead>
          <tr>
            <th>Name</th>
            <th>Roles</th>
            <th>API keys</th>
            <th>Last login</th>
            <th>State</th>
            <th className="end">Id</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id}>
              <td>
                <Person of={user} />
              </td>
              <td>
                <span className="badges">
                  {user.role_ids?.map((id) => (
                    <span key={id} className="badge">
                      {roles?.find((role) => role.id === id)?.name ?? id}
                    </span>
                  ))}
                </span>
              </td>
              <td>
                <Link to="/admin/users/$id" params={{ id: user.id ?? "" }} search={{ tab: "keys" }}>
                  Edit keys{user.credentials_api3?.length ? ` (${user.credentials_api3.length})` : ""}
                  <span className="unseen"> of {user.display_name || user.email}</span>
                </Link>
              </td>
              <td>
                <When at={user.credentials_email?.logged_in_at} />
              </td>
              <td>
                <span className={`badge ${user.is_disabled ? "bad" : "good"}`}>{user.is_disabled ? "disabled" : "active"}</span>
              </td>
              <td className="end number soft">{user.id}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Person({ of: user }: { of: User }) {
  const name = user.display_name || user.email || `User ${user.id}`;
  return (
    <span className="person">
      <span className="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="who">
        <Link to="/admin/users/$id" params={{ id: user.id ?? "" }}>
          {name}
        </Link>
        <small>{user.is_service_account ? "service account" : (user.email ?? "no email")}</small>
      </span>
    </span>
  );
}

function Pages({ offset, total, onGo }: { offset: number; total: number; onGo: (from: number) => void }) {
  if (total <= PER_PAGE) return null;
  return (
    <nav className="actions end" aria-label="Pages of the list">
      <span className="soft number">
        {offset + 1}–{Math.min(offset + PER_PAGE, total)} of {total}
      </span>
      <Button small disabled={offset === 0} onClick={() => onGo(Math.max(0, offset - PER_PAGE))}>
        Before
      </Button>
      <Button small disabled={offset + PER_PAGE >= total} onClick={() => onGo(offset + PER_PAGE)}>
        Next
      </Button>
    </nav>
  );
}

