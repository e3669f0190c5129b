// Run one query in every format; pictures and workbooks come as binary strings.
import { categories, fromEnvironment, tell } from './client.mjs'

const sdk = fromEnvironment()
const body = { ...categories('Women', '2'), pivots: null, fill_fields: null, filter_config: null }
const run = (result_format, more = {}) =>
  sdk.ok(sdk.run_inline_query({ result_format, body, ...more }))

const detail = await run('json_detail')
const bi = await run('json_bi')
const answer = {
  json: await run('json'),
  json_label: (await run('json_label'))[0],
  json_detail: detail.data.map((row) => row['products.count'].value),
  json_bi: bi.rows.length,
  csv: await run('csv'),
  txt: await run('txt'),
  sql: (await run('sql')).slice(0, 6),
  html: (await run('html')).slice(0, 7),
  limited: await run('csv', { limit: 1 }),
  xlsx: (await run('xlsx')).slice(0, 2),
  png: (await run('png')).slice(1, 4),
}
tell(answer)
