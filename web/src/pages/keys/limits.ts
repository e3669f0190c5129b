import type { Answer } from "../../api/client";

export type Key = Answer<"GET /api/lookalike/v1/keys">[number];

/** What limits a key, as the fields of a form. */
export interface Limits {
  purpose: string;
  mode: string;
  /** A day such as 2027-01-31; empty for no end. */
  ends: string;
  scopes: string;
  addresses: string;
  trafficClass: string;
  window: string;
}

export function limitsOf(key: Key): Limits {
  return {
    purpose: key.purpose ?? "",
    mode: key.mode ?? "full",
    ends: key.expires_at?.slice(0, 10) ?? "",
    scopes: key.scopes?.join(", ") ?? "",
    addresses: key.allowed_ips?.join(", ") ?? "",
    trafficClass: key.traffic_class ?? "",
    window: key.open_window ?? "",
  };
}

/** What the form changed, as the API takes it. What stayed is left out: owners may change some of it only. */
export function changesOf(before: Limits, now: Limits): Partial<Key> {
  const all: { [field in keyof Limits]: Partial<Key> } = {
    purpose: { purpose: now.purpose.trim() || null },
    mode: { mode: now.mode },
    ends: { expires_at: now.ends ? `${now.ends}T23:59:59Z` : null },
    scopes: { scopes: listOf(now.scopes) },
    addresses: { allowed_ips: listOf(now.addresses) },
    trafficClass: { traffic_class: now.trafficClass || null },
    window: { open_window: now.window.trim() || null },
  };
  const changed = (Object.keys(all) as (keyof Limits)[]).filter((field) => now[field] !== before[field]);
  return Object.assign({}, ...changed.map((field) => all[field]));
}

/** Texts between commas or spaces; null for none. */
export function listOf(text: string): string[] | null {
  const found = text.split(/[\s,]+/).filter(Boolean);
  return found.length > 0 ? found : null;
}
