import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Answer, callPage } from "../../api/client";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { turned, NewUserDialog } from "./NewUserDialog";
import { useAddress } from "./parts/address";
import { LastChange } from "./parts/LastChange";
import { Pages } from "./parts/Pages";
import { Tabs, useTab } from "./parts/Tabs";
import { findUsers } from "./queries";
import { ServiceAccounts } from "./ServiceAccounts";
import { nameOf, UserTable } from "./UserTable";
import { WithChosen } from "./WithChosen";

export type User = Answer<"GET /api/4.0/users">[number];

const TABS = { people: "People", services: "Service accounts" } as const;
const PER_PAGE = 50;
const FIELDS = "id,display_name,email,is_disabled,role_ids,is_service_account,credentials_email(logged_in_at),credentials_api3(id)";

export default function Users() {
  const tab = useTab(TABS);
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  return (
    <Page
      title="Users"
      above={[["Admin", null]]}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {tab === "people" ? "New user" : "New service account"}
        </Button>
      }
    >
      <Tabs label="Kinds of users" tabs={TABS} now={tab} />
      <LastChange />
      {tab === "people" && <People />}
      {tab === "services" && <ServiceAccounts making={making} onMade={() => setMaking(false)} />}
      {tab === "people" && making && (
        <NewUserDialog onClose={() => setMaking(false)} onMade={(id) => void navigate({ to: "/admin/users/$id", params: { id } })} />
      )}
    </Page>
  );
}

function People() {
  const [search, setAddress] = useAddress();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const client = useQueryClient();
  const sorts = search.sorts ?? "id";
  const users = useUsers(search.q ?? "", Number(search.offset ?? 0) || 0, sorts);
  const rows = users.data?.rows ?? [];
  const marked = rows.filter((user) => chosen.has(user.id ?? "")).map((user) => ({ id: user.id ?? "", name: nameOf(user) }));
  const done = async (operations: readonly string[]) => {
    setChosen(new Set());
    setAddress({ done: operations.join(".") });
    await client.invalidateQueries({ queryKey: ["users"] });
  };
  return (
    <>
      <div className="toolbar">
        <input className="input" type="search" aria-label="Search users" placeholder="Name or email" value={search.q ?? ""} onChange={(event) => setAddress({ q: event.target.value, offset: "" })} />
        <span className="soft" role="status">
          {users.data && `${users.data.total ?? rows.length} ${users.data.total === 1 ? "user" : "users"}`}
        </span>
        <WithChosen users={marked} onDone={done} />
      </div>
      <Problem of={users.error} />
      {users.isPending && <p className="waiting">Loading the users…</p>}
      {users.data && rows.length === 0 && (
        <div className="card empty">
          <h2>Nobody is called that</h2>
          <p>The search looks at first names, last names and email addresses.</p>
        </div>
      )}
      {rows.length > 0 && (
        <UserTable users={rows} chosen={chosen} onChoose={(id) => setChosen(turned(chosen, id))} sorts={sorts} onSort={(by) => setAddress({ sorts: by, offset: "" })} />
      )}
      {users.data && <Pages size={PER_PAGE} shown={rows.length} total={users.data.total} />}
    </>
  );
}

function useUsers(text: string, offset: number, sorts: string) {
  return useQuery({
    queryKey: ["users", text, offset, sorts],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = { fields: FIELDS, limit: PER_PAGE, offset, sorts };
      return text.trim() ? findUsers(text.trim(), query, signal) : callPage("GET /api/4.0/users", { query }, { signal });
    },
  });
}
