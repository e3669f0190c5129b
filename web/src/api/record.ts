/** The calls that the page now shown has made, for its API menu. Secrets never get here. */

export interface MadeCall {
  id: number;
  verb: string;
  /** Path with query, below the server's address. */
  address: string;
  /** The JSON body with secrets replaced, or undefined. */
  body?: unknown;
  /** 0 until the answer is there, or when there was none. */
  status: number;
  milliseconds: number;
  requestId: string | null;
}

const MOST = 50;
const SECRET = /secret|password|token|^code$/i;
let calls: readonly MadeCall[] = [];
let next = 1;
const listeners = new Set<() => void>();

export function recorded(): readonly MadeCall[] {
  return calls;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A new page begins: it has made no call. */
export function forget(): void {
  set([]);
}

export function begin(verb: string, address: string, body: unknown): number {
  const id = next++;
  const call = { id, verb, address, body: withoutSecrets(body), status: 0, milliseconds: 0, requestId: null };
  set([...calls.slice(1 - MOST), call]);
  return id;
}

export function end(id: number, status: number, milliseconds: number, requestId: string | null): void {
  set(calls.map((each) => (each.id === id ? { ...each, status, milliseconds, requestId } : each)));
}

function set(now: readonly MadeCall[]): void {
  calls = now;
  for (const each of listeners) each();
}

export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([name, each]) => [
    name,
    SECRET.test(name) && typeof each === "string" ? "…" : withoutSecrets(each),
  ]);
  return Object.fromEntries(fields);
}
