import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { TextField } from "../../kit/Field";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { LastChange } from "./parts/LastChange";
import { groupsQuery } from "./queries";

export default function Groups() {
  const groups = useQuery(groupsQuery);
  const [making, setMaking] = useState(false);
  const [text, setText] = useState("");
  const shown = groups.data?.filter((group) => group.name?.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <Page
      title="Groups"
      lead="People in a group have its roles and see the folders that it may see."
      above={[["Admin", null]]}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          New group
        </Button>
      }
    >
      <LastChange />
      <div className="toolbar">
        <input className="input" type="search" aria-label="Search groups" placeholder="Name" value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      <Problem of={groups.error} />
      {groups.isPending && <p className="waiting">Loading the groups…</p>}
      {shown?.length === 0 && <p className="card empty">No group is called that.</p>}
      {shown && shown.length > 0 && (
        <div className="table-frame" tabIndex={0} role="region" aria-label="Groups">
          <table className="list">
            <thead>
              <tr>
                <th>Name</th>
                <th>Roles</th>
                <th className="end">People</th>
                <th className="end">Id</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((group) => (
                <tr key={group.id}>
                  <td>
                    <Link to="/admin/groups/$id" params={{ id: group.id ?? "" }}>
                      {group.name}
                    </Link>
                  </td>
                  <td>
                    <span className="badges">
                      {group.roles?.map((role) => (
                        <span key={role.id} className="badge">
                          {role.name}
                        </span>
                      ))}
                    </span>
                  </td>
                  <td className="end number">{group.user_count}</td>
                  <td className="end number soft">{group.id}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && <NewGroup onClose={() => setMaking(false)} />}
    </Page>
  );
}

function NewGroup({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () => call("POST /api/4.0/groups", { body: { name } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Dialog title="New group" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        <Problem of={making.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!name.trim() || making.isPending}>
            Make the group
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
