// Log in by environment and by looker.ini, call, log out.
import { fromEnvironment, fromIniFile, tell } from './client.mjs'

const sdk = fromEnvironment()
const me = await sdk.ok(sdk.me('id, display_name'))
const loggedOut = await sdk.authSession.logout()
const again = await sdk.ok(sdk.me('id'))
const other = fromIniFile()
const byIni = await other.ok(other.me())
tell({ me, loggedOut, again, byIni: byIni.email })
