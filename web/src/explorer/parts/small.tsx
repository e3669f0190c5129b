import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { methodAddress, typeAddress } from "../addresses";
import { toClipboard } from "../../kit/Copy";
import { useCatalog } from "../documents";
import { nameOfRef, typeText, type Operation, type Schema } from "../model";

export function Verb({ verb }: { verb: string }) {
  return <span className={`ax-verb ax-${verb.toLowerCase()}`}>{verb}</span>;
}

export function To({ splat, search, children, ...rest }: { splat: string; search?: Record<string, string>; children: ReactNode; className?: string; "aria-current"?: "page" }) {
  return (
    <Link to="/api-explorer/$" params={{ _splat: splat }} search={(search ?? {}) as never} {...rest}>
      {children}
    </Link>
  );
}

export function MethodLink({ operation }: { operation: Operation }) {
  return <To splat={methodAddress(operation)}>{operation.id}</To>;
}

export function TypeLink({ name }: { name: string }) {
  return <To splat={typeAddress(useCatalog(), name)}>{name}</To>;
}

/** A schema in words, with links to the types in it. */
export function TypeName({ schema }: { schema: Schema | null | undefined }): ReactNode {
  if (schema?.$ref) return <TypeLink name={nameOfRef(schema.$ref)} />;
  if (schema?.type === "array") return <><TypeName schema={schema.items} />[]</>;
  if (typeof schema?.additionalProperties === "object") return <>map&lt;<TypeName schema={schema.additionalProperties} />&gt;</>;
  return typeText(schema);
}

export function CopyButton({ text, label = "Copy" }: { text: string | (() => string); label?: string }) {
  const [done, setDone] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async () => {
    await toClipboard(typeof text === "string" ? text : text());
    setDone(true);
    timer.current = window.setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" className="ax-button" onClick={copy}>
      {done ? "Copied" : label}
    </button>
  );
}

export function Tabs<T extends string>({ label, tabs, chosen, choose }: { label: string; tabs: readonly (readonly [T, ReactNode])[]; chosen: T; choose: (tab: T) => void }) {
  const move = (event: React.KeyboardEvent, at: number) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    choose(next[0]);
    (event.currentTarget.parentElement?.children[tabs.indexOf(next)] as HTMLElement | undefined)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className="ax-tabs">
      {tabs.map(([name, title], at) => (
        <button key={name} role="tab" type="button" aria-selected={name === chosen} tabIndex={name === chosen ? 0 : -1} onClick={() => choose(name)} onKeyDown={(event) => move(event, at)}>
          {title}
        </button>
      ))}
    </div>
  );
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function msText(ms: number): string {
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
