import t from 'tap'
import { assertAgreement } from '../policy/agreement.ts'

t.test('100 000 random policies say the same compiled and interpreted', async () => {
  assertAgreement(100_000)
})
