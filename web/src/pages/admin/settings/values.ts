export type Value = string | number | boolean | readonly string[] | null;

/** What a setting's field shows: entries of a list stand in lines of their own. */
export function shown(value: Value): string {
  if (value === null) return "";
  return Array.isArray(value) ? value.join("\n") : String(value);
}

/** What was typed, as the kind that the setting has; null brings the default back. The server says what is wrong. */
export function typed(text: string, like: Value): Value {
  const trimmed = text.trim();
  if (Array.isArray(like)) return trimmed.split(/[\s,]+/).filter(Boolean);
  if (trimmed === "") return null;
  const number = Number(trimmed);
  return typeof like === "number" && Number.isFinite(number) ? number : trimmed;
}

/** The groups of the page, by the names of the settings; what has no group stands under the last. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["Addresses", ["host_url", "api_url", "cors_origins"]],
  ["Embedding", ["embed_signed", "embed_cookieless"]],
  ["Mail and time", ["email_domains", "timezone"]],
  ["Limits and logins", []],
];

export function grouped<T extends { name?: string }>(all: readonly T[]): { title: string; rows: T[] }[] {
  const named = new Set(GROUPS.flatMap(([, names]) => names));
  return GROUPS.map(([title, names]) => ({
    title,
    rows: all.filter(({ name = "" }) => (names.length > 0 ? names.includes(name) : !named.has(name))),
  })).filter(({ rows }) => rows.length > 0);
}

/** `calls_per_s` as people read it. */
export function label(name: string): string {
  const words = NAMES[name] ?? name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const NAMES: Readonly<Record<string, string>> = {
  host_url: "Address of the pages",
  api_url: "Address of the API",
  cors_origins: "Origins that may call the API",
  embed_signed: "Signed embedding",
  embed_cookieless: "Embedding without cookies",
  email_domains: "Domains that mail may go to",
  timezone: "Time zone",
  token_seconds: "Seconds that a token is good for",
  calls_per_s: "Calls a second",
  calls_at_once: "Calls at once",
  call_wait_s: "Seconds that a call may wait",
  login_failures: "Failed logins of an account",
  login_failures_per_address: "Failed logins from an address",
  lockout_s: "Seconds of the first lockout",
  key_format: "Form of new secrets",
};
