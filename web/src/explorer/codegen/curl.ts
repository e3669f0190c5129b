import { FromEnvironment, wholeAddress, type CodeCall, type Target } from "./call";

/** Two commands: a login whose secret comes from the environment, and the call. */
export const curl: Target = { id: "curl", title: "curl", extension: "sh", generate };

function generate(call: CodeCall): string {
  const lines = call.operation.needs === "no login" ? [] : [...LOGIN, ""];
  return [`LOOKER=${shell(call.base)}`, ...lines, command(call)].join("\n") + "\n";
}

const LOGIN = [
  "# LOOKERSDK_CLIENT_ID and LOOKERSDK_CLIENT_SECRET are those of your API key",
  'TOKEN=$(curl -sS "$LOOKER/api/4.0/login" \\',
  '  --data-urlencode "client_id=$LOOKERSDK_CLIENT_ID" \\',
  '  --data-urlencode "client_secret=$LOOKERSDK_CLIENT_SECRET" |',
  "  sed -n 's/.*\"access_token\": *\"\\([^\"]*\\)\".*/\\1/p')",
];

function command(call: CodeCall): string {
  const { operation } = call;
  const address = wholeAddress(call, (name) => `$${name}`).replaceAll("!", "%21");
  const parts = [`curl -sS${operation.verb === "GET" ? "" : ` -X ${operation.verb}`} "$LOOKER${address}"`];
  if (operation.needs !== "no login") parts.push('-H "Authorization: Bearer $TOKEN"');
  if (call.body !== undefined) {
    parts.push(`-H 'Content-Type: ${operation.bodyMedia ?? "application/json"}'`, `--data-binary ${bodyArgument(call.body)}`);
  }
  if (isBinary(call)) parts.push(`-o ${operation.id}.out`);
  return parts.join(" \\\n  ");
}

/** An answer that no terminal should be shown. */
const isBinary = (call: CodeCall) => {
  const media = call.operation.media ?? [];
  return media.length > 0 && media.every((each) => /^image|pdf/.test(each));
};

export function shell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function bodyArgument(body: unknown): string {
  if (typeof body === "string") return shell(body);
  const secrets: string[] = [];
  const text = JSON.stringify(body, (_, value) => {
    if (!(value instanceof FromEnvironment)) return value;
    secrets.push(value.name);
    return `\u0000${value.name}\u0000`;
  }, 2);
  const quoted = `'${text.replaceAll("'", "'\\''")}'`;
  return secrets.reduce((done, name) => done.replace(`\\u0000${name}\\u0000`, `'"$${name}"'`), quoted);
}
