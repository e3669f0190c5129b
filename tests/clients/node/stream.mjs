// Stream all rows into a file, and the same rows again as one string.
import { createWriteStream, readFileSync } from 'node:fs'
import { createWritableStream } from '@looker/sdk-node'
import { Looker40SDKStream } from '@looker/sdk'
import { fromEnvironment, tell } from './client.mjs'

const sdk = fromEnvironment()
const streams = new Looker40SDKStream(sdk.authSession)
const body = { model: 'thelook', view: 'events', fields: ['events.id'], sorts: ['events.id'], limit: '-1' }
const request = { result_format: 'csv', body }
const writer = createWriteStream(process.env.STORY_FILE)
await streams.run_inline_query(async (response) => {
  await response.body.pipeTo(createWritableStream(writer))
  return response.ok
}, request)
await new Promise((resolve) => writer.end(resolve))
const streamed = readFileSync(process.env.STORY_FILE, 'utf8')
const whole = await sdk.ok(sdk.run_inline_query(request))
tell({ lines: streamed.split('\n').length - 1, first: streamed.slice(0, 18), same: streamed === whole })
