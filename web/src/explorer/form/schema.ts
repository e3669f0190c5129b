/** Bodies by their schema: what can be written, what is wrong with a value, samples. */

import { nameOfRef, typeText, type Schema, type Types } from "../model";

export interface Problem {
  /** Names and indexes from the body down. */
  path: (string | number)[];
  text: string;
}

/** The schema that a reference leads to; nullable as the reference says. */
export function resolved(schema: Schema, types: Types): Schema {
  return schema.$ref ? (types[nameOfRef(schema.$ref)] ?? {}) : schema;
}

/** The properties that may be sent: read-only ones are left out, unless the type has no others. */
export function writable(schema: Schema, types: Types): [string, Schema][] {
  const all = Object.entries(resolved(schema, types).properties ?? {});
  const open = all.filter(([, each]) => isWritable(each, types));
  return open.length ? open : all;
}

/** Whether a property can be sent: it is not read-only, nor is everything within it. */
export function isWritable(property: Schema, types: Types, depth = 0): boolean {
  if (property.readOnly) return false;
  const inner = property.$ref ? Object.values(resolved(property, types).properties ?? {}) : [];
  return inner.length === 0 || depth > 6 || inner.some((each) => isWritable(each, types, depth + 1));
}

export function kindOf(schema: Schema, types: Types): "object" | "map" | "array" | "enum" | "boolean" | "number" | "text" | "any" {
  const whole = resolved(schema, types);
  if (whole.properties) return "object";
  if (whole.additionalProperties) return "map";
  if (whole.type === "array") return "array";
  if (whole.enum) return "enum";
  if (whole.type === "boolean") return "boolean";
  if (whole.type === "integer" || whole.type === "number") return "number";
  if (whole.type === "string") return "text";
  return whole.type === "object" ? "map" : "any";
}

/** What the server would say against a body, and properties that it would ignore. */
export function problemsIn(value: unknown, schema: Schema, types: Types, path: (string | number)[] = [], depth = 0): Problem[] {
  const whole = resolved(schema, types);
  if (value === undefined || depth > 12) return [];
  if (value === null) return path.length && whole.nullable !== false ? [] : [{ path, text: `must be ${typeText(schema)}, not null` }];
  switch (kindOf(schema, types)) {
    case "object":
      return isObject(value) ? inObject(value, whole, types, path, depth) : [wrong(path, schema, value)];
    case "map":
      return isObject(value) ? inMap(value, whole, types, path, depth) : [wrong(path, schema, value)];
    case "array":
      if (!Array.isArray(value)) return [wrong(path, schema, value)];
      return value.flatMap((each, at) => problemsIn(each, whole.items ?? {}, types, [...path, at], depth + 1));
    case "enum":
      return whole.enum!.includes(value as string) ? [] : [{ path, text: `must be one of ${whole.enum!.join(", ")}` }];
    case "boolean":
      return typeof value === "boolean" ? [] : [wrong(path, schema, value)];
    case "number":
      return typeof value === "number" && (whole.type !== "integer" || Number.isInteger(value)) ? [] : [wrong(path, schema, value)];
    case "text":
      return typeof value === "string" ? [] : [wrong(path, schema, value)];
    default:
      return [];
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function wrong(path: (string | number)[], schema: Schema, value: unknown): Problem {
  const given = Array.isArray(value) ? "a list" : isObject(value) ? "an object" : JSON.stringify(value);
  return { path, text: `must be ${typeText(schema)}, not ${given.length > 40 ? `${given.slice(0, 40)}…` : given}` };
}

function inObject(value: Record<string, unknown>, schema: Schema, types: Types, path: (string | number)[], depth: number): Problem[] {
  const found: Problem[] = [];
  const properties = schema.properties ?? {};
  for (const [name, each] of Object.entries(value)) {
    const known = properties[name];
    if (!known) found.push({ path: [...path, name], text: "is unknown here; the server would ignore it" });
    else if (known.readOnly) found.push({ path: [...path, name], text: "is read-only; the server would ignore it" });
    else found.push(...problemsIn(each, known, types, [...path, name], depth + 1));
  }
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined && !properties[name]?.readOnly);
  return [...found, ...missing.map((name) => ({ path: [...path, name], text: "is needed" }))];
}

function inMap(value: Record<string, unknown>, schema: Schema, types: Types, path: (string | number)[], depth: number): Problem[] {
  const inner = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  return Object.entries(value).flatMap(([name, each]) => problemsIn(each, inner, types, [...path, name], depth + 1));
}

/** The release with which the contract begins: what came later is not in every SDK. */
export const FIRST = "26.12";

/** A small valid value: what is required, or the first properties, two levels deep. Its texts are plainly samples. */
export function sampleOf(schema: Schema, types: Types, name = "value", depth = 0): unknown {
  const whole = resolved(schema, types);
  switch (kindOf(schema, types)) {
    case "object": {
      const open = writable(schema, types).filter(([, each]) => depth === 0 || !["object", "array"].includes(kindOf(each, types)));
      const needed = new Set(whole.required ?? []);
      const old = open.filter(([key, each]) => needed.has(key) || !each["x-since"] || each["x-since"] === FIRST);
      const chosen = old.filter(([key], at) => needed.has(key) || at < (depth ? 1 : 5));
      return Object.fromEntries(chosen.map(([key, each]) => [key, sampleOf(each, types, key, depth + 1)]));
    }
    case "map":
      return typeof whole.additionalProperties === "object" ? { key: sampleOf(whole.additionalProperties, types, name, depth + 1) } : {};
    case "array":
      return [sampleOf(whole.items ?? {}, types, name, depth + 1)];
    case "enum":
      return whole.enum!.find((each) => each !== null) ?? null;
    case "boolean":
      return true;
    case "number":
      return whole.type === "integer" ? 1 : 1.5;
    case "any":
      return "any";
    default:
      return sampleText(name, whole.format);
  }
}

export function sampleText(name: string, format?: string): string {
  if (format === "date-time") return "2026-01-31T09:00:00Z";
  if (format === "date") return "2026-01-31";
  if (/(^|_)email/.test(name)) return "ada@example.com";
  if (/url$|uri$/.test(name)) return "https://example.com/";
  if (name === "result_format") return "json";
  if (/(^|_)ids?$/.test(name)) return "1";
  return name;
}
