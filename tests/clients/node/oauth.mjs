// The OAuth session of the official TypeScript runtime, with the little of a browser that it asks for. The first line
// of output is where the user is sent; the address where they come back to is read from standard input.
import { createInterface } from 'node:readline/promises'
import { Looker40SDK } from '@looker/sdk'
import { NodeCryptoHash, NodeTransport } from '@looker/sdk-node'
import { OAuthSession } from '@looker/sdk-rtl'
import { tell } from './client.mjs'

const { LOOKERSDK_BASE_URL: base_url, STORY_CLIENT: client_id, STORY_REDIRECT: redirect_uri } = process.env
const kept = new Map()
globalThis.sessionStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
  removeItem: (name) => kept.delete(name),
}
const location = { pathname: '/oauth', search: '', href: '' }
globalThis.window = { location }

const config = { base_url, looker_url: base_url, client_id, redirect_uri }
const settings = { ...config, timeout: 60, verify_ssl: true, agentTag: 'story', readConfig: () => config }
settings.isConfigured = () => true
const transport = new NodeTransport(settings)
const begin = () => new OAuthSession({ settings, transport, crypto: new NodeCryptoHash() })

await begin().login()
process.stdout.write(`${location.href}\n`)

const lines = createInterface({ input: process.stdin })
for await (const line of lines) {
  location.search = new URL(line).search
  break
}
lines.close()

const refused = async (work) => {
  try {
    await work()
  } catch ({ message }) {
    return message
  }
  throw new Error('the call was not refused')
}

const session = begin()
await session.login()
const sdk = new Looker40SDK(session)
const me = await sdk.ok(sdk.me('first_name'))
const first = session.activeToken.access_token
session.activeToken.expiresAt = new Date(0)
await sdk.ok(sdk.me('id'))
const renewed = session.activeToken.access_token !== first
const forbidden = await refused(() => sdk.ok(sdk.create_user({ first_name: 'Nobody' })))
const left = await session.logout()
const code = new URLSearchParams(location.search).get('code')
const again = await refused(() => begin().redeemAuthCode(code, '0'.repeat(66)))
tell({ me, renewed, forbidden, left, again })
