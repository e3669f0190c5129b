import type { Found } from "./rank";

/** Where somebody went by the palette, the last first; kept in this browser. */
const KEY = "lookalike.recent";
const MOST = 12;

export const recent = (): Found[] => JSON.parse(localStorage.getItem(KEY) ?? "[]") as Found[];

export function remember({ kind, name, more, address }: Found): void {
  const before = recent().filter((each) => each.address !== address);
  localStorage.setItem(KEY, JSON.stringify([{ kind, name, more, address }, ...before].slice(0, MOST)));
}
