import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addressOf } from "../../../api/client";
import { Problem } from "../../../kit/Problem";
import { Ask } from "./Ask";
import { deleteUser, eachOf, effectOf } from "./bulk";

interface Props {
  users: readonly { id: string; name: string }[];
  onDone: (operations: readonly string[]) => void | Promise<void>;
  onClose: () => void;
}

/** Asks before users are deleted, and says what goes with them. */
export function DeleteUsers({ users, onDone, onClose }: Props) {
  const one = users.length === 1 ? users[0] : undefined;
  const title = one ? `Delete ${one.name}?` : `Delete ${users.length} users?`;
  const ids = users.map((user) => user.id);
  return (
    <Ask title={title} button={one ? "Delete the user" : `Delete ${users.length} users`} danger act={useOnce(ids)} onDone={onDone} onClose={onClose}>
      {one ? <WhatGoes id={one.id} /> : <p>Their logins, keys and schedules go with them. Looks and dashboards go to the trash.</p>}
      <p>It can be taken back afterwards. To only stop somebody from logging in, disable the account instead.</p>
    </Ask>
  );
}

/** What was deleted before the server asked is not deleted again. */
function useOnce(ids: readonly string[]) {
  const [act] = useState(() => eachOf(ids, deleteUser));
  return act;
}

function WhatGoes({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ["effect", "delete_user", id],
    gcTime: 0,
    queryFn: ({ signal }) => effectOf("DELETE", addressOf("/api/4.0/users/{user_id}", { user_id: id }), signal),
  });
  if (!found.data) return found.error ? <Problem of={found.error} /> : <p className="waiting">Looking at what depends on it…</p>;
  return (
    <>
      <p>This goes along:</p>
      <ul className="plain badges" aria-label="What goes along">
        {found.data.map(([kind, count]) => (
          <li key={kind} className="badge">
            {count} {kind.replaceAll("_", " ")}
          </li>
        ))}
      </ul>
    </>
  );
}
