import t from 'tap'
import { Fault } from '../../src/core/fault.ts'
import { faultCatalogue } from '../../src/core/faultCatalogue.ts'
import { refusalStatus } from '../../src/core/refusal.ts'

t.test('a fault says where, what, and what to do, and keeps its cause', t => {
  const cause = new Error('beneath')
  const place = { file: 'moien.yaml', line: 3, column: 7 }
  const fault = new Fault('config_invalid', 'hosts is not a list', { cause, place })
  t.equal(fault.message, 'moien.yaml:3:7: hosts is not a list. Correct the value at the place named.')
  t.match(fault, { name: 'Fault', code: 'config_invalid', origin: 'operator', place, cause })
  t.ok(fault instanceof Error)
  t.equal('cause' in new Fault('usage', 'unknown command'), false)
  t.end()
})

t.test('every fault tells the person responsible what to do, in a sentence', t => {
  for (const [code, { advice }] of Object.entries(faultCatalogue)) t.match(advice, /^[A-Z].*\.$/s, code)
  t.end()
})

t.test('every refusal answers an error of the client, or says that it is ours', t => {
  for (const [reason, status] of Object.entries(refusalStatus)) {
    t.ok(status >= 400 && status < 600, `${reason} answers ${status}`)
  }
  t.end()
})
