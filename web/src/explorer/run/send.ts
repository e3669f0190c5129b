/** Sends a call as somebody, and tells all that came back. Secrets and tokens stay in this module's memory. */

import { csrfToken, errorOf } from "../../api/client";
import { begin, end } from "../../api/record";
import type { Outgoing } from "../request";

export type Identity =
  | { kind: "me" }
  | { kind: "key"; clientId: string; token: string; ends: number }
  | { kind: "user"; userId: string; name: string; token: string; ends: number };

export interface Step {
  name: string;
  milliseconds: number;
  description?: string;
}

export interface Result {
  status: number;
  statusText: string;
  headers: [string, string][];
  media: string;
  blob: Blob;
  /** Until the headers were there, and until the end, by the clock of this page. */
  firstMs: number;
  totalMs: number;
  steps: Step[];
  cache: string | null;
  requestId: string | null;
  /** Id of what was changed, to take it back; null when nothing was. */
  operation: string | null;
  /** A dry run: what would have changed, by table. */
  simulated: Record<string, Record<string, number>> | null;
  /** A brake stopped the call; sent back, this lets it go on. */
  confirmToken: string | null;
  warning: string | null;
}

export interface SendOptions {
  dryRun?: boolean;
  confirm?: string;
  signal?: AbortSignal;
  onBytes?: (bytes: number) => void;
}

export async function sendCall(call: Outgoing, who: Identity, options: SendOptions = {}): Promise<Result> {
  const recorded = begin(call.verb, call.address, call.body);
  const began = performance.now();
  const response = await fetch(call.address, {
    method: call.verb,
    headers: headersOf(call, who, options),
    body: contentOf(call),
    credentials: who.kind === "me" ? "same-origin" : "omit",
    signal: options.signal,
    cache: "no-store",
  });
  const firstMs = performance.now() - began;
  const blob = await collected(response, options.onBytes);
  const totalMs = performance.now() - began;
  end(recorded, response.status, totalMs, response.headers.get("x-request-id"));
  return told(response, blob, firstMs, totalMs);
}

function contentOf(call: Outgoing): string | undefined {
  if (call.body === undefined) return undefined;
  return call.contentType === "application/json" ? JSON.stringify(call.body) : String(call.body);
}

/** The headers that are sent, as they are: for the request, not for showing. */
function headersOf(call: Outgoing, who: Identity, options: SendOptions): Record<string, string> {
  const headers: Record<string, string> = who.kind === "me" ? { "X-CSRF-Token": csrfToken() } : { Authorization: `Bearer ${who.token}` };
  if (call.contentType) headers["Content-Type"] = call.contentType;
  if (options.dryRun) Object.assign(headers, { "X-Lookalike-Dry-Run": "1", Prefer: "return=representation" });
  if (options.confirm) headers["X-Lookalike-Confirm"] = options.confirm;
  return headers;
}

async function collected(response: Response, onBytes?: (bytes: number) => void): Promise<Blob> {
  const media = response.headers.get("content-type") ?? "";
  const reader = response.body?.getReader();
  if (!reader) return new Blob([], { type: media });
  const parts: BlobPart[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts, { type: media });
    parts.push(value);
    bytes += value.byteLength;
    onBytes?.(bytes);
  }
}

function told(response: Response, blob: Blob, firstMs: number, totalMs: number): Result {
  const get = (name: string) => response.headers.get(name);
  const steps = serverTiming(get("server-timing") ?? "");
  const changes = get("x-lookalike-change-set");
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers.entries()],
    media: (get("content-type") ?? "").split(";")[0]!.trim(),
    blob,
    firstMs,
    totalMs,
    steps: steps.filter((each) => each.name !== "cache"),
    cache: steps.find((each) => each.name === "cache")?.description ?? get("x-lookalike-cache"),
    requestId: get("x-request-id"),
    operation: get("x-lookalike-operation"),
    simulated: get("x-lookalike-dry-run") === "simulated" ? JSON.parse(changes ?? "{}") : null,
    confirmToken: get("x-lookalike-confirm-token"),
    warning: get("x-lookalike-warning"),
  };
}

/** `cache;desc=miss, db;dur=30.4` as steps in their order. */
export function serverTiming(text: string): Step[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => {
      const [name, ...parts] = each.split(";").map((part) => part.trim());
      const value = (key: string) => parts.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1).replace(/^"|"$/g, "");
      return { name: name!, milliseconds: Number(value("dur") ?? 0), description: value("desc") };
    });
}

/** Logs in with an API key; the secret is not kept, the token only here. */
export async function asKey(clientId: string, clientSecret: string): Promise<Identity> {
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
  const response = await fetch("/api/4.0/login", { method: "POST", body, credentials: "omit" });
  if (!response.ok) throw await errorOf(response);
  const { access_token, expires_in } = await response.json();
  return { kind: "key", clientId, token: access_token, ends: Date.now() + expires_in * 1000 };
}

/** Acts as somebody else, who need have no key: for administrators and people with the permission `sudo`. */
export async function asUser(userId: string, name: string): Promise<Identity> {
  const address = `/api/4.0/login/${encodeURIComponent(userId)}`;
  const response = await fetch(address, { method: "POST", headers: { "X-CSRF-Token": csrfToken() }, credentials: "same-origin" });
  if (!response.ok) throw await errorOf(response);
  const { access_token, expires_in } = await response.json();
  return { kind: "user", userId, name, token: access_token, ends: Date.now() + expires_in * 1000 };
}

/** Takes back what a call changed. */
export async function takeBack(operation: string, who: Identity): Promise<string> {
  const headers: Record<string, string> = who.kind === "me" ? { "X-CSRF-Token": csrfToken() } : { Authorization: `Bearer ${who.token}` };
  const response = await fetch(`/api/lookalike/v1/operations/${encodeURIComponent(operation)}/undo`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: "{}",
    credentials: who.kind === "me" ? "same-origin" : "omit",
  });
  if (!response.ok) throw await errorOf(response);
  const report = await response.json();
  return `Taken back: ${report.row_count} ${report.row_count === 1 ? "row is" : "rows are"} as before.`;
}
