import type { Operations } from "./operations.gen";
import { begin, end } from "./record";

export type Operation = keyof Operations;
export type Takes<O extends Operation> = Operations[O]["takes"];
export type Answer<O extends Operation> = Operations[O]["answers"];

interface Loose {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export interface SendOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Not shown among the page's calls: what the shell itself asks. */
  quiet?: boolean;
}

export interface FieldProblem {
  field?: string;
  code?: string;
  message?: string;
}

/** An answer with a status of 400 or more, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: readonly FieldProblem[],
    readonly requestId: string | null,
    readonly documentation: string | null,
    /** What lets the same call go on where the server asked to confirm it first. */
    readonly confirmToken: string | null = null,
  ) {
    super(message);
  }
}

/** Calls an operation as the person who is logged in, such as `call("GET /api/4.0/users/{user_id}", {path: {user_id}})`. */
export async function call<O extends Operation>(
  operation: O,
  ...[takes, options]: Record<string, never> extends Takes<O> ? [Takes<O>?, SendOptions?] : [Takes<O>, SendOptions?]
): Promise<Answer<O>> {
  const [verb, pattern] = operation.split(" ", 2) as [string, string];
  const { path, query, body } = (takes ?? {}) as Loose;
  const response = await send(verb, addressOf(pattern, path, query), body, options);
  return (await contentOf(response)) as Answer<O>;
}

/** Calls an operation that changes something, and tells the id by which that is taken back: null when nothing was. */
export async function change<O extends Operation>(
  operation: O,
  takes: Takes<O>,
  options?: SendOptions,
): Promise<{ answer: Answer<O>; operation: string | null }> {
  const [verb, pattern] = operation.split(" ", 2) as [string, string];
  const { path, query, body } = takes as Loose;
  const response = await send(verb, addressOf(pattern, path, query), body, options);
  return { answer: (await contentOf(response)) as Answer<O>, operation: response.headers.get("x-lookalike-operation") };
}

/** One page of a list, and how many there are in all. */
export async function callPage<O extends Operation>(
  operation: O,
  takes: Takes<O>,
  options?: SendOptions,
): Promise<{ rows: Answer<O>; total: number | null }> {
  const [verb, pattern] = operation.split(" ", 2) as [string, string];
  const { path, query } = takes as Loose;
  const response = await send(verb, addressOf(pattern, path, query), undefined, options);
  const total = response.headers.get("x-total-count");
  return { rows: (await contentOf(response)) as Answer<O>, total: total === null ? null : Number(total) };
}

export function addressOf(pattern: string, path: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text ? `${filled}?${text}` : filled;
}

/** Sends one request with the session of the page; raises ApiError for everything that is not a success. */
export async function send(verb: string, address: string, body?: unknown, options: SendOptions = {}): Promise<Response> {
  const id = options.quiet ? 0 : begin(verb, address, body);
  const began = performance.now();
  try {
    const response = await fetch(address, {
      method: verb,
      headers: { ...headersFor(body), ...options.headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
      credentials: "same-origin",
    });
    end(id, response.status, performance.now() - began, response.headers.get("x-request-id"));
    if (!response.ok) throw await errorOf(response);
    return response;
  } catch (problem) {
    if (problem instanceof ApiError || (problem instanceof DOMException && problem.name === "AbortError")) throw problem;
    throw new ApiError(0, "The server does not answer. Is it running, and can this browser reach it?", [], null, null);
  }
}

/** What proves to the server that a call comes from its own page. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function headersFor(body: unknown): Record<string, string> {
  const headers: Record<string, string> = { "X-CSRF-Token": csrfToken() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return headers;
}

async function contentOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return isJson ? response.json() : response.text();
}

export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  let content: { message?: string; errors?: FieldProblem[]; documentation_url?: string } = {};
  try {
    content = JSON.parse(text);
  } catch {
    content = { message: text.slice(0, 500) };
  }
  return new ApiError(
    response.status,
    content.message ?? response.statusText,
    content.errors ?? [],
    response.headers.get("x-request-id"),
    content.documentation_url ?? null,
    response.headers.get("x-lookalike-confirm-token"),
  );
}
