import t from 'tap'
import { ja3 } from '../../src/client/ja3.ts'
import { ja4, ja4Raw } from '../../src/client/ja4.ts'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import { capturedHellos } from '../support/capturedHellos.ts'

t.test('the hellos of fourteen real clients give the fingerprints that others compute', async t => {
  for (const { client, bytes, ...expected } of capturedHellos()) {
    const hello = parseClientHello(bytes)
    if (typeof hello === 'string') t.fail(`${client}: ${hello}`)
    else t.strictSame({ ja4: ja4(hello), ja4Raw: ja4Raw(hello), ja3: ja3(hello) }, expected, client)
  }
})
