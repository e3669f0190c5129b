import { useId, useState, type FormEvent } from "react";
import { ApiError } from "../../api/client";
import { LiveText } from "../form/SchemaForm";
import { asKey, asUser, type Identity } from "./send";

let current: Identity = { kind: "me" };
const listeners = new Set<(who: Identity) => void>();

/** As whom calls are run: one choice for all pages of the Explorer, forgotten with the page. */
export const identity = {
  get: () => (current.kind !== "me" && current.ends < Date.now() ? ({ kind: "me" } as Identity) : current),
  set(who: Identity) {
    current = who;
    for (const each of listeners) each(who);
  },
  subscribe(listener: (who: Identity) => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export function Who({ who }: { who: Identity }) {
  const [choosing, setChoosing] = useState<"key" | "user" | null>(null);
  const id = useId();
  const choose = (kind: string) => {
    if (kind === "me") identity.set({ kind: "me" });
    setChoosing(kind === "me" ? null : (kind as "key" | "user"));
  };
  return (
    <div className="ax-who">
      <label htmlFor={id}>Run as</label>
      <select id={id} value={choosing ?? who.kind} onChange={(event) => choose(event.target.value)}>
        <option value="me">me</option>
        <option value="key">an API key</option>
        <option value="user">another user</option>
      </select>
      {who.kind !== "me" && !choosing && (
        <p className="ax-banner" role="status">
          You act as {who.kind === "key" ? <>the key <code>{who.clientId}</code></> : <strong>{who.name}</strong>}.{" "}
          <button type="button" className="ax-link" onClick={() => identity.set({ kind: "me" })}>Be yourself again</button>
        </p>
      )}
      {choosing === "key" && <KeyForm done={() => setChoosing(null)} />}
      {choosing === "user" && <UserForm done={() => setChoosing(null)} />}
    </div>
  );
}

function useLogin(done: () => void) {
  const [problem, setProblem] = useState("");
  const log = async (login: Promise<Identity>) => {
    setProblem("");
    try {
      identity.set(await login);
      done();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : "The server does not answer.");
    }
  };
  return { problem, log };
}

function KeyForm({ done }: { done: () => void }) {
  const { problem, log } = useLogin(done);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void log(asKey(String(fields.get("id")), String(fields.get("secret"))));
  };
  return (
    <form className="ax-login" onSubmit={submit} autoComplete="off">
      <label>Client id <input name="id" required autoFocus autoComplete="off" spellCheck={false} /></label>
      <label>Client secret <input name="secret" type="password" required autoComplete="off" /></label>
      <button className="ax-button ax-primary">Use the key</button>
      <button type="button" className="ax-button" onClick={done}>Cancel</button>
      <p className="ax-soft">Kept in this page alone, and gone with it.</p>
      {problem && <p className="ax-problem" role="alert">{problem}</p>}
    </form>
  );
}

function UserForm({ done }: { done: () => void }) {
  const { problem, log } = useLogin(done);
  const [user, setUser] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void log(asUser(user, `user ${user}`));
  };
  return (
    <form className="ax-login" onSubmit={submit}>
      <label htmlFor={id}>Id of the user</label>
      <LiveText id={id} name="user_id" value={user} beside={{}} change={setUser} />
      <button className="ax-button ax-primary" disabled={!user}>Act as this user</button>
      <button type="button" className="ax-button" onClick={done}>Cancel</button>
      {problem && <p className="ax-problem" role="alert">{problem}</p>}
    </form>
  );
}
