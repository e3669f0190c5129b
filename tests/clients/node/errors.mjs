// What refusals look like to a script.
import { LookerSDKError } from '@looker/sdk-rtl'
import { categories, fromEnvironment, refusal, tell } from './client.mjs'

const sdk = fromEnvironment()
let thrown
try {
  await sdk.ok(sdk.look('999999'))
} catch (error) {
  thrown = { isSdkError: error instanceof LookerSDKError, message: error.message }
}
const unknownField = { ...categories('Men', '1'), fields: ['products.categorie'] }
tell({
  thrown,
  missing: await refusal(sdk.look('999999')),
  invalid: await refusal(sdk.create_folder({ name: '', parent_id: '1' })),
  format: await refusal(sdk.run_inline_query({ result_format: 'nonsense', body: categories('Men', '1') })),
  field: await refusal(sdk.run_inline_query({ result_format: 'json', body: unknownField })),
  notYet: await refusal(sdk.all_boards()),
})
