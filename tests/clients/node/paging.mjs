// Page through users by the Link headers, with commas in the fields.
import { pageAll, pager } from '@looker/sdk-rtl'
import { fromEnvironment, tell } from './client.mjs'

const sdk = fromEnvironment()
const lastName = `Paged${process.pid}`
const made = []
for (const first_name of ['A', 'B', 'C', 'D', 'E']) {
  made.push(await sdk.ok(sdk.create_user({ first_name, last_name: lastName })))
}
const search = (options) =>
  sdk.search_users(
    { last_name: lastName, fields: 'id,first_name,last_name', sorts: 'first_name', limit: 2 },
    options,
  )
const seen = []
await pageAll(sdk, (options) => search(options), (page) => {
  seen.push(page.map((user) => user.first_name))
  return page
})
const first = await pager(sdk, (options) => search(options))
const answer = { seen, total: first.total, pages: first.pages, more: first.more() }
const last = await sdk.ok(first.lastPage())
answer.last = last.map((user) => user.first_name)
for (const user of made) await sdk.ok(sdk.delete_user(user.id))
tell(answer)
