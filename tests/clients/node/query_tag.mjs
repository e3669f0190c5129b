// Every operation of the Query tag that does not answer bytes at once: tasks, running queries, SQL Runner, merges.
import { categories, fromEnvironment, refusal, tell } from './client.mjs'

const sdk = fromEnvironment()
const body = { ...categories('Women', '2'), pivots: null, fill_fields: null, filter_config: null }
const later = () => new Promise((resolve) => setTimeout(resolve, 50))

const task = async (result_format) => {
  const { id: query_id } = await sdk.ok(sdk.create_query(body))
  const made = await sdk.ok(sdk.create_query_task({ body: { query_id, result_format } }))
  for (let turn = 0; turn < 300; turn++) {
    const { status } = await sdk.ok(sdk.query_task(made.id))
    if (status !== 'added' && status !== 'running') return { id: made.id, status }
    await later()
  }
  throw new Error('the task did not end')
}

const plain = await task('json')
const detail = await task('json_detail')
const several = await sdk.ok(sdk.query_task_multi_results([plain.id, detail.id]))

const sql = 'SELECT count(*) AS n FROM range(10000000) a, range(1000000) b'
const endless = await sdk.ok(sdk.create_sql_query({ connection_name: 'thelook', sql }))
const killed = refusal(sdk.run_sql_query(endless.slug, 'csv'))
let running = []
for (let turn = 0; turn < 300 && !running.length; turn++) {
  running = await sdk.ok(sdk.all_running_queries())
  if (!running.length) await later()
}
await sdk.ok(sdk.kill_query(running[0].query_task_id))

const one = await sdk.ok(sdk.create_sql_query({ connection_name: 'thelook', sql: 'SELECT 1 AS one' }))
const query = await sdk.ok(sdk.create_query(body))
const source_queries = [
  { query_id: query.id, name: 'first', merge_fields: [] },
  {
    query_slug: query.slug,
    name: 'second',
    merge_fields: [{ field_name: 'products.category', source_field_name: 'products.category' }],
  },
]
const merged = await sdk.ok(sdk.create_merge_query({ source_queries }))

tell({
  statuses: [plain.status, detail.status],
  rows: await sdk.ok(sdk.query_task_results(plain.id)),
  several: several[detail.id].data.data.length,
  killed: (await killed).message,
  one: await sdk.ok(sdk.run_sql_query(one.slug, 'json')),
  sqlAgain: (await sdk.ok(sdk.sql_query(one.slug))).sql,
  sources: (await sdk.ok(sdk.merge_query(merged.id))).source_queries.map(({ name }) => name),
  byId: (await sdk.ok(sdk.query(query.id))).slug === query.slug,
  bySlug: (await sdk.ok(sdk.query_for_slug(query.slug))).id === query.id,
  ran: await sdk.ok(sdk.run_query({ query_id: query.id, result_format: 'csv' })),
  byAddress: await sdk.ok(
    sdk.run_url_encoded_query('thelook', 'events', 'json'),
  ).catch((refused) => refused.message.slice(0, 40)),
})
