/** What Go, Kotlin, Swift and C# share: a body becomes objects of the SDK's types. */

import { isObject, isWritable, kindOf } from "../form/schema";
import { typesIn, type Schema, type Types } from "../model";
import { enumName, FromEnvironment, sdkType } from "./call";

export interface Writer {
  text: (text: string) => string;
  environment: (name: string) => string;
  none: string;
  list: (parts: string[], schema: Schema, depth: number) => string;
  map: (pairs: [string, string][], depth: number) => string;
  /** An object of a type of the SDK. `properties` tells the schema of each. */
  object: (type: string, pairs: [string, string, Schema][], depth: number, required: Set<string>) => string;
  scalar?: (value: number | boolean, schema: Schema) => string;
  /** A value of an enumeration; `name` is the property's. */
  choice?: (type: string, value: string) => string;
}

export function written(value: unknown, schema: Schema, types: Types, writer: Writer, depth = 1, writing = true, name = ""): string {
  if (value instanceof FromEnvironment) return writer.environment(value.name);
  if (value === null || value === undefined) return writer.none;
  if (Array.isArray(value)) return writer.list(value.map((each) => written(each, schema.items ?? {}, types, writer, depth + 1, false, name)), schema, depth);
  if (isObject(value)) {
    const type = sdkType(schema, types, writing);
    const own = type && kindOf(schema, types) === "object" ? types[typesIn(schema)[0]!] : undefined;
    if (!type || !own?.properties) {
      const inner = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
      return writer.map(Object.entries(value).map(([key, each]) => [key, written(each, inner, types, writer, depth + 1, writing)]), depth);
    }
    const known = Object.entries(value).filter(([key]) => own.properties![key] && (!writing || isWritable(own.properties![key]!, types)));
    const pairs = known.map(([key, each]): [string, string, Schema] => [key, written(each, own.properties![key]!, types, writer, depth + 1, writing, key), own.properties![key]!]);
    return writer.object(type, pairs, depth, new Set(own.required ?? []));
  }
  if (typeof value === "string") return schema.enum && writer.choice ? writer.choice(enumName(name), value) : writer.text(value);
  return writer.scalar ? writer.scalar(value as number | boolean, schema) : String(value);
}

/** Lines within brackets, on one line where they are short. */
export function within(open: string, parts: string[], close: string, depth: number, indent: string, last = ""): string {
  const short = parts.join(", ");
  if (short.length <= 60 && !short.includes("\n")) return `${open}${short}${close}`;
  return `${open}\n${parts.map((each) => indent.repeat(depth + 1) + each).join(",\n")}${last}\n${indent.repeat(depth)}${close}`;
}

export const doubleQuoted = (text: string) => JSON.stringify(text);
/** For languages in which `$` begins a value in a text. */
export const withoutDollar = (text: string) => JSON.stringify(text).replaceAll("$", "\\$");
