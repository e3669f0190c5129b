import { call } from "../../api/client";

export interface Given {
  connection: string;
  text: string;
}

export async function storedStatement(slug: string, signal: AbortSignal): Promise<Given> {
  const found = await call("GET /api/4.0/sql_queries/{slug}", { path: { slug } }, { signal });
  return { connection: found.connection?.name ?? "", text: found.sql ?? "" };
}

/** The SQL that a query of a model runs, for the connection of its explore. */
export async function statementOfQuery(qid: string, signal: AbortSignal): Promise<Given> {
  const query = await call("GET /api/4.0/queries/slug/{slug}", { path: { slug: qid }, query: { fields: "id,model,view" } }, { signal });
  const { id, model, view } = query as { id: string; model: string; view: string };
  const [sql, explore] = await Promise.all([
    call("GET /api/4.0/queries/{query_id}/run/{result_format}", { path: { query_id: id, result_format: "sql" } }, { signal }),
    call(
      "GET /api/4.0/lookml_models/{lookml_model_name}/explores/{explore_name}",
      { path: { lookml_model_name: model, explore_name: view }, query: { fields: "connection_name" } },
      { signal },
    ),
  ]);
  return { connection: explore.connection_name ?? "", text: String(sql) };
}
