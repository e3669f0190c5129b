import type { IconName } from "../kit/Icon";

export interface Entry {
  name: string;
  address: string;
  icon: IconName;
  /** What else people call it. */
  says?: string;
  forAdmins?: boolean;
}

export interface Section {
  /** Null for what stands on top. */
  name: string | null;
  entries: readonly Entry[];
}

/** What the rail shows, with Looker's names. A page that is not there has no entry. */
export const SECTIONS: readonly Section[] = [
  { name: null, entries: [{ name: "Home", address: "/", icon: "home" }] },
  {
    name: "Applications",
    entries: [{ name: "API Explorer", address: "/api-explorer", icon: "api", says: "methods types documentation reference" }],
  },
  {
    name: "Account",
    entries: [{ name: "API keys", address: "/account/keys", icon: "key", says: "credentials client secret token looker.ini" }],
  },
  {
    name: "Admin",
    entries: [
      { name: "Users", address: "/admin/users", icon: "users", says: "people accounts", forAdmins: true },
      { name: "Groups", address: "/admin/groups", icon: "groups", says: "teams", forAdmins: true },
      { name: "Roles", address: "/admin/roles", icon: "roles", says: "permissions models", forAdmins: true },
      { name: "Connections", address: "/admin/connections", icon: "database", says: "databases warehouse test", forAdmins: true },
      { name: "Queries", address: "/admin/queries", icon: "gauge", says: "running kill recent slow", forAdmins: true },
      { name: "Changes", address: "/admin/changes", icon: "undo", says: "undo redo trash audit restore journal", forAdmins: true },
      { name: "API", address: "/admin/api", icon: "server", says: "host url address settings cors", forAdmins: true },
    ],
  },
];

export function sectionsFor(admin: boolean): Section[] {
  return SECTIONS.map((each) => ({ ...each, entries: each.entries.filter((entry) => admin || !entry.forAdmins) })).filter(
    (each) => each.entries.length > 0,
  );
}
