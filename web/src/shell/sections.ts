import type { IconName } from "../kit/Icon";
import { may, type Session } from "../session";

export interface Entry {
  name: string;
  address: string;
  icon: IconName;
  /** What else people call it. */
  says?: string;
  /** The permissions of which one is needed for the page to have something to show. */
  needs?: readonly string[];
  forAdmins?: boolean;
}

export interface Section {
  /** Null for what stands on top. */
  name: string | null;
  entries: readonly Entry[];
}

const SEES_PEOPLE = ["see_users", "see_admin"];

/** What the rail shows, with Looker's names. A page that is not there has no entry. */
export const SECTIONS: readonly Section[] = [
  {
    name: null,
    entries: [
      { name: "Home", address: "/", icon: "home" },
      { name: "Explore", address: "/explore", icon: "explore", says: "query data models fields questions", needs: ["explore"] },
      { name: "SQL Runner", address: "/sql", icon: "sql", says: "query database statement tables select", needs: ["use_sql_runner"] },
      { name: "Schedules", address: "/schedules", icon: "clock", says: "plans deliveries send mail webhook recurring" },
    ],
  },
  {
    name: "Folders",
    entries: [
      { name: "Shared", address: "/folders/1", icon: "folder", says: "folders content looks" },
      { name: "My folder", address: "/folders/mine", icon: "folder", says: "personal folders looks" },
    ],
  },
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
      { name: "Users", address: "/admin/users", icon: "users", says: "people accounts", needs: SEES_PEOPLE },
      { name: "Groups", address: "/admin/groups", icon: "groups", says: "teams", needs: SEES_PEOPLE },
      { name: "Roles", address: "/admin/roles", icon: "roles", says: "permissions models", needs: SEES_PEOPLE },
      { name: "User attributes", address: "/admin/user_attributes", icon: "tag", says: "values filters rows", forAdmins: true },
      { name: "Login", address: "/admin/login", icon: "lock", says: "ldap saml oidc single sign-on password", forAdmins: true },
      { name: "Sandboxes", address: "/admin/sandboxes", icon: "box", says: "copy try promote", forAdmins: true },
      { name: "Connections", address: "/admin/connections", icon: "database", says: "databases warehouse test", forAdmins: true },
      { name: "Queries", address: "/admin/queries", icon: "gauge", says: "running kill recent slow", forAdmins: true },
      { name: "Changes", address: "/admin/changes", icon: "undo", says: "undo redo trash audit restore journal", forAdmins: true },
      { name: "API", address: "/admin/api", icon: "server", says: "host url address settings cors", forAdmins: true },
    ],
  },
];

/** The entries that lead somewhere for this person; those for everybody until the server has said what they may. */
export function sectionsFor(session: Session | undefined): Section[] {
  const isShown = ({ needs, forAdmins }: Entry) => (!needs || needs.some((each) => may(session, each))) && (!forAdmins || (session?.is_admin ?? false));
  return SECTIONS.map((each) => ({ ...each, entries: each.entries.filter(isShown) })).filter((each) => each.entries.length > 0);
}
