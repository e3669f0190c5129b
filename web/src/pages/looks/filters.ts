/** Filters of a Look that hold for this view only: `?f[users.state]=Texas` in the address, as Looker writes them. */

export type Search = Record<string, string | undefined>;
export type Filters = Record<string, string>;
const NAMED = /^f\[(.+)\]$/;

export function filtersIn(search: Search): Filters {
  const found: Filters = {};
  for (const [name, value] of Object.entries(search)) {
    const field = NAMED.exec(name)?.[1];
    if (field && value !== undefined) found[field] = value;
  }
  return found;
}

/** What the Look filters by, with what the address says in its place. */
export function filtersNow(own: Record<string, unknown> | null | undefined, search: Search): Filters {
  const given = filtersIn(search);
  const kept = Object.entries(own ?? {}).map(([field, value]) => [field, given[field] ?? String(value)]);
  return Object.fromEntries(kept) as Filters;
}

/** The search of an address that holds only what differs from the Look. An empty text is a filter that is open. */
export function searchWith(search: Search, own: Record<string, unknown> | null | undefined, now: Filters): Search {
  const others = Object.entries(search).filter(([name]) => !NAMED.test(name));
  const changed = Object.entries(now).filter(([field, value]) => value !== String(own?.[field] ?? ""));
  return Object.fromEntries([...others, ...changed.map(([field, value]) => [`f[${field}]`, value || ANY])]);
}

/** Filters as the server takes them: what is open is left out. */
export function bodyOf(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== "" && value !== ANY));
}

/** An empty parameter is left out of addresses, so an open filter is written as a text. */
export const ANY = "any value";

export function differs(own: Record<string, unknown> | null | undefined, now: Filters): boolean {
  return Object.entries(now).some(([field, value]) => value !== String(own?.[field] ?? ""));
}
