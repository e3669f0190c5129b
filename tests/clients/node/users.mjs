// Create, update, search and delete users; give them roles and an e-mail address.
import { fromEnvironment, refusal, tell } from './client.mjs'

const sdk = fromEnvironment()
const name = `Node${process.pid}`
const made = await sdk.ok(sdk.create_user({ first_name: 'Nora', last_name: name, email: 'x@example.com' }))
const updated = await sdk.ok(sdk.update_user(made.id, { first_name: 'Nele', locale: null }))
const found = await sdk.ok(sdk.search_users({ last_name: `${name.toLowerCase()}%`, fields: 'id,first_name' }))
const email = `${name}@example.com`.toLowerCase()
await sdk.ok(sdk.create_user_credentials_email(made.id, { email }))
const byEmail = await sdk.ok(sdk.user_for_credential('email', email))
const roles = await sdk.ok(sdk.all_roles({ fields: 'id,name' }))
const viewer = roles.find((role) => role.name === 'Viewer')
const given = await sdk.ok(sdk.set_user_roles(made.id, [viewer.id]))
const deleted = await sdk.ok(sdk.delete_user(made.id))
tell({
  idIsText: typeof made.id === 'string',
  updated: updated.display_name === `Nele ${name}`,
  found: found.length === 1 && found[0].id === made.id && found[0].first_name,
  byEmail: byEmail.id === made.id,
  roles: given.map((role) => role.name),
  deleted,
  gone: await refusal(sdk.user(made.id)),
})
