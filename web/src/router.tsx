import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { NoSuchPage, Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell });

const page = <P extends string>(path: P, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });

const explorer = () => import("./explorer/index");

const tree = root.addChildren([
  page("/", () => import("./pages/Home")),
  page("/folders", () => import("./pages/folders/Folder")),
  page("/folders/trash", () => import("./pages/folders/Trash")),
  page("/folders/$id", () => import("./pages/folders/Folder")),
  page("/explore", () => import("./pages/explore/Explores")),
  page("/explore/$model/$explore", () => import("./pages/explore/Explore")),
  page("/x/$slug", () => import("./pages/explore/Shared")),
  page("/search", () => import("./pages/search/Search")),
  page("/looks/$id", () => import("./pages/looks/Look")),
  page("/account/keys", () => import("./pages/AccountKeys")),
  page("/admin/users", () => import("./pages/admin/Users")),
  page("/admin/users/$id", () => import("./pages/admin/User")),
  createRoute({
    getParentRoute: () => root,
    path: "/admin/users/api3_key/$id",
    beforeLoad: ({ params }) => {
      throw redirect({ to: "/admin/users/$id", params, search: { tab: "keys" }, replace: true });
    },
  }),
  page("/admin/groups", () => import("./pages/admin/Groups")),
  page("/admin/groups/$id", () => import("./pages/admin/Group")),
  page("/admin/roles", () => import("./pages/admin/Roles")),
  page("/admin/api", () => import("./pages/admin/Api")),
  page("/charts/$id", () => import("./charts/ChartPage")),
  page("/admin/user_attributes", () => import("./pages/admin/UserAttributes")),
  page("/admin/sandboxes", () => import("./pages/admin/Sandboxes")),
  page("/admin/login", () => import("./pages/admin/Login")),
  page("/admin/changes", () => import("./pages/admin/Changes")),
  page("/admin/queries", () => import("./pages/admin/Queries")),
  page("/admin/connections", () => import("./pages/admin/Connections")),
  page("/schedules", () => import("./pages/schedules/index")),
  page("/sql/{-$slug}", () => import("./pages/sql/index")),
  page("/api-explorer", explorer),
  page("/api-explorer/$", explorer),
  // Links to Looker's own explorer lead here as well.
  page("/extensions/marketplace_extension_api_explorer::api-explorer", explorer),
  page("/extensions/marketplace_extension_api_explorer::api-explorer/$", explorer),
]);

/** Search parameters are plain texts, as Looker's addresses have them: `?s=1` is the text "1". */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultNotFoundComponent: NoSuchPage,
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([name, value]) => value !== undefined && (value !== "" || name.startsWith("f[")));
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text && `?${readable(text)}`;
  },
});

/** Signs that addresses may hold as they are: `f[orders.status]=paid,open`. */
function readable(text: string): string {
  return text.replace(/%(5B|5D|2C|3A|2F)/g, decodeURIComponent);
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
