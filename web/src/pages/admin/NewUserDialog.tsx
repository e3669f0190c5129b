import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Choice, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { rolesQuery } from "./queries";

interface Wanted {
  first_name: string;
  last_name: string;
  email: string;
  roles: ReadonlySet<string>;
}

export function NewUserDialog({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) {
  const [wanted, setWanted] = useState<Wanted>({ first_name: "", last_name: "", email: "", roles: new Set() });
  const roles = useQuery(rolesQuery);
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () => make(wanted),
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ["users"] });
      onMade(id);
    },
  });
  const set = (part: Partial<Wanted>) => setWanted({ ...wanted, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Dialog title="New user" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="row">
          <TextField label="First name" autoFocus value={wanted.first_name} onChange={(event) => set({ first_name: event.target.value })} />
          <TextField label="Last name" value={wanted.last_name} onChange={(event) => set({ last_name: event.target.value })} />
        </div>
        <TextField label="Email" type="email" value={wanted.email} onChange={(event) => set({ email: event.target.value })} hint="With it they can log in to these pages. Leave it empty for an account that only uses the API." />
        <fieldset className="set">
          <legend>Roles</legend>
          {roles.data?.map((role) => (
            <Choice
              key={role.id}
              label={role.name ?? ""}
              checked={wanted.roles.has(role.id ?? "")}
              onChange={() => set({ roles: turned(wanted.roles, role.id ?? "") })}
            />
          ))}
        </fieldset>
        <Problem of={making.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={making.isPending}>
            Make the user
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The account, its login, its roles. What was made before a step failed is removed again. */
async function make({ first_name, last_name, email, roles }: Wanted): Promise<string> {
  const user = await call("POST /api/4.0/users", { body: { first_name, last_name } });
  const path = { user_id: user.id ?? "" };
  try {
    if (email.trim()) await call("POST /api/4.0/users/{user_id}/credentials_email", { path, body: { email: email.trim() } });
    if (roles.size > 0) await call("PUT /api/4.0/users/{user_id}/roles", { path, body: [...roles] });
  } catch (problem) {
    await call("DELETE /api/4.0/users/{user_id}", { path });
    throw problem;
  }
  return path.user_id;
}

export function turned(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const now = new Set(set);
  if (!now.delete(one)) now.add(one);
  return now;
}
