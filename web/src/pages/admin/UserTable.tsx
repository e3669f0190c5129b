import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { When } from "../../kit/When";
import { initials } from "../../session";
import { type Column, Table } from "./parts/Table";
import { rolesQuery } from "./queries";
import type { User } from "./Users";

interface Props {
  users: readonly User[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
  sorts: string;
  onSort: (sorts: string) => void;
}

export function nameOf(user: User): string {
  return user.display_name || user.email || `User ${user.id}`;
}

export function UserTable({ users, chosen, onChoose, sorts, onSort }: Props) {
  const roles = new Map(useQuery(rolesQuery).data?.map((role) => [role.id, role.name]));
  const choose = (user: User) => (
    <input type="checkbox" aria-label={`Choose ${nameOf(user)}`} checked={chosen.has(user.id ?? "")} onChange={() => onChoose(user.id ?? "")} />
  );
  const columns: Column<User>[] = [
    { name: "Chosen", unseen: true, cell: choose },
    { name: "Name", sort: "first_name", cell: (user) => <Person of={user} /> },
    { name: "Roles", cell: (user) => <Roles ids={user.role_ids ?? []} names={roles} /> },
    { name: "API keys", cell: (user) => <KeysOf user={user} /> },
    { name: "Last login", cell: (user) => <When at={user.credentials_email?.logged_in_at} /> },
    { name: "State", sort: "is_disabled", cell: (user) => <span className={`badge ${user.is_disabled ? "bad" : "good"}`}>{user.is_disabled ? "disabled" : "active"}</span> },
    { name: "Id", sort: "id", end: true, cell: (user) => <span className="number soft">{user.id}</span> },
  ];
  return <Table label="Users" rows={users} columns={columns} keyOf={(user) => user.id ?? ""} sorts={sorts} onSort={onSort} />;
}

function Roles({ ids, names }: { ids: readonly string[]; names: ReadonlyMap<string | undefined, string | null | undefined> }) {
  return (
    <span className="badges">
      {ids.map((id) => (
        <span key={id} className="badge">
          {names.get(id) ?? id}
        </span>
      ))}
    </span>
  );
}

function KeysOf({ user }: { user: User }) {
  return (
    <Link to="/admin/users/$id" params={{ id: user.id ?? "" }} search={{ tab: "keys" }}>
      Edit keys{user.credentials_api3?.length ? ` (${user.credentials_api3.length})` : ""}
      <span className="unseen"> of {nameOf(user)}</span>
    </Link>
  );
}

function Person({ of: user }: { of: User }) {
  const name = nameOf(user);
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
