import { useState, type FormEvent } from "react";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import type { Operation } from "../model";
import { draftOf, useSave, useSaved, type Naming } from "./kept";

/** Asks for a name, and saves a request under it. */
export function SaveRequest({ operation, kept, close }: { operation: Operation; kept: { params?: unknown; body?: unknown }; close: () => void }) {
  const save = useSave(operation, draftOf(kept));
  return (
    <NameDialog title="Save the request" first={{ name: operation.id, folder: "" }} busy={save.isPending} problem={save.error} close={close} done={(naming) => save.mutate(naming, { onSuccess: close })}>
      <p className="hint">Passwords, keys and tokens are left out; whoever opens it fills them in again.</p>
    </NameDialog>
  );
}

interface NameProps {
  title: string;
  first: Naming;
  busy: boolean;
  problem: unknown;
  close: () => void;
  done: (naming: Naming) => void;
  children?: React.ReactNode;
}

export function NameDialog({ title, first, busy, problem, close, done, children }: NameProps) {
  const [name, setName] = useState(first.name);
  const [folder, setFolder] = useState(first.folder);
  const folders = [...new Set((useSaved().data ?? []).map((each) => each.folder ?? "").filter(Boolean))];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    done({ name, folder });
  };
  return (
    <Dialog title={title} onClose={close}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} required maxLength={200} autoFocus />
        <TextField label="Folder" value={folder} onChange={(event) => setFolder(event.target.value)} maxLength={200} list="ax-folders" hint="Optional." />
        <datalist id="ax-folders">{folders.map((each) => <option key={each} value={each} />)}</datalist>
        {children}
        <Problem of={problem} />
        <div className="actions end">
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={busy || !name.trim()}>Save</Button>
        </div>
      </form>
    </Dialog>
  );
}
