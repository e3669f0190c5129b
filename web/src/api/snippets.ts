/** A call that was made, as text to run elsewhere: with a key of one's own, never with what the page was logged in by. */
import type { MadeCall } from "./record";

const LOOKER = "/api/4.0";

export function curlOf(call: MadeCall, server: string): string {
  const lines = [`curl -sS -X ${call.verb} ${shell(server + call.address)}`, `  -H "Authorization: token $LOOKER_TOKEN"`];
  if (call.body !== undefined) {
    lines.push(`  -H 'Content-Type: application/json'`, `  -d ${shell(JSON.stringify(call.body))}`);
  }
  return lines.join(" \\\n");
}

/** Calls of Looker's API by the official SDK; our own ones by its session, as the SDK does not know them. */
export function pythonOf(call: MadeCall, server: string): string {
  const [path = "", query = ""] = call.address.split("?");
  const parameters = Object.fromEntries(new URLSearchParams(query));
  return path.startsWith(`${LOOKER}/`)
    ? bySdk(call, path.slice(LOOKER.length), parameters)
    : byHttp(call, server + path, parameters);
}

function bySdk(call: MadeCall, path: string, parameters: Record<string, string>): string {
  const given = [python(decodeURIComponent(path)), "Any"];
  if (Object.keys(parameters).length > 0) given.push(`query_params=${python(parameters)}`);
  if (call.body !== undefined) given.push(`body=${python(call.body)}`);
  return `from typing import Any

import looker_sdk

sdk = looker_sdk.init40()  # looker.ini, or LOOKERSDK_… in the environment
print(sdk.${call.verb.toLowerCase()}(${given.join(", ")}))`;
}

function byHttp(call: MadeCall, address: string, parameters: Record<string, string>): string {
  const given = [python(call.verb), python(address)];
  if (Object.keys(parameters).length > 0) given.push(`params=${python(parameters)}`);
  if (call.body !== undefined) given.push(`json=${python(call.body)}`);
  return `import os

import requests

headers = {"Authorization": f"token {os.environ['LOOKER_TOKEN']}"}
answer = requests.request(${given.join(", ")}, headers=headers, timeout=60)
answer.raise_for_status()
print(answer.text)`;
}

export function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([name, each]) => `${python(name)}: ${python(each)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}
