import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";

interface Labelled {
  label: string;
  hint?: ReactNode;
  wrong?: string;
}

export function TextField({ label, hint, wrong, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="input" aria-describedby={`${id}-hint`} aria-invalid={wrong ? true : undefined} {...rest} />
      <Hint id={`${id}-hint`} hint={hint} wrong={wrong} />
    </div>
  );
}

export function SelectField({ label, hint, wrong, children, ...rest }: Labelled & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" aria-describedby={`${id}-hint`} {...rest}>
        {children}
      </select>
      <Hint id={`${id}-hint`} hint={hint} wrong={wrong} />
    </div>
  );
}

export function Choice({ label, hint, ...rest }: { label: string; hint?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="choice">
      <input id={id} type="checkbox" {...rest} />
      <label htmlFor={id}>
        {label}
        {hint && <span className="hint">{hint}</span>}
      </label>
    </div>
  );
}

function Hint({ id, hint, wrong }: { id: string; hint?: ReactNode; wrong?: string }) {
  return (
    <span id={id} className={wrong ? "wrong" : "hint"}>
      {wrong ?? hint}
    </span>
  );
}
