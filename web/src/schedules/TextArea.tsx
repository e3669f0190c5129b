import { useId } from "react";

interface Props {
  label: string;
  value: string;
  onText: (text: string) => void;
  wrong?: string;
  hint?: string;
  disabled?: boolean;
}

export function TextArea({ label, value, onText, wrong, hint, disabled }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} className="input prose" rows={2} disabled={disabled} value={value} aria-describedby={`${id}-hint`} aria-invalid={wrong ? true : undefined} onChange={(event) => onText(event.target.value)} />
      <span id={`${id}-hint`} className={wrong ? "wrong" : "hint"}>
        {wrong ?? hint}
      </span>
    </div>
  );
}
