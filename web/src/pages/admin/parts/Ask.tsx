import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Dialog } from "../../../kit/Dialog";
import { Problem } from "../../../kit/Problem";

export type Headers = Record<string, string>;

interface Props<T> {
  title: string;
  button: string;
  danger?: boolean;
  /** What to do; `headers` hold the confirmation once the server has asked for one. */
  act: (headers: Headers) => Promise<T>;
  onDone: (result: T) => void | Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** A question before something that matters. When the server stops it because it is about many, it says so and asks
 * once more. */
export function Ask<T>({ title, button, danger, act, onDone, onClose, children }: Props<T>) {
  const acting = useMutation({ mutationFn: act, onSuccess: onDone });
  const token = acting.error instanceof ApiError ? acting.error.confirmToken : null;
  const yes = () => acting.mutate(token ? { "X-Lookalike-Confirm": token } : {});
  return (
    <Dialog title={token ? "The server stopped this" : title} onClose={onClose}>
      {token ? <Stopped message={acting.error?.message ?? ""} /> : <div>{children}</div>}
      {!token && <Problem of={acting.error} />}
      <div className="actions end">
        <Button onClick={onClose}>{token ? "Leave it" : "Cancel"}</Button>
        <Button kind={danger || token ? "danger" : "primary"} onClick={yes} disabled={acting.isPending} autoFocus={!token}>
          {acting.isPending ? "Working…" : token ? "Go on, I mean all of them" : button}
        </Button>
      </div>
    </Dialog>
  );
}

/** The message names the header that a script sends; a person has the button. */
function Stopped({ message }: { message: string }) {
  return (
    <div className="notice warn" role="alert">
      <p>
        <strong>This is about many at once, so nothing was done yet.</strong>
      </p>
      <p>{message.split(" To go on, send it again")[0]}</p>
      <p>When that is what you want, go on: the confirmation is good for ten minutes. It can be taken back afterwards.</p>
    </div>
  );
}
