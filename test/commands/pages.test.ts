import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { commandLine } from '../../src/commands/commandLine.ts'

const folder = mkdtempSync(join(tmpdir(), 'moien-pages-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const config = join(folder, 'moien.yaml')
writeFileSync(
  config,
  `listen: [{ address: "127.0.0.1:0" }]
sites:
  - { id: one, hosts: [one.lu], upstream: { servers: [http://a:1] } }
  - id: two
    hosts: [two.lu]
    upstream: { servers: [http://a:1] }
    contact: { organisation: "Deux & fils" }
    texts: { fr: { title: Bonjour } }
    theme: { light: { accent: "#c00000" } }
`
)

async function run(...args: readonly string[]): Promise<{ status: number; lines: readonly string[] }> {
  const lines: string[] = []
  const add = (line: string): number => lines.push(line)
  const status = await commandLine(['pages', ...args], { out: add, error: add, isColoured: false })
  return { status, lines }
}

t.test('every state of a site is written in the languages asked for, with an index', async t => {
  const out = join(folder, 'out')
  const { status, lines } = await run(out, '--config', config, '--site', 'two', '--language', 'fr')
  t.equal(status, 0, lines.join('\n'))
  t.match(lines[0], /index\.html: \d+ pages of two in fr/)
  t.strictSame(readdirSync(out).toSorted(), ['fr', 'index.html'])
  const files = readdirSync(join(out, 'fr'))
  const index = readFileSync(join(out, 'index.html'), 'utf8')
  for (const file of files) t.match(index, `href="fr/${file}"`)
  for (const file of ['checking.html', 'without-script.html', 'failedAgain.html', 'notice-maintenance.html'])
    t.ok(files.includes(file), file)
  const html = readFileSync(join(out, 'fr', 'checking.html'), 'utf8')
  t.match(html, '<h1>Bonjour</h1>')
  t.match(html, '<span>Deux &amp; fils</span>')
  t.match(html, '--accent:#c00000')
  t.match(html, '<main data-show="checking"')
})

t.test('what cannot be rendered is said', async t => {
  const out = join(folder, 'none')
  t.match(await run(), { status: 2, lines: [/needs the name of the folder/] })
  t.match(await run(out, '--config', config, '--site', 'tow'), { status: 2, lines: [/did you mean "two"/] })
  t.match(await run(out, '--config', config, '--language', 'xx'), { status: 2, lines: [/no language "xx"/] })
  writeFileSync(join(folder, 'bad.yaml'), 'listen: []\n')
  t.match(await run(out, '--config', join(folder, 'bad.yaml')), {
    status: 1,
    lines: [/bad\.yaml:1:.*moien check/]
  })
  t.match(await run('--help'), { status: 0, lines: [/Usage: moien pages FOLDER/] })
})
