import { createHash } from 'node:crypto'
import t from 'tap'
import { headerOrderOf } from '../../src/core/headerOrder.ts'
import { documentRequests } from '../../bench/support/recordedRequests.ts'

/** Names and values in turn, as Node gives them. */
function sent(...names: readonly string[]): readonly string[] {
  return names.flatMap(name => [name, 'x'])
}

t.test('the order of headers is hashed, by their names in lower case', async t => {
  const expected = createHash('sha256').update('host,user-agent,accept').digest('hex').slice(0, 12)
  t.equal(headerOrderOf(sent('Host', 'User-Agent', 'Accept')), `mh1_${expected}`)
  t.equal(headerOrderOf(sent('host', 'user-agent', 'accept')), `mh1_${expected}`)
  t.not(headerOrderOf(sent('Host', 'Accept', 'User-Agent')), `mh1_${expected}`)
  t.not(headerOrderOf(sent('Host', 'User-Agent', 'Accept', 'Accept')), `mh1_${expected}`)
  t.not(headerOrderOf(sent('Host', 'User-Agent')), `mh1_${expected}`)
  t.equal(
    headerOrderOf(['Host', 'Accept', 'User-Agent', 'x']),
    headerOrderOf(sent('Host', 'User-Agent')),
    'no values'
  )
  t.match(headerOrderOf([]), /^mh1_[0-9a-f]{12}$/)
})

t.test('what one request has and the next has not changes nothing', async t => {
  const names = ['Host', 'User-Agent', 'Accept', 'Accept-Encoding']
  const passing = [
    'Cookie Referer Authorization Proxy-Authorization Content-Type Content-Length Content-Encoding',
    'If-Modified-Since If-None-Match If-Range Range Cache-Control Pragma Origin Transfer-Encoding Expect',
    'Forwarded X-Forwarded-For X-Forwarded-Proto X-Real-IP Via Max-Forwards DNT Sec-GPC Save-Data',
    ':method :authority :scheme :path'
  ].flatMap(line => line.split(' '))
  const expected = headerOrderOf(sent(...names))
  for (const name of passing) {
    t.equal(
      headerOrderOf(sent('Host', name, 'User-Agent', 'Accept', name, 'Accept-Encoding')),
      expected,
      name
    )
  }
})

t.test('a browser asks for each document with the same order', async t => {
  const orders = new Map<string, Set<string>>()
  for (const { headers } of documentRequests()) {
    const browser = /Firefox|Chrome/.exec(headers['User-Agent'] ?? '')![0]
    const known = orders.get(browser) ?? new Set()
    orders.set(browser, known.add(headerOrderOf(sent(...Object.keys(headers)))))
  }
  t.strictSame([...orders.keys()].toSorted(), ['Chrome', 'Firefox'])
  for (const [browser, known] of orders) t.equal(known.size, 1, browser)
  t.not([...orders.get('Chrome')!][0], [...orders.get('Firefox')!][0])
})
