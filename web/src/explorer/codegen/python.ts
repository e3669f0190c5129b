import { isWritable } from "../form/schema";
import { typesIn, type Schema, type Types } from "../model";
import { enumName, filledPath, FromEnvironment, queryGiven, sdkType, type CodeCall, type Target } from "./call";

/** For the official `looker_sdk`; operations of Lookalike's own go through its session. */
export const python: Target = { id: "py", title: "Python", extension: "py", generate };

const KEYWORDS = new Set("False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(" "));

function generate(call: CodeCall): string {
  const lines = call.operation.own || call.operation.removed ? ownCall(call) : sdkCall(call);
  const text = lines.join("\n");
  const standard = [...(text.includes("datetime.datetime") ? ["import datetime"] : []), ...(text.includes("os.environ") ? ["import os"] : [])];
  const imports = [...standard, ...(standard.length ? [""] : []), "import looker_sdk"];
  if (text.includes("models40.")) imports.push("from looker_sdk import models40");
  // The key comes from looker.ini, or from the environment.
  return `${imports.join("\n")}\n\nsdk = looker_sdk.init40("looker.ini")\n${text}\n`;
}

function sdkCall(call: CodeCall): string[] {
  const { operation } = call;
  const named = call.given.map((each) => `${safe(each.param.name)}=${moment(each.value, each.param) ?? literal(each.value, 1)}`);
  const args = call.body === undefined ? named : [...named.slice(0, pathCount(call)), `body=${body(call.body, operation.body!, call.types)}`, ...named.slice(pathCount(call))];
  return [`${operation.result ? "answer = " : ""}sdk.${operation.id}(${spread(args)})`, ...(operation.result ? ["print(answer)"] : [])];
}

const pathCount = (call: CodeCall) => call.given.filter((each) => each.param.in === "path").length;
const safe = (name: string) => (KEYWORDS.has(name) ? `${name}_` : name);

function spread(args: string[], depth = 0): string {
  const short = args.join(", ");
  if (short.length <= 70 && !short.includes("\n")) return short;
  const indent = "    ".repeat(depth + 1);
  return `\n${args.map((each) => `${indent}${each},`).join("\n")}\n${"    ".repeat(depth)}`;
}

function ownCall(call: CodeCall): string[] {
  const { operation } = call;
  const path = filledPath(call, (value) => encodeURIComponent(String(value)));
  const args = [string(operation.own ? `../lookalike/v1${path}` : path), resultType(operation.result)];
  const query = queryGiven(call);
  if (query.length) args.push(`query_params={${query.map((each) => `${string(each.param.name)}: ${literal(each.value, 1)}`).join(", ")}}`);
  if (call.body !== undefined) args.push(`body=${literal(call.body, 1)}`);
  return [`answer = sdk.${operation.verb.toLowerCase()}(${spread(args)})`, "print(answer)"];
}

/** What the SDK reads an answer as that it knows no type for. */
function resultType(schema: Schema | undefined): string {
  if (!schema) return "None";
  if (schema.type === "array") return "list";
  return schema.$ref || schema.type === "object" ? "dict" : "str";
}

/** A body with the classes of the SDK where it has them. */
function body(value: unknown, schema: Schema, types: Types, depth = 1, writing = true, property = ""): string {
  if (typeof value === "string" && schema.enum) return `models40.${enumName(property)}.${value}`;
  const time = moment(value, schema);
  if (time) return time;
  const name = sdkType(schema, types, writing);
  if (name && typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof FromEnvironment)) {
    const properties = types[typesIn(schema)[0]!]!.properties ?? {};
    const args = Object.entries(value).filter(([key]) => properties[key] && (!writing || isWritable(properties[key]!, types))).map(([key, each]) => `${safe(key)}=${body(each, properties[key]!, types, depth + 1, writing, key)}`);
    return `models40.${name}(${spread(args, depth)})`;
  }
  if (schema.type === "array" && schema.items && Array.isArray(value)) {
    return `[${spread(value.map((each) => body(each, schema.items!, types, depth + 1, false, property)), depth)}]`;
  }
  return literal(value, depth);
}

/** A point in time, which the SDK wants as an object. */
function moment(value: unknown, schema: { format?: string }): string | undefined {
  if (schema.format !== "date-time" || typeof value !== "string" || Number.isNaN(Date.parse(value))) return undefined;
  return `datetime.datetime.fromisoformat(${string(value.replace(/Z$/, "+00:00"))})`;
}

export function literal(value: unknown, depth = 0): string {
  if (value instanceof FromEnvironment) return `os.environ[${string(value.name)}]`;
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return string(value);
  if (Array.isArray(value)) return `[${spread(value.map((each) => literal(each, depth + 1)), depth)}]`;
  return `{${spread(Object.entries(value).map(([name, each]) => `${string(name)}: ${literal(each, depth + 1)}`), depth)}}`;
}

/** JSON's escapes are Python's, once characters beyond the plane are whole. */
const string = (text: string) => JSON.stringify(text).replace(/[\u007f\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
