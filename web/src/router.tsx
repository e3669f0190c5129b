import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell });

const page = <P extends string>(path: P, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });

const explorer = () => import("./explorer/index");

const tree = root.addChildren([
  page("/", () => import("./pages/Home")),
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
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text && `?${text}`;
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
