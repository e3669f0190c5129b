import { useState } from "react";
import { Button } from "../../kit/Button";
import { DeleteUsers } from "./parts/DeleteUsers";
import { TurnUsers } from "./parts/TurnUsers";

interface Props {
  users: readonly { id: string; name: string }[];
  onDone: (operations: readonly string[]) => Promise<void>;
}

/** What can be done with the users that are ticked. */
export function WithChosen({ users, onDone }: Props) {
  const [asked, setAsked] = useState<"disable" | "enable" | "delete" | null>(null);
  if (users.length === 0) return null;
  const close = () => setAsked(null);
  const after = async (operations: readonly string[]) => {
    close();
    await onDone(operations);
  };
  return (
    <div className="actions" role="group" aria-label="With those that are chosen">
      <span className="soft">{users.length} chosen:</span>
      <Button small onClick={() => setAsked("disable")}>
        Disable
      </Button>
      <Button small onClick={() => setAsked("enable")}>
        Enable
      </Button>
      <Button small kind="danger" onClick={() => setAsked("delete")}>
        Delete
      </Button>
      {(asked === "disable" || asked === "enable") && <TurnUsers users={users} disable={asked === "disable"} onDone={after} onClose={close} />}
      {asked === "delete" && <DeleteUsers users={users} onDone={after} onClose={close} />}
    </div>
  );
}
