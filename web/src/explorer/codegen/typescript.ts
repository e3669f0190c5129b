import { prefixOf, OWN } from "../model";
import { filledPath, FromEnvironment, queryGiven, takesRequestObject, type CodeCall, type Target } from "./call";

/** For the official `@looker/sdk` in Node. */
export const typescript: Target = { id: "ts", title: "TypeScript", extension: "ts", generate };

function generate(call: CodeCall): string {
  const lines = ["import { LookerNodeSDK } from '@looker/sdk-node'", "", "// The key comes from looker.ini, or from the environment.", "const sdk = LookerNodeSDK.init40()"];
  const expression = prefixOf(call.operation) === OWN ? ownCall(call) : sdkCall(call);
  const { result } = call.operation;
  lines.push(`${result ? "const answer = " : ""}await sdk.ok(${expression})`);
  if (result) lines.push("console.log(answer)");
  return lines.join("\n") + "\n";
}

function sdkCall(call: CodeCall): string {
  return `sdk.${call.operation.id}(${args(call).join(", ")})`;
}

/** One object where the SDK has a request type; otherwise the arguments in their order, `undefined` where one is left out. */
function args(call: CodeCall): string[] {
  const { operation } = call;
  const given = new Map(call.given.map((each) => [each.param.name, each.value]));
  if (takesRequestObject(operation)) {
    const pairs = call.given.map((each) => `${key(each.param.name)}: ${literal(each.value, 1)}`);
    if (call.body !== undefined) pairs.push(`body: ${literal(call.body, 1)}`);
    return [pairs.length ? `{${spread(pairs, 0)}}` : "{}"];
  }
  const order = inOrder(operation, call.body !== undefined);
  const found = order.map((name) => (name === null ? (call.body === undefined ? "undefined" : literal(call.body)) : given.has(name) ? literal(given.get(name)) : "undefined"));
  while (found.at(-1) === "undefined") found.pop();
  return found;
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
  const path = `/../lookalike/v1${filledPath(call, (value) => encodeURIComponent(String(value)))}`;
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
