/** What every code target starts from: one call with what was given to it. */

import { isWritable } from "../form/schema";
import { nameOfRef, prefixOf, typesIn, type Operation, type Param, type Schema, type Types } from "../model";
import { isSecret, typed, type Draft } from "../request";

export interface CodeCall {
  operation: Operation;
  /** In the order of the contract, only what was given; secrets are already taken out. */
  given: { param: Param; value: unknown; secret: boolean }[];
  body: unknown;
  types: Types;
  /** Such as `https://localhost:19999`. */
  base: string;
}

export interface Target {
  id: string;
  title: string;
  /** For the file that it would be saved as. */
  extension: string;
  generate: (call: CodeCall) => string;
}

/** Marks a text that comes from the environment of whoever runs the code. */
export class FromEnvironment {
  constructor(readonly name: string) {}
}

export function codeCall(operation: Operation, draft: Draft, types: Types, base: string): CodeCall {
  const given = (operation.params ?? [])
    .filter((param) => draft.values[param.name] || param.in === "path")
    .map((param) => {
      const text = draft.values[param.name] || `{${param.name}}`;
      const secret = isSecret(param.name);
      return { param, secret, value: secret ? new FromEnvironment(variable(param.name)) : draft.values[param.name] ? typed(param, text) : text };
    });
  return { operation, given, body: operation.body && !isForm(operation) ? withoutSecretTexts(draft.body) : undefined, types, base };
}

/** A form has nothing that the parameters do not say. */
const isForm = (operation: Operation) => operation.bodyMedia === "application/x-www-form-urlencoded";

/** How the SDKs call the type of the values that a property may have. */
export const enumName = (property: string) => property.split("_").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");

export const variable = (name: string) => name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();

function withoutSecretTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretTexts);
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).map(([name, each]) => [name, isSecret(name) && typeof each === "string" ? new FromEnvironment(variable(name)) : withoutSecretTexts(each)]);
  return Object.fromEntries(pairs);
}

export const pathGiven = (call: CodeCall) => call.given.filter((each) => each.param.in === "path");
export const queryGiven = (call: CodeCall) => call.given.filter((each) => each.param.in === "query");

/** The path below `/api/4.0` with its values filled in by `fill`. */
export function filledPath(call: CodeCall, fill: (value: unknown) => string): string {
  const values = new Map(pathGiven(call).map((each) => [each.param.name, each.value]));
  return call.operation.path.replace(/\{(\w+)\}/g, (_, name: string) => fill(values.get(name)));
}

/** The address with path and query, for targets that speak HTTP. `raw` puts a value from the environment in. */
export function wholeAddress(call: CodeCall, raw: (name: string) => string): string {
  const text = (value: unknown) => (value instanceof FromEnvironment ? raw(value.name) : encodeURIComponent(joined(value)));
  const query = queryGiven(call).map((each) => `${each.param.name}=${text(each.value)}`);
  return `${prefixOf(call.operation)}${filledPath(call, text)}${query.length ? `?${query.join("&")}` : ""}`;
}

/** A list is sent with commas, as Looker's API reads it. */
export const joined = (value: unknown) => (Array.isArray(value) ? value.join(",") : String(value));

/** Whether the official SDKs have a type of its own for writing: some properties, and not all, are read-only. */
export function hasWriteType(name: string, types: Types): boolean {
  const all = Object.values(types[name]?.properties ?? {});
  const open = all.filter((each) => isWritable(each, types));
  if (open.length === 0) return false;
  return open.length < all.length || all.some((each) => each.$ref !== undefined && hasWriteType(nameOfRef(each.$ref), types));
}

/** The name of the type of a body in the official SDKs. Entries of lists have no type for writing. */
export function sdkType(schema: Schema | undefined, types: Types, writing: boolean): string | undefined {
  if (!schema?.$ref) return undefined;
  const name = typesIn(schema)[0]!;
  return writing && hasWriteType(name, types) ? `Write${name}` : name;
}

/** The optional parameters, in the order of the SDKs: path, body, query. More than one makes a request object there. */
export function takesRequestObject(operation: Operation): boolean {
  const optional = (operation.params ?? []).filter((each) => !each.required).length;
  return optional > 1;
}
