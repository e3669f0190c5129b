/** How well something answers what was typed, and in which order groups of found things are shown. */

export interface Found {
  kind: string;
  name: string;
  more: string;
  address: string;
  /** What else people call it; never shown. */
  says?: string;
}

export interface FoundGroup {
  kind: string;
  found: readonly Found[];
}

const MOST = 6;
const RECENT = "recent";

/** 0 for what has not all the words. Names count more than what stands around them, beginnings more than middles. */
export function score(found: Found, text: string): number {
  const name = found.name.toLowerCase();
  const asked = text.trim().toLowerCase();
  const words = asked.split(/[\s_.]+/).filter(Boolean);
  if (words.length === 0) return 0;
  const around = `${name} ${found.more} ${found.says ?? ""}`.toLowerCase();
  if (!words.every((word) => around.includes(word))) return 0;
  if (name === asked) return 100;
  if (name.startsWith(asked)) return 80;
  const parts = name.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 60;
  return words.every((word) => name.includes(word)) ? 40 : 20;
}

/** The best of each kind, and the kind with the best of all first. `isRanked`: a source has found it by its own rules,
 * so it stays though it has not the words. */
export function grouped(all: readonly (Found & { isRanked?: boolean })[], text: string): FoundGroup[] {
  const scored = all.map((found) => ({ found, score: score(found, text) || (found.isRanked ? 10 : 0) })).filter((each) => each.score > 0);
  const kinds = new Map<string, typeof scored>();
  for (const each of scored) kinds.set(each.found.kind, [...(kinds.get(each.found.kind) ?? []), each]);
  const groups = [...kinds].map(([kind, those]) => ({ kind, those: those.sort((a, b) => b.score - a.score).slice(0, MOST) }));
  groups.sort((a, b) => (b.those[0]?.score ?? 0) - (a.those[0]?.score ?? 0));
  return groups.map(({ kind, those }) => ({ kind, found: those.map((each) => each.found) }));
}

/** Without a word: where somebody went before, then the pages. */
export function untyped(recent: readonly Found[], pages: readonly Found[]): FoundGroup[] {
  const before = { kind: RECENT, found: recent.slice(0, MOST) };
  return [...(recent.length > 0 ? [before] : []), { kind: "page", found: pages }];
}
