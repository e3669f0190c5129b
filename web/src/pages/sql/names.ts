import type { TableName } from "./catalog";

const MOST = 12;

interface Schema {
  name?: string | null;
  tables?: readonly { name?: string | null }[] | null;
}

/** The tables whose names stand in a statement. */
export function named(schemas: readonly Schema[], text: string): TableName[] {
  const words = new Set(text.toLowerCase().match(/\w+/g) ?? []);
  const all = schemas.flatMap((schema) => (schema.tables ?? []).map((table) => ({ schema: schema.name ?? "", table: table.name ?? "" })));
  return all.filter(({ table }) => words.has(table.toLowerCase())).slice(0, MOST);
}
