import { filledPath, FromEnvironment, pathGiven, queryGiven, type CodeCall, type Target } from "./call";

/** For the gem `looker-sdk`. */
export const ruby: Target = { id: "rb", title: "Ruby", extension: "rb", generate };

function generate(call: CodeCall): string {
  const args = call.operation.own ? ownArguments(call) : [...pathGiven(call).map((each) => literal(each.value)), ...(call.body === undefined ? [] : [literal(call.body)]), ...options(call)];
  const method = call.operation.own ? call.operation.verb.toLowerCase() : call.operation.id;
  return `require 'looker-sdk'

# The key comes from the environment.
sdk = LookerSDK::Client.new(
  client_id: ENV['LOOKERSDK_CLIENT_ID'],
  client_secret: ENV['LOOKERSDK_CLIENT_SECRET'],
  api_endpoint: ${literal(`${call.base}/api/4.0`)}
)
answer = sdk.${method}(${args.join(", ")})
puts answer.inspect
`;
}

function ownArguments(call: CodeCall): string[] {
  const path = literal(`${call.base}/api/lookalike/v1${filledPath(call, (value) => encodeURIComponent(String(value)))}`);
  return [path, ...(call.body === undefined ? [] : [literal(call.body)]), ...options(call)];
}

function options(call: CodeCall): string[] {
  const query = queryGiven(call);
  return query.length ? [`{ ${query.map((each) => `${key(each.param.name)}: ${literal(each.value)}`).join(", ")} }`] : [];
}

const key = (name: string) => (/^[a-z_]\w*$/.test(name) ? name : `'${escaped(name)}'`);
/** Single quotes take a text as it is; line ends and the like are better seen as escapes. */
const text = (value: string) => (/[\u0000-\u001f]/.test(value) ? JSON.stringify(value).replaceAll("#", "\\#") : `'${escaped(value)}'`);
const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");

export function literal(value: unknown, depth = 0): string {
  if (value instanceof FromEnvironment) return `ENV['${value.name}']`;
  if (value === null || value === undefined) return "nil";
  if (typeof value === "string") return text(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map((each) => literal(each, depth + 1)).join(", ")}]`;
  const indent = "  ".repeat(depth + 1);
  const pairs = Object.entries(value).map(([name, each]) => `${indent}${/^[a-z_]\w*$/.test(name) ? `${name}:` : `'${escaped(name)}' =>`} ${literal(each, depth + 1)}`);
  return pairs.length ? `{\n${pairs.join(",\n")}\n${"  ".repeat(depth)}}` : "{}";
}
