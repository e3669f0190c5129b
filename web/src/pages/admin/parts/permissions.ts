/** Permissions as they depend on each other. */
export interface Permission {
  permission?: string | null;
  parent?: string | null;
  description?: string | null;
}

export interface Node {
  name: string;
  description: string;
  children: readonly Node[];
}

/** The permissions as trees, in the order of the list: each below the one that it needs. */
export function treesOf(permissions: readonly Permission[]): Node[] {
  const below = (parent: string | null): Node[] =>
    permissions
      .filter((each) => (each.parent || null) === parent)
      .map((each) => ({ name: each.permission ?? "", description: each.description ?? "", children: below(each.permission ?? "") }));
  return below(null);
}

/** Ticking one ticks all that it needs; taking one off takes off all that need it. */
export function turnPermission(permissions: readonly Permission[], has: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const now = new Set(has);
  if (now.has(name)) for (const each of withChildren(permissions, name)) now.delete(each);
  else for (const each of withParents(permissions, name)) now.add(each);
  return now;
}

function withParents(permissions: readonly Permission[], name: string): string[] {
  const parent = permissions.find((each) => each.permission === name)?.parent;
  return parent ? [name, ...withParents(permissions, parent)] : [name];
}

function withChildren(permissions: readonly Permission[], name: string): string[] {
  const children = permissions.filter((each) => each.parent === name).map((each) => each.permission ?? "");
  return [name, ...children.flatMap((child) => withChildren(permissions, child))];
}
