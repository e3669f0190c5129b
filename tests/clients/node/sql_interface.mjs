// SQL over models: a statement, its rows, and what a driver asks about schemas.
import { fromEnvironment, refusal, tell } from './client.mjs'

const sdk = fromEnvironment()
const sql =
  "SELECT `products.category`, AGGREGATE(`products.count`) FROM `thelook`.`products` " +
  "WHERE `products.department` = 'Women' GROUP BY 1 ORDER BY 2 DESC LIMIT 2"

const made = await sdk.ok(sdk.create_sql_interface_query({ sql }))
const again = await sdk.ok(sdk.create_sql_interface_query({ sql, jdbc_client: true }))
const { rows } = await sdk.ok(sdk.run_sql_interface_query(made.id, 'json_bi'))
const { results } = await sdk.ok(sdk.sql_interface_metadata(JSON.stringify({ request: 'getSchemas' })))

tell({
  same: made.id === again.id,
  columns: JSON.parse(made.signature).columns.map(({ columnName }) => columnName),
  rows,
  schemas: JSON.parse(results).firstFrame.rows.map(([schema]) => schema).includes('thelook'),
  refused: (await refusal(sdk.create_sql_interface_query({ sql: 'SELECT 1' }))).message,
})
