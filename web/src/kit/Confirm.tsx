import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Problem } from "./Problem";

interface Props {
  title: string;
  button: string;
  danger?: boolean;
  busy?: boolean;
  problem?: unknown;
  onYes: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A question before something that matters. */
export function Confirm({ title, button, danger, busy, problem, onYes, onClose, children }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{children}</div>
      <Problem of={problem} />
      <div className="actions end">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind={danger ? "danger" : "primary"} onClick={onYes} disabled={busy} autoFocus>
          {button}
        </Button>
      </div>
    </Dialog>
  );
}
