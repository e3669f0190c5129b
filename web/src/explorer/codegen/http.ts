import { bodyText } from "../request";
import { FromEnvironment, wholeAddress, type CodeCall, type Target } from "./call";

/** A request as `.http` files of editors have it. */
export const http: Target = { id: "http", title: "HTTP", extension: "http", generate };

function generate(call: CodeCall): string {
  const { operation } = call;
  const lines = [`${operation.verb} ${call.base}${wholeAddress(call, (name) => `{{$processEnv ${name}}}`)}`];
  if (operation.needs !== "no login") lines.push("Authorization: Bearer {{$processEnv LOOKER_TOKEN}}");
  lines.push("Accept: */*");
  if (call.body === undefined) return lines.join("\n") + "\n";
  lines.push(`Content-Type: ${operation.bodyMedia ?? "application/json"}`, "", bodyText(shown(call.body)));
  return lines.join("\n") + "\n";
}

function shown(value: unknown): unknown {
  if (value instanceof FromEnvironment) return `{{$processEnv ${value.name}}}`;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each)]));
}
