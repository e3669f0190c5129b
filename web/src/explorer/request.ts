/** What is about to be sent, made from what the form holds. */

import { pathParams, prefixOf, queryParams, type Operation, type Param } from "./model";

export type Values = Record<string, string>;

export interface Draft {
  /** Texts as typed, by parameter; an empty one counts as not given. */
  values: Values;
  body: unknown;
}

export interface Outgoing {
  operation: Operation;
  verb: string;
  /** Below the server's address, with the query. */
  address: string;
  /** Undefined for none. A text for bodies that are not JSON. */
  body: unknown;
  contentType: string | null;
}

export const EMPTY: Draft = { values: {}, body: undefined };

export function outgoing(operation: Operation, draft: Draft): Outgoing {
  const given = queryParams(operation).filter((each) => draft.values[each.name]);
  const query = new URLSearchParams(given.map((each) => [each.name, draft.values[each.name]!])).toString();
  const path = pathOf(operation, draft.values);
  const body = operation.body ? draft.body : undefined;
  return {
    operation,
    verb: operation.verb,
    address: `${prefixOf(operation)}${path}${query && `?${query}`}`,
    body,
    contentType: body === undefined ? null : (operation.bodyMedia ?? "application/json"),
  };
}

export function pathOf(operation: Operation, values: Values): string {
  return operation.path.replace(/\{(\w+)\}/g, (template, name: string) => (values[name] ? encodeURIComponent(values[name]) : template));
}

/** What keeps a request from being sent: parameter or body, and why. */
export function problemsOf(operation: Operation, draft: Draft): { name: string; text: string }[] {
  const found: { name: string; text: string }[] = [];
  for (const each of [...pathParams(operation), ...queryParams(operation)]) {
    const value = draft.values[each.name] ?? "";
    if (!value && each.required) found.push({ name: each.name, text: "is needed" });
    else if (value && !fits(each, value)) found.push({ name: each.name, text: `is not ${article(each.type)} ${each.type}` });
  }
  if (operation.body && !operation.bodyOptional && draft.body === undefined) found.push({ name: "body", text: "is needed" });
  return found;
}

const article = (word: string) => (/^[aeiou]/.test(word) ? "an" : "a");

function fits(param: Param, value: string): boolean {
  if (param.type === "integer") return /^-?\d+$/.test(value);
  if (param.type === "number") return value.trim() !== "" && Number.isFinite(Number(value));
  if (param.type === "boolean") return value === "true" || value === "false";
  return true;
}

/** The value of a parameter as its type says it, for code. */
export function typed(param: Param, text: string): unknown {
  if (param.type === "integer" || param.type === "number") return Number(text);
  if (param.type === "boolean") return text === "true";
  if (param.type === "array") return text.split(",").map((each) => (param.items === "integer" ? Number(each) : each));
  return text;
}

/** Looker's `can` and other read-only properties never need to be sent: without what is undefined. */
export function bodyText(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

/** What a share link carries: the parameters that were given, and the body. No secret: see `withoutSecrets`. */
export function draftToSearch(draft: Draft): Record<string, string> {
  const search: Record<string, string> = {};
  const given = Object.entries(draft.values).filter(([name, value]) => value && !isSecret(name));
  if (given.length) search.params = JSON.stringify(Object.fromEntries(given));
  if (draft.body !== undefined) search.body = JSON.stringify(withoutSecrets(draft.body));
  return search;
}

export function draftOfSearch(search: Record<string, unknown>): Draft {
  const values = parsed(search.params);
  const texts = values && typeof values === "object" ? Object.entries(values).map(([name, value]) => [name, String(value)]) : [];
  return { values: Object.fromEntries(texts), body: parsed(search.body) };
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SECRET = /secret|password|token|private_?key|certificate|^code$/i;
const ABOUT_SECRETS = /_(id|type|at|in|uri|url|count|minutes|length|required|ids)$/;

/** Whether a parameter or property of this name holds what nobody else should read. */
export const isSecret = (name: string) => SECRET.test(name) && !ABOUT_SECRETS.test(name);

/** The same value with the texts under secret names left out. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name, each]) => !(isSecret(name) && typeof each === "string"));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutSecrets(each)]));
}
