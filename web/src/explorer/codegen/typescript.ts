import { isObject, isWritable } from "../form/schema";
import { nameOfRef, OWN, prefixOf, type Schema, type Types } from "../model";
import { enumName, filledPath, FromEnvironment, queryGiven, takesRequestObject, type CodeCall, type Target } from "./call";

/** For the official `@looker/sdk` in Node. */
export const typescript: Target = { id: "ts", title: "TypeScript", extension: "ts", generate };

function generate(call: CodeCall): string {
  const used = new Set<string>();
  const expression = prefixOf(call.operation) === OWN || call.operation.removed ? ownCall(call) : `sdk.${call.operation.id}(${args(call, used).join(", ")})`;
  const lines = [...(used.size ? [`import { ${[...used].sort().join(", ")} } from '@looker/sdk'`] : []), "import { LookerNodeSDK } from '@looker/sdk-node'"];
  if (expression.includes("new DelimArray(")) lines.push("import { DelimArray } from '@looker/sdk-rtl'");
  lines.push("", "// The key comes from looker.ini, or from the environment.", "const sdk = LookerNodeSDK.init40()");
  const { result } = call.operation;
  lines.push(`${result ? "const answer = " : ""}await sdk.ok(${expression})`);
  if (result) lines.push("console.log(answer)");
  return lines.join("\n") + "\n";
}

/** One object where the SDK has a request type; otherwise the arguments in their order, `undefined` where one is left out. */
function args(call: CodeCall, used: Set<string>): string[] {
  const { operation } = call;
  const given = new Map(call.given.map((each) => [each.param.name, each]));
  const body = (depth: number) => bodyLiteral(call.body, operation.body!, call.types, used, depth);
  if (takesRequestObject(operation)) {
    const pairs = call.given.map((each) => `${key(each.param.name)}: ${paramLiteral(each, 1)}`);
    if (call.body !== undefined) pairs.push(`body: ${body(1)}`);
    return [pairs.length ? `{${spread(pairs, 0)}}` : "{}"];
  }
  const found = inOrder(operation, call.body !== undefined).map((name) => {
    if (name === null) return call.body === undefined ? "undefined" : body(0);
    const each = given.get(name);
    return each ? paramLiteral(each, 0) : "undefined";
  });
  while (found.at(-1) === "undefined") found.pop();
  return found;
}

function paramLiteral({ param, value }: CodeCall["given"][number], depth: number): string {
  if (param.type === "array" && Array.isArray(value) && param.in === "query") return `new DelimArray(${literal(value, depth)})`;
  return moment(value, param) ?? literal(value, depth);
}

/** Points in time are objects for the SDK, and so are the values of enumerations. */
function moment(value: unknown, schema: { format?: string }): string | undefined {
  return schema.format === "date-time" && typeof value === "string" ? `new Date(${literal(value)})` : undefined;
}

function bodyLiteral(value: unknown, schema: Schema, types: Types, used: Set<string>, depth: number, name = "", writing = true): string {
  if (typeof value === "string" && schema.enum) {
    used.add(enumName(name));
    return `${enumName(name)}.${value}`;
  }
  if (Array.isArray(value) && schema.items) {
    const parts = value.map((each) => bodyLiteral(each, schema.items!, types, used, depth + 1, name, false));
    return parts.length ? `[${spread(parts, depth).replace(/^ | $/g, "")}]` : "[]";
  }
  const properties = schema.$ref ? types[nameOfRef(schema.$ref)]?.properties : undefined;
  if (!properties || !isObject(value) || value instanceof FromEnvironment) return moment(value, schema) ?? literal(value, depth);
  const known = Object.entries(value).filter(([each]) => properties[each] && (!writing || isWritable(properties[each]!, types)));
  const pairs = known.map(([each, inner]) => `${key(each)}: ${bodyLiteral(inner, properties[each]!, types, used, depth + 1, each, writing)}`);
  return pairs.length ? `{${spread(pairs, depth)}}` : "{}";
}

/** Names of the parameters as the SDKs order them, null for the body. */
export function inOrder(operation: CodeCall["operation"], hasBody: boolean): (string | null)[] {
  const params = operation.params ?? [];
  const names = (place: string, required: boolean) => params.filter((each) => each.in === place && Boolean(each.required) === required).map((each) => each.name);
  const body = operation.body || hasBody ? [null] : [];
  const needed = operation.bodyOptional ? [] : body;
  const optional = operation.bodyOptional ? body : [];
  return [...names("path", true), ...needed, ...names("query", true), ...names("path", false), ...optional, ...names("query", false)];
}

function ownCall(call: CodeCall): string {
  const below = filledPath(call, (value) => encodeURIComponent(String(value)));
  const path = call.operation.own ? `/../lookalike/v1${below}` : below;
  const query = queryGiven(call);
  const values = query.length ? `{${spread(query.map((each) => `${key(each.param.name)}: ${literal(each.value, 1)}`), 0)}}` : "{}";
  const list = [literal(path), values, call.body === undefined ? "undefined" : literal(call.body)];
  while (["undefined", "{}"].includes(list.at(-1)!)) list.pop();
  return `sdk.${call.operation.verb.toLowerCase()}<unknown, Error>(${list.join(", ")})`;
}

const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
const quoted = (text: string) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

function spread(parts: string[], depth: number): string {
  const short = parts.join(", ");
  if (short.length <= 70 && !short.includes("\n")) return ` ${short} `;
  const indent = "  ".repeat(depth + 1);
  return `\n${parts.map((each) => `${indent}${each},`).join("\n")}\n${"  ".repeat(depth)}`;
}

export function literal(value: unknown, depth = 0): string {
  if (value instanceof FromEnvironment) return `process.env.${value.name}!`;
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.length ? `[${spread(value.map((each) => literal(each, depth + 1)), depth).replace(/^ | $/g, "")}]` : "[]";
  const pairs = Object.entries(value).map(([name, each]) => `${key(name)}: ${literal(each, depth + 1)}`);
  return pairs.length ? `{${spread(pairs, depth)}}` : "{}";
}
