import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { maskWords, parseAddress, prefixOf, type Address } from '../../src/core/address.ts'
import { buildPrefixSet, PrefixSet, type Prefix } from '../../src/core/prefixSet.ts'

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}

t.test('an address is read from any of its forms and written in one', t => {
  const cases: [text: string, canonical: string, family: 4 | 6][] = [
    ['192.0.2.1', '192.0.2.1', 4],
    ['0.0.0.0', '0.0.0.0', 4],
    ['255.255.255.255', '255.255.255.255', 4],
    ['::ffff:192.0.2.1', '192.0.2.1', 4],
    ['::FFFF:c000:201', '192.0.2.1', 4],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1', 4],
    ['::', '::', 6],
    ['::1', '::1', 6],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 6],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1', 6],
    ['2001:0db8::0001', '2001:db8::1', 6],
    ['1::', '1::', 6],
    ['fe80::1%eth0', 'fe80::1', 6],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221', 6],
    ['1:2:3:4:5:6:192.0.2.33', '1:2:3:4:5:6:c000:221', 6]
  ]
  for (const [text, canonical, family] of cases) t.match(address(text), { text: canonical, family }, text)
  t.end()
})

t.test('what is not an address is not read', t => {
  const texts = ['', 'unknown', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4%eth0', '1.2.3.4:80']
  for (const text of [...texts, ' 1.2.3.4', '[::1]', ':::', '1:2:3:4:5:6:7:8:9', '::g', '0x7f000001', '1']) {
    t.equal(parseAddress(text), undefined, JSON.stringify(text))
  }
  t.end()
})

t.test('the network of an address has zeros beyond its prefix', t => {
  const cases: [text: string, bits: number, network: string][] = [
    ['192.0.2.129', 32, '192.0.2.129/32'],
    ['192.0.2.129', 24, '192.0.2.0/24'],
    ['192.0.2.129', 25, '192.0.2.128/25'],
    ['255.255.255.255', 1, '128.0.0.0/1'],
    ['192.0.2.129', 0, '0.0.0.0/0'],
    ['::ffff:192.0.2.129', 24, '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', 64, '2001:db8:1:2::/64'],
    ['2001:db8:1:ffff:3:4:5:6', 56, '2001:db8:1:ff00::/56'],
    ['2001:db8:1:2::', 48, '2001:db8:1::/48'],
    ['ffff::', 0, '::/0']
  ]
  for (const [text, bits, network] of cases) t.equal(prefixOf(address(text), bits), network)
  t.strictSame(
    maskWords(address('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'), 33),
    [0xffffffff, 0x80000000, 0, 0]
  )
  t.end()
})

const anyAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV6().map(text => text.toUpperCase())
)

t.test('addresses are written as in a URL, and read again as themselves', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(anyAddress, text => {
        const parsed = address(text)
        const isV6 = text.includes(':')
        assert.equal(
          isV6 ? `[${parsed.text}]` : parsed.text,
          new URL(`http://${isV6 ? `[${text}]` : text}`).hostname
        )
        assert.deepEqual(address(parsed.text), parsed)
      }),
      { numRuns: 1000 }
    )
  )
  t.end()
})

t.test('a set of networks has what lies in one of them, bounds included', t => {
  const prefixes = ['10.0.0.0/8', '192.0.2.7/32', '192.0.2.8/31', '2001:db8::/32', '::1/128', '172.16.9.9/12']
  const set = new PrefixSet(buildPrefixSet(prefixes.map(prefix)))
  const inside = ['10.0.0.0', '10.255.255.255', '192.0.2.7', '192.0.2.9', '::ffff:10.1.2.3', '172.31.255.255']
  const outside = [
    '9.255.255.255',
    '11.0.0.0',
    '192.0.2.6',
    '192.0.2.10',
    '172.32.0.0',
    '0.0.0.0',
    '::2',
    '::'
  ]
  for (const text of [...inside, '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '::1']) {
    t.equal(set.has(address(text)), true, text)
  }
  for (const text of [...outside, '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::', '::a00:1']) {
    t.equal(set.has(address(text)), false, text)
  }
  const everything = new PrefixSet(buildPrefixSet([prefix('0.0.0.0/0')]))
  t.equal(everything.has(address('255.255.255.255')), true)
  t.equal(everything.has(address('ffff::')), false, 'IPv4 alone')
  t.equal(new PrefixSet(buildPrefixSet([])).has(address('::')), false)
  t.end()
})

function prefix(text: string): Prefix {
  const [network, bits] = text.split('/')
  return { address: address(network!), bits: Number(bits) }
}

/** Close together, so that networks touch, overlap and hold one another. */
const nearV4 = fc.integer({ min: 0, max: 1023 }).map(low => `10.0.${low >> 8}.${low & 255}`)
const nearV6 = fc.integer({ min: 0, max: 1023 }).map(low => `2001:db8::${low.toString(16)}`)
const near = fc.oneof(nearV4, nearV6, fc.ipV4(), fc.ipV6())
const anyPrefix = fc.tuple(near, fc.integer({ min: 0, max: 12 })).map(([text, free]) => {
  const parsed = address(text)
  return { address: parsed, bits: (parsed.family === 4 ? 32 : 128) - free }
})

t.test('a set of networks agrees with asking each network alone', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.array(anyPrefix, { maxLength: 12 }),
        fc.array(near, { maxLength: 12 }),
        (prefixes, texts) => {
          const set = new PrefixSet(buildPrefixSet(prefixes))
          for (const probe of texts.map(address)) {
            const expected = prefixes.some(
              each =>
                each.address.family === probe.family &&
                prefixOf(each.address, each.bits) === prefixOf(probe, each.bits)
            )
            assert.equal(set.has(probe), expected, probe.text)
          }
        }
      ),
      { numRuns: 1000 }
    )
  )
  t.end()
})
