import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from "react";
import { Button, IconButton } from "../../kit/Button";
import { Problem } from "../../kit/Problem";

interface Props {
  /** What it is, such as "title". */
  what: string;
  value: string;
  /** Null where it cannot be changed. */
  onSave: ((value: string) => Promise<unknown>) | null;
  required?: boolean;
  children: ReactNode;
}

/** A text with a pencil; Enter keeps what was typed, Escape leaves it as it was. */
export function EditInPlace({ what, value, onSave, required, children }: Props) {
  const [text, setText] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  if (text === null || !onSave) {
    return (
      <span className="in-place">
        {children}
        {onSave && <IconButton small name={`Edit the ${what}`} icon="edit" onClick={() => setText(value)} />}
      </span>
    );
  }
  const leave = () => {
    setText(null);
    setProblem(null);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave(text.trim());
      leave();
    } catch (wrong) {
      setProblem(wrong);
    }
    setBusy(false);
  };
  const pressed = (event: KeyboardEvent) => event.key === "Escape" && leave();
  return (
    <form className="in-place-form" onSubmit={save} onKeyDown={pressed}>
      <div className="actions">
        <input className="input" autoFocus aria-label={what[0]?.toUpperCase() + what.slice(1)} required={required} value={text} onChange={(event) => setText(event.target.value)} />
        <Button kind="primary" type="submit" disabled={busy || (required && !text.trim())}>
          {busy ? "Saving…" : "Save"}
        </Button>
        <Button onClick={leave}>Cancel</Button>
      </div>
      <Problem of={problem} />
    </form>
  );
}
