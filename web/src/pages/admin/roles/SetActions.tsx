import { useQueryClient } from "@tanstack/react-query";
import { Button } from "../../../kit/Button";
import { useAddress } from "../parts/address";
import { Ask, type Headers } from "../parts/Ask";

interface ActionsProps {
  name: string | null | undefined;
  /** It comes with the server and stays as it is. */
  fixed?: boolean;
  onEdit: () => void;
  onDelete: () => void;
}

export function SetActions({ name, fixed, onEdit, onDelete }: ActionsProps) {
  if (fixed) return <span className="soft">comes with the server</span>;
  return (
    <span className="actions end">
      <Button small aria-label={`Edit ${name}`} onClick={onEdit}>
        Edit
      </Button>
      <Button small kind="danger" aria-label={`Delete ${name}`} onClick={onDelete}>
        Delete
      </Button>
    </span>
  );
}

interface DeleteProps {
  kind: string;
  name: string;
  queryKey: string;
  act: (headers: Headers) => Promise<{ operation: string | null }>;
  onClose: () => void;
}

export function DeleteSet({ kind, name, queryKey, act, onClose }: DeleteProps) {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const done = async ({ operation }: { operation: string | null }) => {
    onClose();
    setAddress({ done: operation ?? "" });
    await client.invalidateQueries({ queryKey: [queryKey] });
  };
  return (
    <Ask title={`Delete the ${kind} ${name}?`} button={`Delete the ${kind}`} danger act={act} onDone={done} onClose={onClose}>
      <p>A set that a role uses cannot be deleted: the server says which role.</p>
    </Ask>
  );
}
