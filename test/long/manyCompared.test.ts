import t from 'tap'
import { assertManyCompared } from '../policy/manyCompared.ts'

t.test('ten thousand rules are compared, and a policy made to take long is not', t => {
  assertManyCompared(t, 10_000)
  t.end()
})
