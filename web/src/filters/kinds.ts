/** Which control fits a field. Pure. */

export interface Filterable {
  name: string;
  label?: string;
  label_short?: string;
  view_label?: string;
  type?: string;
  category?: string | null;
  parameter?: boolean;
  suggestable?: boolean;
  suggestions?: string[] | null;
  enumerations?: { label?: string | null; value?: unknown }[] | null;
  user_attribute_filter_types?: unknown;
}

export type Kind = "choice" | "yesno" | "date" | "number" | "text";

export function kindOf(field: Filterable): Kind {
  const types = ([] as unknown[]).concat(field.user_attribute_filter_types ?? []);
  if (field.parameter && field.enumerations?.length) return "choice";
  if (types.includes("yesno") || field.type === "yesno") return "yesno";
  if (types.includes("datetime")) return "date";
  return types.includes("number") ? "number" : "text";
}

export const DATE_PRESETS = ["today", "yesterday", "7 days", "30 days", "this week", "last week", "this month", "last month", "this quarter", "this year", "last year", "12 months", "before 1 year ago", "2026/01/01 to 2026/04/01"];

export const EXAMPLES: Record<Kind, string> = {
  choice: "",
  yesno: "",
  date: "7 days, last month, after 2026/01/01",
  number: "5, >=10 AND <20, NOT 7, NULL",
  text: "Jeans, Jea%, %eans%, -Socks, EMPTY",
};

/** The term that is being typed: all after the last comma outside of quotes. */
export function lastTerm(text: string): string {
  return text.slice(lastStart(text)).trim().replace(/^-/, "").replace(/^"|"$|%/g, "");
}

/** The text with its last term replaced by a whole value, which finds this value and no other. */
export function withValue(text: string, value: string): string {
  const before = text.slice(0, lastStart(text)).trimEnd();
  const minus = /^\s*-/.test(text.slice(lastStart(text))) ? "-" : "";
  return `${before}${before ? " " : ""}${minus}${exactly(value)}`;
}

/** Signs with a meaning of their own are taken literally, as the server writes values of drill links. */
export function exactly(value: string): string {
  const escaped = value.replace(/[%_^"\\]/g, (sign) => `^${sign}`);
  const isWord = /^(null|empty|any value)$/i.test(value);
  return isWord || value !== value.trim() || /,|^-/.test(value) ? `"${escaped}"` : escaped;
}

function lastStart(text: string): number {
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "^") at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === "," && !quoted) start = at + 1;
  }
  return start;
}
