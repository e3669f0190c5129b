import { useId } from "react";

interface Props {
  label: string;
  value: string;
  onText: (text: string) => void;
  wrong?: string;
  hint?: string;
}

export function TextArea({ label, value, onText, wrong, hint }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} className="input prose" rows={2} value={value} aria-describedby={`${id}-hint`} aria-invalid={wrong ? true : undefined} onChange={(event) => onText(event.target.value)} />
      <span id={`${id}-hint`} className={wrong ? "wrong" : "hint"}>
        {wrong ?? hint}
      </span>
    </div>
  );
}
