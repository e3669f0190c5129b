import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Code } from "../../kit/Copy";
import { TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import type { User } from "./User";

export function Details({ user }: { user: User }) {
  return (
    <div className="cards">
      <Names user={user} />
      <Login user={user} />
    </div>
  );
}

function useReload(user: User): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ["user", user.id] });
    await client.invalidateQueries({ queryKey: ["users"] });
  };
}

function Names({ user }: { user: User }) {
  const [first, setFirst] = useState(user.first_name ?? "");
  const [last, setLast] = useState(user.last_name ?? "");
  const reload = useReload(user);
  const saving = useMutation({
    mutationFn: () =>
      call("PATCH /api/4.0/users/{user_id}", { path: { user_id: user.id ?? "" }, body: { first_name: first, last_name: last } }),
    onSuccess: reload,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const changed = first !== (user.first_name ?? "") || last !== (user.last_name ?? "");
  return (
    <form className="card form" onSubmit={submit}>
      <h2>Name</h2>
      <TextField label="First name" value={first} onChange={(event) => setFirst(event.target.value)} />
      <TextField label="Last name" value={last} onChange={(event) => setLast(event.target.value)} />
      <Problem of={saving.error} />
      <div className="actions">
        <Button kind="primary" type="submit" disabled={!changed || saving.isPending}>
          Save
        </Button>
        {saving.isSuccess && !changed && (
          <span className="soft" role="status">
            Saved
          </span>
        )}
      </div>
    </form>
  );
}

function Login({ user }: { user: User }) {
  const [email, setEmail] = useState(user.email ?? "");
  const reload = useReload(user);
  const path = { user_id: user.id ?? "" };
  const login = user.credentials_email;
  const saving = useMutation({
    mutationFn: () =>
      login
        ? call("PATCH /api/4.0/users/{user_id}/credentials_email", { path, body: { email } })
        : call("POST /api/4.0/users/{user_id}/credentials_email", { path, body: { email } }),
    onSuccess: reload,
  });
  const linking = useMutation({
    mutationFn: () => call("POST /api/4.0/users/{user_id}/credentials_email/password_reset", { path, query: { expires: true } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>Login by email</h2>
      <TextField label="Email" type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
      {login && (
        <p className="soft">
          Last login: <When at={login.logged_in_at} />
        </p>
      )}
      <Problem of={saving.error ?? linking.error} />
      {linking.data?.password_reset_url && (
        <div className="field">
          <span className="label">Give them this link; it works once, for an hour</span>
          <Code text={linking.data.password_reset_url} label="Link to set a password" />
        </div>
      )}
      <div className="actions">
        <Button kind="primary" type="submit" disabled={email === (user.email ?? "") || saving.isPending}>
          {login ? "Save" : "Let them log in"}
        </Button>
        {login && (
          <Button onClick={() => linking.mutate()} disabled={linking.isPending}>
            Make a link to set a password
          </Button>
        )}
      </div>
    </form>
  );
}
