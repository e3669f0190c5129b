// What the stories share: the SDK as its users make it, and one JSON object as the answer.
import { LookerNodeSDK, NodeSettings, NodeSettingsIniFile } from '@looker/sdk-node'

export const fromEnvironment = () => LookerNodeSDK.init40(new NodeSettings('LOOKERSDK'))

export const fromIniFile = () =>
  LookerNodeSDK.init40(new NodeSettingsIniFile('LOOKERSDK', process.env.STORY_INI))

// The SDK prints hints of its own, so the answer is the last line.
export const tell = (answer) => process.stdout.write(`\n${JSON.stringify(answer)}`)

// The error of a call that must be refused.
export const refusal = async (call) => {
  const { ok, error } = await call
  if (ok) throw new Error('the call was not refused')
  const { message, documentation_url, errors } = error
  return { message, documentation_url, errors }
}

export const categories = (department, limit) => ({
  model: 'thelook',
  view: 'products',
  fields: ['products.category', 'products.count'],
  filters: { 'products.department': department },
  sorts: ['products.count desc', 'products.category'],
  limit,
})
