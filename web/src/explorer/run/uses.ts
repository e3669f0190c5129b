/** Where a value of an answer can be used: the methods whose path takes it. */

import { pathParams, typesIn, type Catalog, type Operation } from "../model";

export interface Use {
  operation: Operation;
  param: string;
}

/** `LookWithQuery` as a path has it: `look`. */
const nounOf = (type: string) => type.replace(/(With|And)[A-Z].*$/, "").replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** What a path would call the value at `path` of an answer, such as `/0/folder/id`; undefined for what is no id. */
export function paramOf(operation: Operation, path: string): string | undefined {
  const words = path.split("/").filter((each) => each && !/^\d+$/.test(each));
  const name = words.at(-1);
  if (!name || name === "can") return undefined;
  if (/_(id|slug)$/.test(name)) return name;
  if (name !== "id") return undefined;
  const type = typesIn(operation.result)[0];
  const noun = words.at(-2)?.replace(/s$/, "") ?? (type && nounOf(type));
  return noun && `${noun}_id`;
}

/** The methods that take it, reads first. */
export function usesOf(catalog: Catalog, operation: Operation, path: string): Use[] {
  const param = paramOf(operation, path);
  if (!param) return [];
  const takes = catalog.operations.filter((each) => pathParams(each).some(({ name }) => name === param));
  return takes.map((each) => ({ operation: each, param })).sort((a, b) => Number(a.operation.verb !== "GET") - Number(b.operation.verb !== "GET"));
}
