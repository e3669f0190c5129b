// A wrong secret: the login is refused, and so is every call.
import { fromEnvironment, tell } from './client.mjs'

const sdk = fromEnvironment()
const answer = { refused: false }
try {
  answer.refused = !(await sdk.me()).ok
} catch (error) {
  answer.refused = true
  answer.message = error.message
}
tell(answer)
