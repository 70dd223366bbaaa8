import * as fc from 'fast-check'
import t from 'tap'
import { parseMultipart, readBoundary } from '../../src/demo/parseMultipart.ts'

const fields = fc.array(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
    fileName: fc.option(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), { nil: undefined }),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(fc.constantFrom('\r\n', '--', '-', 'xx', ' '), { maxLength: 20 })
        .map(pieces => new Uint8Array(Buffer.from(pieces.join(''))))
    )
  }),
  { maxLength: 8 }
)

/** As an encoder does with line breaks in names and texts (HTML, 4.10.21.8). */
function breaks(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

function part(name: string, value: string): string {
  return `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`
}

t.test('whatever a browser would encode is taken apart into the same fields', async t => {
  await fc.assert(
    fc.asyncProperty(fields, async sent => {
      const form = new FormData()
      for (const { name, fileName, data } of sent) {
        if (fileName === undefined) form.append(name, Buffer.from(data).toString('latin1'))
        else form.append(name, new Blob([new Uint8Array(data)]), fileName)
      }
      const encoded = new Response(form)
      const boundary = readBoundary(encoded.headers.get('content-type') ?? undefined)
      const parts = parseMultipart(Buffer.from(await encoded.arrayBuffer()), boundary ?? '')
      const expected = sent.map(({ name, fileName, data }) => {
        const text = breaks(Buffer.from(data).toString('latin1'))
        return {
          name: breaks(name),
          fileName,
          data: fileName === undefined ? Buffer.from(text) : Buffer.from(data)
        }
      })
      const given = parts?.map(({ name, fileName, data }) => ({ name, fileName, data: Buffer.from(data) }))
      t.strictSame(given, expected)
    }),
    { numRuns: 60 }
  )
})

t.test('a body is read by the letter of RFC 2046', async t => {
  const cases: readonly (readonly [why: string, body: string, values: readonly string[] | undefined])[] = [
    ['one field', `--x\r\n${part('a', '1')}\r\n--x--\r\n`, ['1']],
    ['no line break at the end', `--x\r\n${part('a', '1')}\r\n--x--`, ['1']],
    ['a preamble and an epilogue', `hello\r\n--x\r\n${part('a', '1')}\r\n--x--\r\nbye`, ['1']],
    [
      'white space after the boundary',
      `--x \t\r\n${part('a', '1')}\r\n--x\r\n${part('b', '2')}\r\n--x--`,
      ['1', '2']
    ],
    ['an empty value', `--x\r\n${part('a', '')}\r\n--x--`, ['']],
    ['no field at all', '--x--\r\n', []],
    [
      'a longer word than the boundary in the text',
      `--x\r\n${part('a', '\r\n--xy\r\n')}\r\n--x--`,
      ['\r\n--xy\r\n']
    ],
    ['the boundary within a line', `--x\r\n${part('a', 'see --x')}\r\n--x--`, ['see --x']],
    ['no closing boundary', `--x\r\n${part('a', '1')}\r\n`, undefined],
    ['no boundary', part('a', '1'), undefined],
    ['a part without a name', '--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--', undefined],
    ['a part without a head', '--x\r\n1\r\n--x--', undefined],
    ['a head without end', `--x\r\nX: ${'y'.repeat(5000)}\r\n${part('a', '1')}\r\n--x--`, undefined],
    ['too many parts', `${`--x\r\n${part('a', '1')}\r\n`.repeat(51)}--x--`, undefined],
    ['nothing', '', undefined]
  ]
  for (const [why, body, values] of cases) {
    const parts = parseMultipart(Buffer.from(body), 'x')
    t.strictSame(
      parts?.map(({ data }) => data.toString()),
      values,
      why
    )
  }
})

t.test('a file that was not chosen has an empty name, a field that is no file has none', async t => {
  const file =
    'Content-Disposition: form-data; filename=""; name="a%22b%0D%0Ac"\r\nContent-Type: image/png\r\n\r\n'
  const parts = parseMultipart(Buffer.from(`--x\r\n${file}\r\n--x\r\n${part('b', '1')}\r\n--x--`), 'x')
  t.match(parts?.[0], { name: 'a"b\r\nc', fileName: '', contentType: 'image/png' })
  t.match(parts?.[1], { name: 'b', fileName: undefined, contentType: 'text/plain' })
})

t.test('the boundary is found in the Content-Type', async t => {
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;boundary="a b;c"', 'a b;c'],
    ['multipart/form-data; charset=utf-8; boundary=abc', 'abc'],
    ['multipart/form-data', undefined],
    ['multipart/mixed; boundary=abc', undefined],
    [undefined, undefined]
  ]
  for (const [contentType, boundary] of cases)
    t.equal(readBoundary(contentType), boundary, contentType ?? 'none')
})
