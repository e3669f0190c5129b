import { useQueries, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";

const forLong = { staleTime: 300_000 } as const;

/** Connections on which the person may run SQL. */
export const useConnections = () =>
  useQuery({
    queryKey: ["sql connections"],
    queryFn: async ({ signal }) => {
      const fields = "name,dialect_name,dialect,can";
      const all = await call("GET /api/4.0/connections", { query: { fields } }, { signal });
      return all.filter((each) => each.can?.run_sql_queries);
    },
    ...forLong,
  });

export const useTables = (connection: string | undefined) =>
  useQuery({
    queryKey: ["sql tables", connection],
    queryFn: ({ signal }) => call("GET /api/4.0/connections/{connection_name}/tables", { path: { connection_name: connection! } }, { signal }),
    enabled: connection !== undefined,
    ...forLong,
  });

export interface TableName {
  schema: string;
  table: string;
}

const columnsOf = (connection: string, { schema, table }: TableName) => ({
  queryKey: ["sql columns", connection, schema, table],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const query = { schema_name: schema, table_names: table };
    const found = await call("GET /api/4.0/connections/{connection_name}/columns", { path: { connection_name: connection }, query }, { signal });
    return found[0]?.columns ?? [];
  },
  ...forLong,
});

export const useColumns = (connection: string, table: TableName) => useQuery(columnsOf(connection, table));

/** The columns of all these tables that are known by now, by table; asks for those that are not. */
export function useColumnsOf(connection: string | undefined, tables: readonly TableName[]): Record<string, string[]> {
  return useQueries({
    queries: connection === undefined ? [] : tables.map((each) => columnsOf(connection, each)),
    combine: (answers) =>
      Object.fromEntries(tables.map((each, at) => [each.table, (answers[at]?.data ?? []).map((column) => column.name ?? "")])),
  });
}
