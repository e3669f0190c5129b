/** What the API Explorer knows of the API: the index comes with the page, the rest when it is looked at. */

export interface Schema {
  type?: string;
  format?: string;
  $ref?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  enum?: (string | null)[];
  nullable?: boolean;
  readOnly?: boolean;
  deprecated?: boolean;
  description?: string;
  "x-looker-write-only"?: boolean;
  "x-since"?: string;
}

export interface Param {
  name: string;
  in: "path" | "query";
  type: string;
  format?: string;
  items?: string;
  required?: boolean;
  since?: string;
}

export type Grade = "read" | "harmless" | "write" | "danger";

export interface Operation {
  id: string;
  verb: string;
  path: string;
  tag: string;
  summary: string;
  /** An operation of Lookalike's own, which Looker's API does not have. */
  own?: boolean;
  params?: Param[];
  body?: Schema;
  bodyMedia?: string;
  bodyOptional?: boolean;
  result?: Schema;
  /** Media types of a success; left out for JSON alone. */
  media?: string[];
  status?: string;
  deprecated?: boolean;
  activity?: string;
  limited?: boolean;
  since?: string;
  /** The release of Looker that has dropped it; it is still served. */
  removed?: string;
  grade: Grade;
  dryRun?: boolean;
  notYet?: boolean;
  needs?: string;
}

export interface TypeRow {
  /** Names of the properties. */
  p: string[];
  /** Names of the types that they are of. */
  t: string[];
}

export interface Index {
  release: string;
  operations: Operation[];
  types: Record<string, TypeRow>;
}

export interface Answered {
  status: number;
  text: string;
  media: string[];
  schema: Schema | null;
}

export interface Detail {
  description: string;
  parameters: Record<string, string>;
  answers: Answered[];
}

export type Types = Record<string, Schema>;

/** The index with its cross references. */
export interface Catalog {
  release: string;
  operations: Operation[];
  byId: Map<string, Operation>;
  /** Sorted by name. */
  tags: [string, Operation[]][];
  types: Record<string, TypeRow>;
  /** The tag under which a type stands: that of the operations which use it most. */
  tagOfType: Map<string, string>;
  usedByTypes: Map<string, string[]>;
  usedByMethods: Map<string, Operation[]>;
}

export const LOOKER = "/api/4.0";
export const OWN = "/api/lookalike/v1";

export const prefixOf = (operation: Operation) => (operation.own ? OWN : LOOKER);
export const pathParams = (operation: Operation) => (operation.params ?? []).filter((each) => each.in === "path");
export const queryParams = (operation: Operation) => (operation.params ?? []).filter((each) => each.in === "query");
export const nameOfRef = (ref: string) => ref.slice(ref.lastIndexOf("/") + 1);
export const byVerb = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The names of the types that a schema names. */
export function typesIn(schema: Schema | null | undefined): string[] {
  if (!schema) return [];
  const found = schema.$ref ? [nameOfRef(schema.$ref)] : [];
  const map = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  return [...found, ...typesIn(schema.items), ...typesIn(map)];
}

/** `Look[]`, `map<string>`, `string`: how a person says it. */
export function typeText(schema: Schema | null | undefined): string {
  if (!schema) return "nothing";
  if (schema.$ref) return nameOfRef(schema.$ref);
  if (schema.type === "array") return `${typeText(schema.items)}[]`;
  if (typeof schema.additionalProperties === "object") return `map<${typeText(schema.additionalProperties)}>`;
  if (schema.enum) return schema.enum.filter((each) => each !== null).join(" | ");
  if (schema.format === "date-time" || schema.format === "date") return schema.format;
  return schema.type ?? "any";
}

export function catalogOf(index: Index): Catalog {
  const tags = new Map<string, Operation[]>();
  const usedByMethods = new Map<string, Operation[]>();
  for (const each of index.operations) {
    append(tags, each.tag, each);
    for (const name of typesOf(each)) append(usedByMethods, name, each);
  }
  const usedByTypes = new Map<string, string[]>();
  for (const [name, row] of Object.entries(index.types)) for (const used of row.t) append(usedByTypes, used, name);
  return {
    ...index,
    byId: new Map(index.operations.map((each) => [each.id, each])),
    tags: [...tags.entries()].sort(([a], [b]) => a.localeCompare(b)),
    tagOfType: tagsOfTypes(index, usedByMethods, usedByTypes),
    usedByTypes,
    usedByMethods,
  };
}

export function typesOf(operation: Operation): string[] {
  return [...new Set([...typesIn(operation.body), ...typesIn(operation.result)])];
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function tagsOfTypes(index: Index, methods: Map<string, Operation[]>, types: Map<string, string[]>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, users] of methods) found.set(name, mostCommon(users.map((each) => each.tag)));
  // A type within other types belongs where they do; a few rounds reach the innermost.
  for (let round = 0; round < 6; round++) {
    for (const name of Object.keys(index.types)) {
      if (found.has(name)) continue;
      const outer = (types.get(name) ?? []).map((each) => found.get(each)).filter((each) => each !== undefined);
      if (outer.length) found.set(name, mostCommon(outer));
    }
  }
  for (const name of Object.keys(index.types)) if (!found.has(name)) found.set(name, "Shared");
  return found;
}

function mostCommon(words: string[]): string {
  const counts = new Map<string, number>();
  for (const each of words) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]![0];
}
