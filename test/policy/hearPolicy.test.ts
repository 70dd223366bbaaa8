import t from 'tap'
import { assertAgreement } from './agreement.ts'

t.test('a policy that is compiled says what the policy says that is interpreted', async () => {
  assertAgreement(1000)
})
