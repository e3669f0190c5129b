/** What somebody was writing, so that a reload or a way elsewhere loses nothing. Kept in this browser. */

export interface Draft {
  connection: string;
  /** The stored statement that it began with; null for a new one. */
  slug: string | null;
  text: string;
}

const KEY = "lookalike.sql";
const MOST = 20;

const all = (): Draft[] => JSON.parse(localStorage.getItem(KEY) ?? "[]") as Draft[];

export function draft(slug: string | null): Draft | null {
  return all().find((each) => each.slug === slug) ?? null;
}

export function keep(now: Draft): void {
  write([now, ...all().filter((each) => each.slug !== now.slug)]);
}

export function drop(slug: string | null): void {
  write(all().filter((each) => each.slug !== slug));
}

const write = (drafts: Draft[]) => localStorage.setItem(KEY, JSON.stringify(drafts.slice(0, MOST)));
