import { useState } from "react";
import { Ask } from "./Ask";
import { eachOf, turnUser } from "./bulk";

interface Props {
  users: readonly { id: string; name: string }[];
  /** Whether they are to be disabled; enabled otherwise. */
  disable: boolean;
  onDone: (operations: readonly string[]) => void | Promise<void>;
  onClose: () => void;
}

/** Asks before accounts are disabled or enabled. */
export function TurnUsers({ users, disable, onDone, onClose }: Props) {
  const [act] = useState(() => eachOf(users.map((user) => user.id), (id, headers) => turnUser(id, disable, headers)));
  const verb = disable ? "Disable" : "Enable";
  const whom = users.length === 1 ? users[0]!.name : `${users.length} users`;
  return (
    <Ask title={`${verb} ${whom}?`} button={verb} danger={disable} act={act} onDone={onDone} onClose={onClose}>
      <p>
        {disable
          ? "They cannot log in any more, and their tokens and keys stop working at once. What they made stays."
          : "They can log in again, and their schedules run again."}
      </p>
    </Ask>
  );
}
