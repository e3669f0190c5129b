// Create a Look, run it, swap its query, delete it.
import { categories, fromEnvironment, refusal, tell } from './client.mjs'

const sdk = fromEnvironment()
const query = await sdk.ok(sdk.create_query(categories('Men', '2')))
const same = await sdk.ok(sdk.create_query(categories('Men', '2')))
const title = `Node ${process.pid}`
const look = await sdk.ok(sdk.create_look({ title, query_id: query.id, folder_id: '1' }))
const before = await sdk.ok(sdk.run_look({ look_id: look.id, result_format: 'json' }))
const other = await sdk.ok(sdk.create_query(categories('Women', '1')))
await sdk.ok(sdk.update_look(look.id, { query_id: other.id }))
const after = await sdk.ok(sdk.run_look({ look_id: look.id, result_format: 'csv' }))
const found = await sdk.ok(sdk.search_looks({ title }))
const deleted = await sdk.ok(sdk.delete_look(look.id))
tell({
  sameQuery: same.id === query.id,
  before,
  after,
  found: found.map((each) => each.id === look.id),
  deleted,
  gone: await refusal(sdk.look(look.id)),
})
