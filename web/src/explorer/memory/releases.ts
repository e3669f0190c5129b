/** The releases that can be compared, and the sides of a comparison. */

import type { Catalog } from "../model";

/** A release that the server knows, or a document of somebody's. */
export interface Side {
  release?: string;
  document?: unknown;
  name?: string;
}

/** The releases of Looker's API that the methods tell apart, the oldest first. */
export function releasesOf(catalog: Pick<Catalog, "operations">): string[] {
  const found = catalog.operations.filter((each) => !each.own).flatMap((each) => [each.since, each.removed]);
  return [...new Set(found.filter((each) => each !== undefined))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** The side that an address names; `usual` for none, and a document for a release that is not known here. */
export function sideOf(named: string, known: string[], usual: string): Side {
  if (!named) return { release: usual };
  return known.includes(named) ? { release: named } : {};
}
