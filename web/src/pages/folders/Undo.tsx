import { useMutation } from "@tanstack/react-query";
import { takeBack } from "../../content/done";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";

export interface Done {
  text: string;
  /** By which it is taken back. */
  operations: readonly string[];
  problem?: unknown;
}

/** Says what was just done, with the way back beside it. */
export function Undo({ done, onUndone, onClose }: { done: Done; onUndone: () => void; onClose: () => void }) {
  const undoing = useMutation({ mutationFn: () => takeBack(done.operations), onSuccess: onUndone });
  return (
    <div className="notice undo" role="status">
      <div className="actions">
        <span>{done.text}</span>
        {done.operations.length > 0 && (
          <Button small kind="primary" disabled={undoing.isPending} onClick={() => undoing.mutate()}>
            Undo
          </Button>
        )}
        <Button small kind="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      <Problem of={done.problem ?? undoing.error} />
    </div>
  );
}
