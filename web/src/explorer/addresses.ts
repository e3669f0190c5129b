/** The addresses of the Explorer's pages. Below the mount they are those of Looker's, so links in scripts and books lead here:
 * `4.0/methods/<Tag>/<method>`, `4.0/types/<Tag>/<Type>`, `4.0/err/<status>/<verb>/<path>`, with `?s=` (search), `?sdk=`
 * (language), `?t=` (verb) and `?e=` (status of the answer to open). */

import type { Catalog, Operation } from "./model";

export const MOUNT = "/api-explorer";
export const LOOKERS_MOUNT = "/extensions/marketplace_extension_api_explorer::api-explorer";

export type Place =
  | { page: "start" }
  | { page: "method"; tag: string; name: string }
  | { page: "tag"; tag: string }
  | { page: "types" }
  | { page: "type"; tag: string; name: string }
  | { page: "error"; status: string; verb: string; path: string }
  | { page: "diff"; from: string; to: string }
  | { page: "history" }
  | { page: "saved" }
  | { page: "export" }
  | { page: "unknown"; path: string };

/** `pathname` as the browser has it, with either mount. */
export function placeOf(pathname: string): Place {
  const below = [MOUNT, LOOKERS_MOUNT].reduce((rest, mount) => (rest.startsWith(mount) ? rest.slice(mount.length) : rest), decoded(pathname));
  const parts = below.split("/").filter(Boolean);
  const diff = parts.slice(0, 2).indexOf("diff");
  if (diff >= 0) return { page: "diff", from: parts[diff + 1] ?? "", to: parts[diff + 2] ?? "" };
  if (/^\d+\.\d+$/.test(parts[0] ?? "")) parts.shift();
  const [kind, first, second] = parts;
  if (kind === "history" || kind === "saved" || kind === "export") return { page: kind };
  if (!kind || (kind === "methods" && !first)) return { page: "start" };
  if (kind === "methods" && second) return { page: "method", tag: first!, name: second };
  if (kind === "methods") return { page: "tag", tag: first! };
  if (kind === "types" && second) return { page: "type", tag: first!, name: second };
  if (kind === "types") return { page: "types" };
  if (kind === "err" && second) return { page: "error", status: first!, verb: second.toUpperCase(), path: `/${parts.slice(3).join("/")}` };
  return { page: "unknown", path: below };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const methodAddress = (operation: Operation) => `4.0/methods/${operation.tag}/${operation.id}`;
export const typeAddress = (catalog: Catalog, name: string) => `4.0/types/${catalog.tagOfType.get(name) ?? "Other"}/${name}`;

/** The operation at a path template, whatever its parameters are called. */
export function operationAt(catalog: Catalog, verb: string, path: string): Operation | undefined {
  const shape = (text: string) => text.replace(/\{[^}]*\}|:\w+/g, "{}").replace(/\/$/, "");
  return catalog.operations.find((each) => each.verb === verb && shape(each.path) === shape(path));
}
