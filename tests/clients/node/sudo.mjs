// Act as another user, then as oneself again.
import { fromEnvironment, tell } from './client.mjs'

const sdk = fromEnvironment()
const other = await sdk.ok(sdk.create_user({ first_name: 'Sudo', last_name: 'Target' }))
const mine = await sdk.ok(sdk.me('id'))
await sdk.authSession.login(other.id)
const theirs = await sdk.ok(sdk.me('id'))
const session = await sdk.ok(sdk.session())
await sdk.authSession.logout()
const mineAgain = await sdk.ok(sdk.me('id'))
await sdk.ok(sdk.delete_user(other.id))
tell({
  mine: mine.id,
  theirs: theirs.id === other.id,
  actor: session.sudo_user_id,
  mineAgain: mineAgain.id,
})
